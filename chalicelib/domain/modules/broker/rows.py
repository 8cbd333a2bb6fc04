"""What a module keeps: rows under its own key prefix, read and written within one unit of work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from chalicelib.domain.context import Context
from chalicelib.domain.modules.broker.refusal import CallRefused
from chalicelib.domain.modules.errors import ModuleFailed
from chalicelib.domain.modules.model import MAX_ROWS, Module, ModuleRow, ModuleUsage
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.unit_of_work import Need, Reference

MAX_VALUE_BYTES = 8 * 1024
MAX_WRITES = 25  # of the 100 actions of a transaction
MAX_LISTED = 100
MAX_EXPIRY_SECONDS = 400 * 24 * 3600

# Never an e-mail or a name: keys hold ids.
KeyPart = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,128}$(?!\n)")]


class RowKey(NamedTuple):
    """Where a row is: `group` is what is listed together."""

    table: str
    group: str
    key: str


class One(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments that name a row."""

    table: str
    group: KeyPart
    key: KeyPart

    @property
    def where(self) -> RowKey:
        """The row."""
        return RowKey(self.table, self.group, self.key)


class Put(One, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Arguments that write a row. `subject_id` is the customer whom it is about: by default, who is signed in."""

    value: Any
    subject_id: str | None = None
    expires_in_seconds: Annotated[int, Meta(ge=1, le=MAX_EXPIRY_SECONDS)] | None = None


class Listing(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Arguments that list a group, by key."""

    table: str
    group: KeyPart
    limit: Annotated[int, Meta(ge=1, le=MAX_LISTED)] = MAX_LISTED
    newest_first: bool = False


class Rows:
    """The rows of one module as one run sees them: with its own changes, which are written at its end or never."""

    def __init__(self, ctx: Context, module: Module, customer_id: str | None) -> None:
        self._ctx = ctx
        self._module = module
        self._customer_id = customer_id
        self._stored: dict[RowKey, ModuleRow | None] = {}
        self._changed: dict[RowKey, ModuleRow | None] = {}

    def learn(self, wanted: Iterable[RowKey]) -> None:
        """Read rows that will be asked for. One table request, none when all are known."""
        unknown = [where for where in dict.fromkeys(wanted) if where not in self._stored]
        if unknown:
            references = [Reference(ModuleRow, (self._module.name, *where)) for where in unknown]
            self._stored.update(zip(unknown, self._ctx.uow.find_many(references), strict=True))

    def get(self, where: RowKey) -> Any:
        """A row's value, or None."""
        row = self._row(where)
        return None if row is None else msgspec.json.decode(row.value)

    def put(self, args: Put) -> None:
        """Write a row."""
        value = msgspec.json.encode(args.value)
        if len(value) > MAX_VALUE_BYTES:
            raise CallRefused("value_too_large")
        if args.subject_id is not None and not is_uuid(args.subject_id):
            raise CallRefused("invalid_arguments")
        expires = args.expires_in_seconds
        self._change(
            args.where,
            ModuleRow(
                module=self._module.name,
                table=args.table,
                group=args.group,
                key=args.key,
                value=value.decode(),
                subject_id=args.subject_id or self._customer_id,
                expires_at=None if expires is None else self._ctx.now + timedelta(seconds=expires),
                updated_at=self._ctx.now,
            ),
        )

    def delete(self, where: RowKey) -> bool:
        """Remove a row; whether there was one."""
        if self._row(where) is None:
            return False
        self._change(where, None)
        return True

    def listed(self, args: Listing) -> list[dict[str, Any]]:
        """The rows of a group, with what this run changed. One table request."""
        self._check_table(args.table)
        where = (self._module.name, args.table, args.group)
        found = self._ctx.uow.children(ModuleRow, *where, limit=args.limit, newest_first=args.newest_first)
        rows = {RowKey(each.table, each.group, each.key): each for each in found}
        for each, row in rows.items():
            self._stored.setdefault(each, row)
        changed = {each: row for each, row in self._changed.items() if each[:2] == (args.table, args.group)}
        seen: dict[RowKey, ModuleRow | None] = {**rows, **changed}
        living = [row for row in seen.values() if row is not None and not row.gone(self._ctx.now)]
        living.sort(key=lambda row: row.key, reverse=args.newest_first)
        return [{"key": row.key, "value": msgspec.json.decode(row.value)} for row in living[: args.limit]]

    def _row(self, where: RowKey) -> ModuleRow | None:
        self._check_table(where.table)
        row = self._changed[where] if where in self._changed else self._stored[where]
        return None if row is None or row.gone(self._ctx.now) else row

    def _check_table(self, table: str) -> None:
        if table not in self._module.tables:
            raise CallRefused("unknown_table")

    def _change(self, where: RowKey, row: ModuleRow | None) -> None:
        self._check_table(where.table)
        if where not in self._changed and len(self._changed) >= MAX_WRITES:
            raise CallRefused("too_many_writes")
        self._changed[where] = row

    def write(self) -> None:
        """Hand all changes to the unit of work. A row changed by somebody else since it was read makes it run anew."""
        more = 0
        for where, row in self._changed.items():
            stored = self._stored[where]
            if stored is None and row is not None:
                self._ctx.uow.create(row)
                more += 1
            elif stored is not None and row is not None:
                self._ctx.uow.save(row.replace(version=stored.version))
            elif stored is not None:
                self._ctx.uow.delete(stored)
                more -= 1
        if more:
            count_rows(self._ctx, self._module.name, more)


def count_rows(ctx: Context, module: str, more: int) -> None:
    """Note with the commit that a module keeps so many rows more, or fewer."""
    needs = [Need("used", "<=", MAX_ROWS - more)] if more > 0 else []
    full = ModuleFailed(reason="storage_full")
    ctx.uow.count(ModuleUsage, module, add={"used": more}, require=needs, otherwise=full)
