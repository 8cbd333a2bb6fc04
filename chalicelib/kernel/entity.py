"""What every stored thing has in common: a kind, a version for optimistic concurrency, a schema version, a due time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

import msgspec

UpCaster = Callable[[dict[str, Any]], dict[str, Any]]


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """Base of stored entities.

    `KIND` names the entity in the table's key patterns (adapters/dynamo/keys.py), whose fields are read from the
    entity's attributes. `version` counts stored changes (0: never stored) and guards every save. `NUMBERS` are the
    fields kept as table attributes of their own, so that conditions and atomic updates can use them; everything else
    is one JSON document. `UPCASTERS[n]` turns a stored document of schema n into one of schema n + 1.
    """

    KIND: ClassVar[str] = ""
    SCHEMA: ClassVar[int] = 1
    NUMBERS: ClassVar[tuple[str, ...]] = ()
    UPCASTERS: ClassVar[dict[int, UpCaster]] = {}

    version: int = 0

    def due(self) -> datetime | None:
        """When a sweep must look at this entity, if ever."""
        return None

    def expiry(self) -> datetime | None:
        """From when the table may forget it (housekeeping only: deletion may lag by days)."""
        return None

    def replace(self, **changes: Any) -> Any:
        """A copy with some fields changed."""
        return msgspec.structs.replace(self, **changes)
