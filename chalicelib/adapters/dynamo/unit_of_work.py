"""The unit of work on DynamoDB: reads at once, writes collected, one `TransactWriteItems` at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import msgspec
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.adapters.dynamo import guard, keys
from chalicelib.adapters.dynamo.books import BookCache
from chalicelib.adapters.dynamo.keys import PATTERNS, Key
from chalicelib.adapters.dynamo.row import Row, from_item, key_of, key_values, to_row
from chalicelib.adapters.dynamo.table import Table, TransactionRefused
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.errors import DomainError, NotFound, Unavailable
from chalicelib.kernel.events import Event
from chalicelib.kernel.unit_of_work import Change, Claim, ConcurrentChange, Need, Otherwise, Reference

E = TypeVar("E", bound=Entity)
T = TypeVar("T")

MAX_ACTIONS = 100
_VERBS = ("condition_check", "delete", "save", "update")  # the order in which PynamoDB sends, and reasons come back


class TransactionTooLarge(RuntimeError):
    """An operation tried to write more than one transaction can hold: it must work in stored steps."""


class TableContended(Unavailable):
    """Other transactions kept touching the same items; nothing was changed."""


class _Write(NamedTuple):
    """One action of the transaction and what its failed condition means."""

    verb: str
    key: Key
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    otherwise: Otherwise
    numbers: tuple[str, ...] = ()


class DynamoUnitOfWork:
    """See `kernel.unit_of_work.UnitOfWork`. One instance serves one attempt of one operation in one scope."""

    def __init__(self, table: Table, scope: str, nonce: str, books: BookCache) -> None:
        self._table = table
        self._row = table.row
        self._scope = scope
        self._nonce = nonce
        self._books = books
        self._book_versions: dict[str, int] = {}
        self._writes: dict[Key, _Write] = {}
        self.touched: dict[tuple[str, ...], None] = {}
        self.events: list[Event] = []

    # Reads

    def find(self, kind: type[E], *key: str) -> E | None:
        with guard.scope(self._scope):
            item = self._table.get(key_of(self._scope, kind, key))
        return None if item is None else from_item(kind, item)

    def get(self, kind: type[E], *key: str, missing: DomainError | None = None) -> E:
        found = self.find(kind, *key)
        if found is None:
            raise missing or NotFound()
        return found

    def find_many(self, references: Sequence[Reference | Claim], *, book: str | None = None) -> list[Any]:
        wanted = [self._key_of(reference) for reference in references]
        versions = [keys.book_version(self._scope, book)] if book else []
        with guard.scope(self._scope):
            items = self._table.get_many(wanted + versions) if wanted or versions else {}
        if book:
            self._book_versions[book] = _number(items.get(versions[0]))
        return [
            _found(reference, items[key]) if key in items else None
            for reference, key in zip(references, wanted, strict=True)
        ]

    def _key_of(self, reference: Reference | Claim) -> Key:
        if isinstance(reference, Claim):
            return keys.unique(self._scope, *reference)
        return key_of(self._scope, reference.type, reference.key)

    def children(self, kind: type[E], *key: str, limit: int | None = None, newest_first: bool = False) -> list[E]:
        pattern = PATTERNS[kind.KIND]
        partition = pattern.partition(self._scope, key)
        with guard.scope(self._scope):
            items = self._table.query(
                partition, sort_prefix=pattern.sort_prefix, limit=limit, newest_first=newest_first
            )
            return [from_item(kind, item) for item in items]

    def family(self, *kinds: type[Entity], key: tuple[str, ...]) -> dict[type[Entity], list[Any]]:
        partition = PATTERNS[kinds[0].KIND].partition(self._scope, key)
        with guard.scope(self._scope):
            return _sorted_by_kind(kinds, self._table.query(partition))

    def book(self, name: str, *kinds: type[Entity]) -> dict[type[Entity], list[Any]]:
        return self.digest(name, _whole, *kinds)

    def digest(self, name: str, build: Callable[[dict[type[Entity], list[Any]]], T], *kinds: type[Entity]) -> T:
        what = "/".join((name, build.__module__, build.__qualname__, *(kind.KIND for kind in kinds)))
        with guard.scope(self._scope):
            version = self._book_version(name)
            made: T = self._books.read(
                (self._scope, what, version), lambda: build(_sorted_by_kind(kinds, self._rows_of_book(name, version)))
            )
        return made

    def _rows_of_book(self, name: str, version: int) -> tuple[dict[str, Any], ...]:
        """All rows of a book, read once for all that is made of it."""
        rows: tuple[dict[str, Any], ...] = self._books.read(
            (self._scope, name, version), lambda: tuple(self._table.query(keys.prefix(self._scope) + name))
        )
        return rows

    def _book_version(self, name: str) -> int:
        """The version of a book: learned once by a unit of work, so that all of it sees one configuration."""
        if name not in self._book_versions:
            self._book_versions[name] = _number(self._table.get(keys.book_version(self._scope, name)))
        return self._book_versions[name]

    def all_keys(self, kind: type[Entity]) -> list[tuple[str, ...]]:
        partition = keys.directory_partition(self._scope, kind.KIND)
        return [key for key, _ in self._indexed(kind, partition, ("directory", "dir_pk", "dir_sk"))]

    def due(self, kind: type[Entity], until: datetime, limit: int = 100) -> list[tuple[str, ...]]:
        partition = keys.due_partition(self._scope, kind.KIND)
        index = ("due", "due_pk", "due_at")
        return [key for key, _ in self._indexed(kind, partition, index, until=iso_ms(until), limit=limit)]

    def _indexed(
        self, kind: type[Entity], partition: str, index: tuple[str, str, str], **bounds: Any
    ) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
        pattern = PATTERNS[kind.KIND]
        with guard.scope(self._scope):
            items = self._table.query(partition, index=index, **bounds)
            return [(pattern.parse(self._scope, Key(item["pk"]["S"], item["sk"]["S"])), item) for item in items]

    def claimed(self, kind: str, value: str) -> str | None:
        with guard.scope(self._scope):
            item = self._table.get(keys.unique(self._scope, kind, value))
        return None if item is None else str(item["owner"]["S"])

    def claimants(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        by_key = {keys.unique(self._scope, kind, value): (kind, value) for kind, value in wanted}
        with guard.scope(self._scope):
            items = self._table.get_many(list(by_key))
        return {by_key[key]: str(item["owner"]["S"]) for key, item in items.items()}

    def commits_since(self, position: str) -> list[Change]:
        partition = PATTERNS["COMMIT"].partition(self._scope, ())
        with guard.scope(self._scope):
            return [_change(item) for item in self._table.query(partition, after=position)]

    def next_number(self, series: str) -> int:
        with guard.scope(self._scope):
            return self._table.add(PATTERNS["SEQUENCE"].key(self._scope, (series,)), "value", 1)

    # Writes

    def create(self, entity: E, exists: DomainError | None = None) -> E:
        self._put(entity, 1, Row.pk.does_not_exist(), exists or ConcurrentChange(kind=entity.KIND))
        return _with_version(entity, 1)

    def save(self, entity: E, stale: DomainError | None = None) -> E:
        condition = Row.version == entity.version
        self._put(entity, entity.version + 1, condition, stale or ConcurrentChange(kind=entity.KIND))
        return _with_version(entity, entity.version + 1)

    def delete(self, entity: Entity) -> None:
        key = key_of(self._scope, type(entity), key_values(entity))
        condition = Row.version == entity.version
        self._add(
            _Write("delete", key, (self._row(*key),), {"condition": condition}, ConcurrentChange(kind=entity.KIND))
        )
        self._note(type(entity), key_values(entity))

    def claim(self, kind: str, value: str, owner_id: str, taken: DomainError) -> None:
        key = keys.unique(self._scope, kind, value)
        condition = Row.pk.does_not_exist() | (Row.owner == owner_id)
        self._add(_Write("save", key, (self._row(*key, owner=owner_id),), {"condition": condition}, taken))

    def release(self, kind: str, value: str, owner_id: str) -> None:
        key = keys.unique(self._scope, kind, value)
        condition = Row.pk.does_not_exist() | (Row.owner == owner_id)
        self._add(_Write("delete", key, (self._row(*key),), {"condition": condition}, ConcurrentChange(kind=kind)))

    def adjust(
        self,
        kind: type[Entity],
        *key: str,
        add: dict[str, int],
        require: Sequence[Need] = (),
        otherwise: Otherwise | None = None,
        announce: bool = True,
    ) -> None:
        conditions = [Row.pk.exists(), *map(_condition, require)]
        meaning = otherwise or ConcurrentChange(kind=kind.KIND)
        self._update(kind, key, add, conditions, meaning, bump=True)
        if announce:
            self._note(kind, key)

    def count(
        self, kind: type[Entity], *key: str, add: dict[str, int], require: Sequence[Need], otherwise: Otherwise
    ) -> None:
        conditions = [getattr(Row, need.field).does_not_exist() | _condition(need) for need in require]
        self._update(kind, key, add, conditions, otherwise, bump=True, first=self._blank(kind, key, add))

    def _blank(self, kind: type[Entity], key: tuple[str, ...], add: dict[str, int]) -> list[Action]:
        """What makes a counter a readable entity when it is counted for the first time."""
        made: dict[str, Any] = dict(zip(PATTERNS[kind.KIND].fields, key, strict=True))
        entity = kind(**made)
        row = to_row(self._scope, entity, self._row, 1)
        names = ["schema", "doc", *(name for name in kind.NUMBERS if name not in add)]
        if row.expires_at is not None:
            names.append("expires_at")
        return [getattr(Row, name).set(getattr(Row, name) | getattr(row, name)) for name in names]

    def emit(self, event: Event) -> None:
        self.events.append(event)

    def _update(
        self,
        kind: type[Entity],
        key: tuple[str, ...],
        add: dict[str, int],
        conditions: list[Condition],
        otherwise: Otherwise,
        bump: bool = False,
        first: Sequence[Action] = (),
    ) -> None:
        target = key_of(self._scope, kind, key)
        actions: list[Action] = [*first, *(getattr(Row, name).add(amount) for name, amount in add.items())]
        if bump:
            actions.append(Row.version.add(1))
        options = {"actions": actions, "return_values": "ALL_OLD"}
        if conditions:
            options["condition"] = _all(conditions)
        self._add(_Write("update", target, (self._row(*target),), options, otherwise, kind.NUMBERS))

    def _put(self, entity: Entity, version: int, condition: Condition, otherwise: DomainError) -> None:
        row = to_row(self._scope, entity, self._row, version)
        self._add(_Write("save", Key(row.pk, row.sk), (row,), {"condition": condition}, otherwise))
        self._note(type(entity), key_values(entity))

    def _note(self, kind: type[Entity], values: tuple[Any, ...]) -> None:
        pattern = PATTERNS[kind.KIND]
        if pattern.replica:
            self.touched[(pattern.replica, kind.KIND, *map(str, values))] = None
        if pattern.book:
            key = keys.book_version(self._scope, pattern.book)
            options = {"actions": [Row.value.add(1)]}
            self._writes[key] = _Write("update", key, (self._row(*key),), options, ConcurrentChange(kind=pattern.book))

    def _add(self, write: _Write) -> None:
        if write.key in self._writes:
            raise RuntimeError(f"two writes to {write.key} in one transaction")
        self._writes[write.key] = write

    # The end

    @property
    def writes(self) -> int:
        """How many actions the transaction holds so far."""
        return len(self._writes)

    def commit(self) -> None:
        """Send everything as one transaction; on refusal raise what it means (see _meaning)."""
        if not self._writes:
            return
        if len(self._writes) > MAX_ACTIONS:
            raise TransactionTooLarge(str(len(self._writes)))
        ordered = sorted(self._writes.values(), key=lambda write: _VERBS.index(write.verb))
        transaction = self._table.transaction(self._token(ordered))
        for write in ordered:
            getattr(transaction, write.verb)(*write.arguments, **write.options)
        with guard.scope(self._scope):
            try:
                self._table.send(transaction)
            except TransactionRefused as refused:
                raise _meaning(ordered, refused.reasons) from refused

    def _token(self, ordered: list[_Write]) -> str:
        """The same attempt sent twice has the same token; another attempt has another (36 characters at most)."""
        content = "\n".join(f"{w.verb} {w.key.pk} {w.key.sk}" for w in ordered)
        return hashlib.sha256(f"{self._nonce}\n{content}".encode()).hexdigest()[:36]


def _meaning(ordered: list[_Write], reasons: list[tuple[str, dict[str, Any] | None] | None]) -> DomainError:
    """What a refused transaction means: the first failed condition, unless one of them is a lost race.

    Then the others may be the effect of whoever won it, perhaps a twin of this very call: to be looked at anew.
    """
    failed = [
        _refusal(write, reason[1])
        for write, reason in zip(ordered, reasons, strict=True)
        if reason and reason[0] == "ConditionalCheckFailed"
    ]
    lost = (each for each in failed if isinstance(each, ConcurrentChange))
    return next(lost, None) or next(iter(failed), TableContended(retry_after_seconds=1))


def _refusal(write: _Write, found: dict[str, Any] | None) -> DomainError:
    if isinstance(write.otherwise, DomainError):
        return write.otherwise
    return write.otherwise(found and {n: int(found[n]["N"]) for n in write.numbers if n in found})


class _Touched(msgspec.Struct):
    """The part of a commit's document that the read models follow."""

    touched: tuple[tuple[str, ...], ...] = ()


_touched = msgspec.json.Decoder(_Touched)


def _change(item: dict[str, Any]) -> Change:
    return Change(item["sk"]["S"], _touched.decode(item["doc"]["S"]).touched)


def _whole(book: dict[type[Entity], list[Any]]) -> dict[type[Entity], list[Any]]:
    return book


def _found(reference: Reference | Claim, item: dict[str, Any]) -> Any:
    return item["owner"]["S"] if isinstance(reference, Claim) else from_item(reference.type, item)


def _number(item: dict[str, Any] | None) -> int:
    return int(item["value"]["N"]) if item else 0


def _condition(need: Need) -> Condition:
    attribute = getattr(Row, need.field)
    compare: dict[str, Callable[[int], Condition]] = {
        ">=": attribute.__ge__,
        "<=": attribute.__le__,
        ">": attribute.__gt__,
        "<": attribute.__lt__,
        "==": attribute.__eq__,
    }
    return compare[need.comparison](need.value)


def _all(conditions: list[Condition]) -> Condition:
    result = conditions[0]
    for condition in conditions[1:]:
        result &= condition
    return result


def _sorted_by_kind(kinds: tuple[type[Entity], ...], items: Any) -> dict[type[Entity], list[Any]]:
    prefixes = [(PATTERNS[kind.KIND].sort_prefix, kind) for kind in kinds]
    found: dict[type[Entity], list[Any]] = {kind: [] for kind in kinds}
    for item in items:
        sort = item["sk"]["S"]
        for start, kind in prefixes:
            if sort.startswith(start):
                found[kind].append(from_item(kind, item))
                break
    return found


def _with_version(entity: E, version: int) -> E:
    copy = entity.replace()
    msgspec.structs.force_setattr(copy, "version", version)
    return copy  # type: ignore[no-any-return]
