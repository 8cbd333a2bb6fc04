"""What workers call to keep the read models of a tenant quick to load and free of what was erased."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.search.ports import Upkeep


class UnknownReadModel(LookupError):
    """There is no read model of this name."""


def snapshot(ctx: Context, name: str) -> None:
    """Store the tenant's read model as it is now."""
    _model(ctx, name).snapshot(ctx)


def rebuild(ctx: Context, name: str) -> None:
    """Build the tenant's read model anew from the table, and store it."""
    _model(ctx, name).rebuild(ctx)


def _model(ctx: Context, name: str) -> Upkeep:
    models: dict[str, Upkeep] = {"catalog": ctx.ports.catalog, "trade": ctx.ports.trade}
    if name not in models:
        raise UnknownReadModel(name)
    return models[name]
