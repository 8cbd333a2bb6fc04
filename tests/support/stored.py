"""What one shop has in the table, as entities by kind: read past the system, by a scan."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from chalicelib.adapters.dynamo.keys import PATTERNS, Key, prefix
from chalicelib.adapters.dynamo.row import from_item
from chalicelib.kernel.entity import Entity
from tests.support.dump import dump

E = TypeVar("E", bound=Entity)


class Stored:
    """A snapshot of the whole table, or of one tenant's part, made when no call is running."""

    def __init__(self, endpoint_url: str | None = None, table: str = "souk", only: str | None = None) -> None:
        self._items = dump(table, endpoint_url, partitions=prefix(only) if only else "")

    def tenant(self, tenant_id: str) -> dict[tuple[str, str], Any]:
        """The raw items of a tenant, by key."""
        return {key: item for key, item in self._items.items() if key[0].startswith(prefix(tenant_id))}

    def places(self, tenant_id: str, *words: str) -> list[str]:
        """What kinds of items of a tenant have one of some words in them, by the beginning of their keys."""
        found = set()
        for (partition, _), item in self.tenant(tenant_id).items():
            text = json.dumps(item, ensure_ascii=False).lower()
            if any(word.lower() in text for word in words):
                found.add(partition.removeprefix(prefix(tenant_id)).partition("#")[0])
        return sorted(found)

    def all(self, kind: type[E], tenant_id: str) -> list[E]:
        """A tenant's entities of a kind, in key order."""
        shape = PATTERNS[kind.KIND]
        found = []
        for key, item in sorted(self.tenant(tenant_id).items()):
            try:
                shape.parse(tenant_id, Key(*key))
            except ValueError:
                continue
            found.append(from_item(kind, item))
        return found
