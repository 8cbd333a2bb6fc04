"""The table's stream: which of its records are commits, and whose."""

from __future__ import annotations

from typing import Any

from chalicelib.adapters.dynamo.keys import PATTERNS, PLATFORM
from chalicelib.adapters.dynamo.row import from_item
from chalicelib.runtime.records import Commit


def committed(record: dict[str, Any]) -> tuple[str, Commit] | None:
    """The tenant and the commit that a stream record shows being written; None for every other record."""
    if record.get("eventName") != "INSERT":
        return None
    change = record["dynamodb"]
    tenant, _, rest = change["Keys"]["pk"]["S"].partition("#")
    if rest != PATTERNS[Commit.KIND].pk or tenant.startswith(PLATFORM):
        return None
    commit: Commit = from_item(Commit, change["NewImage"])
    return tenant, commit
