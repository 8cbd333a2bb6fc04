"""The port through which operations read and change what is stored: one unit of work, one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.errors import Conflict, DomainError
from chalicelib.kernel.events import Event

E = TypeVar("E", bound=Entity)
T = TypeVar("T")

# What a failed condition means: an error, or a function from the numbers found (None: no such item) to an error.
Otherwise = DomainError | Callable[[dict[str, int] | None], DomainError]


class Need(NamedTuple):
    """A condition on one of an entity's `NUMBERS`, e.g. `Need("available", ">=", 3)`."""

    field: str
    comparison: str  # ">=", "<=", "==", "<", ">"
    value: int


class Reference(NamedTuple):
    """An entity by type and key values, in the order of its key pattern's fields."""

    type: type[Entity]
    key: tuple[str, ...]


class Change(NamedTuple):
    """What one commit touched, for the read models: `touched` holds (read model, kind, key values …)."""

    id: str
    touched: tuple[tuple[str, ...], ...]


class Claim(NamedTuple):
    """A unique value whose holder is asked for together with entities (see `UnitOfWork.find_many`)."""

    kind: str
    value: str


class ConcurrentChange(Conflict):
    """Somebody else changed the entity since it was read. The runtime runs the operation again, a few times."""


class VersionMismatch(Conflict):
    """The caller's `If-Match` names another version than the stored one."""


def check_version(entity: Entity, expected: int | None) -> None:
    """Refuse a change when the caller asked for a certain version and the entity has another."""
    if expected is not None and entity.version != expected:
        raise VersionMismatch(expected=expected, current=entity.version)


class UnitOfWork(Protocol):
    """Reads go to the table at once and strongly consistent; writes wait for the one commit at the end."""

    def find(self, kind: type[E], *key: str) -> E | None:
        """One entity, or None. One table request."""
        ...

    def get(self, kind: type[E], *key: str, missing: DomainError | None = None) -> E:
        """One entity; raises `missing` (by default a plain not-found) when there is none. One table request."""
        ...

    def find_many(self, references: Sequence[Reference | Claim], *, book: str | None = None) -> list[Any]:
        """Several entities, of several types, in one table request per hundred; None where there is none.

        For a `Claim` it is the id that holds the value. With `book`, the same request learns that book's version, so
        that reading it next costs nothing more.
        """
        ...

    def children(self, kind: type[E], *key: str, limit: int | None = None, newest_first: bool = False) -> list[E]:
        """All entities of a kind under the leading key values, in sort-key order. One request per page of 1 MB."""
        ...

    def family(self, *kinds: type[Entity], key: tuple[str, ...]) -> dict[type[Entity], list[Any]]:
        """All entities of several kinds that share one partition. One request per page of 1 MB."""
        ...

    def book(self, name: str, *kinds: type[Entity]) -> dict[type[Entity], list[Any]]:
        """A small, rarely changed collection read whole (configuration, taxonomy).

        Costs one table request to learn the version and, only when this process holds another version, one Query.
        """
        ...

    def digest(self, name: str, build: Callable[[dict[type[Entity], list[Any]]], T], *kinds: type[Entity]) -> T:
        """What `build` makes of a book, made once per process for each version of the book."""
        ...

    def all_keys(self, kind: type[Entity]) -> list[tuple[str, ...]]:
        """Key values of every entity of a kind, from the directory index (eventually consistent)."""
        ...

    def due(self, kind: type[Entity], until: datetime, limit: int = 100) -> list[tuple[str, ...]]:
        """Key values of what a sweep must look at by `until`, oldest first (due index, eventually consistent)."""
        ...

    def claimed(self, kind: str, value: str) -> str | None:
        """The id that holds a unique value (slug, sku, e-mail …), or None. One table request."""
        ...

    def claimants(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Who holds each of several unique values, by (kind, value); free ones are left out. One request a 100."""
        ...

    def commits_since(self, position: str) -> list[Change]:
        """What was committed after a commit's id, oldest first, strongly consistent. One request per page of 1 MB."""
        ...

    def create(self, entity: E, exists: DomainError | None = None) -> E:
        """Write a new entity; `exists` is what it means when its key is taken."""
        ...

    def save(self, entity: E, stale: DomainError | None = None) -> E:
        """Write a changed entity over the version that was read; `stale` replaces `ConcurrentChange`."""
        ...

    def delete(self, entity: Entity) -> None:
        """Remove an entity in the version that was read."""
        ...

    def claim(self, kind: str, value: str, owner_id: str, taken: DomainError) -> None:
        """Take a unique value for `owner_id`; `taken` is what it means when another holds it."""
        ...

    def release(self, kind: str, value: str, owner_id: str) -> None:
        """Give a unique value back, if `owner_id` holds it."""
        ...

    def adjust(
        self,
        kind: type[Entity],
        *key: str,
        add: dict[str, int],
        require: Sequence[Need] = (),
        otherwise: Otherwise | None = None,
        announce: bool = True,
    ) -> None:
        """Add to an entity's `NUMBERS` atomically, if it exists and every need holds; else it means `otherwise`.

        `announce` lets the read models know (leave it False for numbers that no list shows).
        """
        ...

    def count(
        self, kind: type[Entity], *key: str, add: dict[str, int], require: Sequence[Need], otherwise: Otherwise
    ) -> None:
        """Like `adjust`, but the counter is made at zero where it does not exist yet."""
        ...

    def next_number(self, series: str) -> int:
        """The next number of a series that may have gaps (order numbers). One table request, at once, never undone."""
        ...

    def emit(self, event: Event) -> None:
        """Store an event with this commit, to be delivered at least once afterwards."""
        ...
