"""Leaving out one condition of the unit of work: to show that the tests which guard it can fail.

A condition is named by the kind of entity and what its writes depend on:

- `STOCK available`: the need on a number of an atomic update;
- `CART version`: a save or a delete only over the version that was read;
- `IDEMPOTENCY absence`: a creation only where nothing is.

Where two conditions guard the same thing, ` and ` joins their names, and both are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from chalicelib.adapters.dynamo.unit_of_work import DynamoUnitOfWork
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.unit_of_work import Need


@contextmanager
def without(condition: str | None) -> Iterator[None]:
    """Inside, this process writes without one condition (None: with all)."""
    with ExitStack() as stack:
        for each in condition.split(" and ") if condition else ():
            stack.enter_context(mock.patch.multiple(DynamoUnitOfWork, **_replacements(each)))
        yield


def _replacements(condition: str) -> dict[str, Any]:
    kind, what = condition.split(" ")
    if what in ("version", "absence"):
        return {"_put": _careless_put(kind, what), "delete": _careless_delete(kind, what)}
    return {
        "adjust": _careless(DynamoUnitOfWork.adjust, kind, what),
        "count": _careless(DynamoUnitOfWork.count, kind, what),
    }


def _careless_put(kind: str, what: str) -> Any:
    put = DynamoUnitOfWork._put

    def careless(self: Any, entity: Entity, version: int, condition: Any, otherwise: Any) -> None:
        dropped = kind == entity.KIND and what == ("absence" if version == 1 else "version")
        put(self, entity, version, None if dropped else condition, otherwise)

    return careless


def _careless_delete(kind: str, what: str) -> Any:
    delete = DynamoUnitOfWork.delete

    def careless(self: Any, entity: Entity) -> None:
        delete(self, entity)
        if kind == entity.KIND and what == "version":
            last = list(self._writes.values())[-1]
            last.options["condition"] = None

    return careless


def _careless(method: Any, kind: str, field: str) -> Any:
    def careless(self: Any, entity: type[Entity], *key: str, require: Sequence[Need] = (), **more: Any) -> None:
        if kind == entity.KIND:
            require = [need for need in require if need.field != field]
        method(self, entity, *key, require=require, **more)

    return careless
