"""Keeping the read models quick to load, and free of what was erased."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.search.events import UpkeepDue
from chalicelib.domain.search.ports import Upkeep
from chalicelib.kernel.events import Recorded


class UnknownReadModel(LookupError):
    """There is no read model of this name."""


def keep_up(ctx: Context, fact: UpkeepDue, recorded: Recorded) -> None:
    """Store a read model of the tenant. Doing it twice stores the same."""
    models: dict[str, Upkeep] = {"catalog": ctx.ports.catalog, "trade": ctx.ports.trade}
    if fact.name not in models:
        raise UnknownReadModel(fact.name)
    if fact.rebuild:
        models[fact.name].rebuild(ctx)
    else:
        models[fact.name].snapshot(ctx)
