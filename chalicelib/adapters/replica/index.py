"""What the ports of all read models share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from chalicelib.adapters.replica.projection import ReadModel
from chalicelib.adapters.replica.store import Replicas
from chalicelib.adapters.replica.texts import stamp
from chalicelib.domain.context import Context
from chalicelib.domain.ports import ObjectStore


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

    @property
    def sql(self) -> str:
        """The WHERE clause, or nothing."""
        return f"WHERE {' AND '.join(self._conditions)}" if self._conditions else ""

    @property
    def question(self) -> tuple[Any, ...]:
        """What tells this query from others."""
        return (self.sql, *self.values)
