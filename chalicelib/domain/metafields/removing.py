"""Removing all metafields of something that is gone."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.metafields.model import Metafield, MetafieldCount, ResourceType
from chalicelib.domain.steps import in_steps


def forget(ctx: Context, resource: ResourceType, resource_id: str) -> None:
    """Remove what was kept beside a thing, in steps; the last joins whatever the caller writes."""
    for run, _ in in_steps(ctx, ctx.uow.children(Metafield, resource.value, resource_id)):
        for field in run:
            ctx.uow.delete(field)
    count = ctx.uow.find(MetafieldCount, resource.value, resource_id)
    if count is not None:
        ctx.uow.delete(count)
