"""What becomes of the metafields of a product that was deleted."""

from __future__ import annotations

from chalicelib.domain.catalog import ProductDeleted
from chalicelib.domain.context import Context
from chalicelib.domain.metafields.model import Metafield, MetafieldCount, ResourceType
from chalicelib.kernel.events import Recorded

_AT_ONCE = 90  # rows that one transaction removes beside its own


def forget_product(ctx: Context, fact: ProductDeleted, recorded: Recorded) -> None:
    """Remove what was kept beside a product; nobody could see it since the product is gone."""
    resource = ResourceType.PRODUCT.value
    fields = ctx.uow.children(Metafield, resource, fact.product_id)
    while len(fields) > _AT_ONCE:
        for field in fields[:_AT_ONCE]:
            ctx.uow.delete(field)
        fields = fields[_AT_ONCE:]
        ctx.checkpoint()
    for field in fields:
        ctx.uow.delete(field)
    count = ctx.uow.find(MetafieldCount, resource, fact.product_id)
    if count is not None:
        ctx.uow.delete(count)
