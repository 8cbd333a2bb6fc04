"""How entities become rows of a read model: a projection per kind of entity, a read model as a set of projections."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

import apsw
import msgspec

from chalicelib.adapters.replica.errors import EngineTooOld
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.unit_of_work import Reference, UnitOfWork

BATCH = 100  # rows of one table request
_MOST = 2**63 - 1

Key = tuple[str, ...]
Values = Sequence[str | int | None]
ReadAll = Callable[[UnitOfWork, "Projection", apsw.Connection], Iterable[Any]]


def batched(things: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Lists of up to `size`."""
    iterator = iter(things)
    while batch := list(islice(iterator, size)):
        yield batch


def rows(db: apsw.Connection, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """All rows of a query. A number beyond what the engine can hold stands for the farthest that it can."""
    found: list[tuple[Any, ...]] = db.execute(sql, tuple(map(_held, values))).fetchall()
    return found


def _held(value: str | int | None) -> str | int | None:
    return max(~_MOST, min(value, _MOST)) if isinstance(value, int) else value


def from_directory(uow: UnitOfWork, projection: Projection, db: apsw.Connection) -> Iterator[Any]:
    """All entities of a kind that the directory index lists."""
    for keys in batched(uow.all_keys(projection.entity)):
        found = uow.find_many([Reference(projection.entity, key) for key in keys])
        yield from (entity for entity in found if entity is not None)


@dataclass(frozen=True)
class Projection:
    """How one kind of entity is shown in a read model.

    `put` writes an entity over what was there, `remove` takes away what has this key: both may come again and again.
    `read_all` finds every entity when the model is built anew.
    """

    entity: type[Entity]
    ddl: str
    put: Callable[[apsw.Connection, Any], None]
    remove: Callable[[apsw.Connection, Key], None]
    read_all: ReadAll = from_directory
    revision: int = 1  # raised when `put` writes other things than before into the same tables


def table(
    entity: type[Entity],
    name: str,
    columns: dict[str, str],
    row: Callable[[Any], tuple[Any, ...]],
    indexes: Sequence[str] = (),
    revision: int = 1,
) -> Projection:
    """The usual projection: one table with the id, the columns that lists filter and sort by, and the whole document.

    `columns` maps names to SQL types, `row` gives their values in the same order, `indexes` are column lists.
    """
    typed = "".join(f"{column} {kind}, " for column, kind in columns.items())
    ddl = f"CREATE TABLE {name} (id TEXT PRIMARY KEY, {typed}doc BLOB NOT NULL);"
    ddl += "".join(f"CREATE INDEX {name}_{n} ON {name} ({listed});" for n, listed in enumerate(indexes))
    marks = ", ".join("?" * (len(columns) + 2))
    insert = f"INSERT OR REPLACE INTO {name} VALUES ({marks})"  # noqa: S608 - names of ours, values bound
    delete = f"DELETE FROM {name} WHERE id = ?"  # noqa: S608

    def put(db: apsw.Connection, thing: Any) -> None:
        db.execute(insert, (thing.id, *row(thing), msgspec.json.encode(thing)))

    def remove(db: apsw.Connection, key: Key) -> None:
        db.execute(delete, (key[-1],))

    return Projection(entity, ddl, put, remove, revision=revision)


@dataclass(frozen=True)
class ReadModel:
    """A read model: its name (as in the commits), and its projections in the order in which they are built."""

    name: str
    projections: tuple[Projection, ...]
    ddl: str = field(default="CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;")

    @cached_property
    def by_kind(self) -> dict[str, Projection]:
        """Projections by the kind of their entity."""
        return {projection.entity.KIND: projection for projection in self.projections}

    @cached_property
    def schema(self) -> str:
        """A digest of all that decides what the database holds: a snapshot of another schema is of no use."""
        parts = [self.ddl, *(f"{p.ddl} {p.entity.SCHEMA} {p.revision}" for p in self.projections)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    def create(self, db: apsw.Connection) -> None:
        """Make the empty tables."""
        check_engine()
        for ddl in (self.ddl, *(projection.ddl for projection in self.projections)):
            db.execute(ddl)


def check_engine() -> None:
    """Refuse an SQLite without what the read models need."""
    options = set(apsw.compile_options)
    if apsw.SQLITE_VERSION_NUMBER < 3_043_000 or "ENABLE_FTS5" not in options:
        raise EngineTooOld(apsw.sqlite_lib_version())
