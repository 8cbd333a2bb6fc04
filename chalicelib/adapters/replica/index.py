"""What the ports of all read models share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar

import msgspec

from chalicelib.adapters.replica.projection import ReadModel
from chalicelib.adapters.replica.store import Replicas
from chalicelib.adapters.replica.texts import stamp
from chalicelib.domain.context import Context
from chalicelib.domain.ports import ObjectStore
from chalicelib.kernel.paging import BadCursor, Page, Slice

T = TypeVar("T")


class _Paged(Protocol):
    """A filter that asks for a page."""

    @property
    def page(self) -> int: ...
    @property
    def page_size(self) -> int: ...


class _Walkable(_Paged, Protocol):
    """A filter that asks for a page, or with `after` for a stretch of the same size after a position."""

    @property
    def after(self) -> list[Any] | None: ...


class Index:
    """Base of the adapters behind the search ports."""

    MODEL: ClassVar[ReadModel]

    def __init__(self, objects: ObjectStore | None) -> None:
        self._replicas = Replicas(self.MODEL, objects)

    def snapshot(self, ctx: Context) -> None:
        """Store the tenant's read model for other processes to load."""
        self._replicas.snapshot(ctx)

    def rebuild(self, ctx: Context) -> None:
        """Build the tenant's read model anew from the table, and store it."""
        self._replicas.rebuild(ctx)

    def _part(
        self, ctx: Context, table: str, where: Where, wanted: _Walkable, decoder: msgspec.json.Decoder[T]
    ) -> Page[T] | Slice[T]:
        """What a filter asks for: a counted page, or a stretch after a position. The newest first."""
        if wanted.after is None:
            return self._newest(ctx, table, where, wanted, decoder)
        return self._walk(ctx, table, where, wanted.after, wanted.page_size, decoder)

    def _newest(
        self, ctx: Context, table: str, where: Where, wanted: _Paged, decoder: msgspec.json.Decoder[T]
    ) -> Page[T]:
        """A counted page of a table, the newest first: ids from an index alone, documents for the page only."""
        page = f"SELECT id FROM {table} {where.sql} ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?"  # noqa: S608
        ask = f"SELECT doc FROM {table} WHERE id = ?"  # noqa: S608
        count = f"SELECT count(*) FROM {table} {where.sql}"  # noqa: S608
        start = (wanted.page - 1) * wanted.page_size
        with self._replicas.open(ctx) as replica:
            ids = replica.rows(page, *where.values, wanted.page_size, start)
            docs = [replica.rows(ask, *row)[0][0] for row in ids]
            total = replica.answer((table, *where.question), lambda: int(replica.rows(count, *where.values)[0][0]))
        items = [decoder.decode(doc) for doc in docs]
        return Page(items=items, total=total, page=wanted.page, page_size=wanted.page_size)

    def _walk(
        self, ctx: Context, table: str, where: Where, after: list[Any], size: int, decoder: msgspec.json.Decoder[T]
    ) -> Slice[T]:
        """A stretch of a table, the newest first, after the position (time, id) of the stretch before ([]: none).

        Raises BadCursor for a position of another list. What is added meanwhile is newer than every position.
        """
        where.after(after)
        page = f"SELECT created_at, id FROM {table} {where.sql} ORDER BY created_at DESC, id DESC LIMIT ?"  # noqa: S608
        ask = f"SELECT doc FROM {table} WHERE id = ?"  # noqa: S608
        with self._replicas.open(ctx) as replica:
            found = replica.rows(page, *where.values, size + 1)
            docs = [replica.rows(ask, key)[0][0] for _, key in found[:size]]
        following = list(found[size - 1]) if len(found) > size else None
        return Slice(items=[decoder.decode(doc) for doc in docs], next_position=following)


class Where:
    """Conditions of a query, collected with their values."""

    def __init__(self, *conditions: str) -> None:
        self._conditions = list(conditions)
        self.values: list[Any] = []

    def add(self, condition: str, *values: Any) -> None:
        """One more condition, with the values of its question marks."""
        self._conditions.append(condition)
        self.values += values

    def equal(self, column: str, value: Any) -> None:
        """A column must have a value, unless that is None."""
        if value is not None:
            self.add(f"{column} = ?", value)

    def between(self, column: str, since: datetime | None, until: datetime | None) -> None:
        """A column must hold a moment in a time, both ends included; None is no bound."""
        if since is not None:
            self.add(f"{column} >= ?", stamp(since))
        if until is not None:
            self.add(f"{column} <= ?", stamp(until))

    def among(self, column: str, values: tuple[Any, ...]) -> None:
        """A column must have one of some values, unless there are none."""
        if values:
            self.add(f"{column} IN ({', '.join('?' * len(values))})", *values)

    def after(self, position: list[Any]) -> None:
        """The row must come after a position (time, id) when the newest comes first ([]: the start). Or BadCursor."""
        if not position:
            return
        if len(position) != 2 or not all(isinstance(each, str) for each in position):
            raise BadCursor()
        self.add("(created_at, id) < (?, ?)", *position)

    @property
    def sql(self) -> str:
        """The WHERE clause, or nothing."""
        return f"WHERE {' AND '.join(self._conditions)}" if self._conditions else ""

    @property
    def question(self) -> tuple[Any, ...]:
        """What tells this query from others."""
        return (self.sql, *self.values)
