"""Read models without a table: entities are put straight into them, and the ports ask them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from chalicelib.adapters.replica.index import Index
from chalicelib.adapters.replica.replica import Replica
from chalicelib.kernel.entity import Entity


class Shelved:
    """A replica that is always up to date, because nobody commits anything."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica

    @contextmanager
    def open(self, ctx: Any) -> Iterator[Replica]:
        yield self.replica

    def put(self, *entities: Entity) -> None:
        """Show these entities."""
        with self.replica.db:
            for entity in entities:
                self.replica.model.by_kind[entity.KIND].put(self.replica.db, entity)
        self.replica._answers.clear()

    def remove(self, kind: type[Entity], *key: str) -> None:
        """Show one entity no more."""
        self.replica.model.by_kind[kind.KIND].remove(self.replica.db, key)
        self.replica._answers.clear()


def filled(index_type: type[Any], entities: Iterable[Entity] = ()) -> tuple[Any, Shelved]:
    """A port over a replica that holds these entities."""
    index: Index = index_type(None)
    shelved = Shelved(Replica(index.MODEL))
    shelved.put(*entities)
    index._replicas = shelved  # type: ignore[assignment]
    return index, shelved


CTX: Any = SimpleNamespace(shop=SimpleNamespace(id="demo", currency="EUR"))
