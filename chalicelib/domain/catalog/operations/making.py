"""The rows of one variant: its id and SKU are claimed, its stock level stands beside the product."""

from __future__ import annotations

from chalicelib.domain import stock
from chalicelib.domain.catalog.commands import NewVariant
from chalicelib.domain.catalog.model import Variant, VariantId
from chalicelib.domain.changes import given
from chalicelib.domain.context import Context
from chalicelib.kernel.errors import DomainError


def make_variant(
    ctx: Context, product_id: str, new: NewVariant, sku: str, lost: DomainError
) -> tuple[Variant, stock.StockLevel]:
    """Write the rows of a new variant (three actions); `lost` is what a taken SKU means."""
    fields = given(new, "sku", "currency", "units", "is_default")
    fields |= {"price_minor": new.price_minor or 0, "position": new.position or 0}
    variant = Variant(id=VariantId(ctx.new_id()), sku=sku, created_at=ctx.now, updated_at=ctx.now, **fields)
    level = stock.first_level(product_id, variant.id, new.units)
    ctx.uow.claim("variant", variant.id, product_id, taken=lost)
    ctx.uow.claim("sku", sku, variant.id, taken=lost)
    return variant, ctx.uow.create(level)


def remove_variant(ctx: Context, product_id: str, variant: Variant, level: stock.StockLevel | None) -> None:
    """Take the rows of a variant away (three actions)."""
    ctx.uow.release("variant", variant.id, product_id)
    ctx.uow.release("sku", variant.sku, variant.id)
    if level is not None:
        ctx.uow.delete(level)
