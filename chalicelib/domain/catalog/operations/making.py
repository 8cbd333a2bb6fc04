"""The rows of one variant: its id and SKU are claimed, its stock level stands beside the product."""

from __future__ import annotations

from chalicelib.domain.catalog.commands import NewVariant
from chalicelib.domain.catalog.model import Variant, VariantId
from chalicelib.domain.changes import given
from chalicelib.domain.context import Context
from chalicelib.domain.stock.model import StockLevel
from chalicelib.kernel.errors import DomainError


def make_variant(
    ctx: Context, product_id: str, new: NewVariant, sku: str, lost: DomainError
) -> tuple[Variant, StockLevel]:
    """Write the rows of a new variant (three actions); `lost` is what a taken SKU means."""
    fields = given(new, "sku", "currency", "units")
    variant = Variant(id=VariantId(ctx.new_id()), sku=sku, created_at=ctx.now, updated_at=ctx.now, **fields)
    level = StockLevel(product_id=product_id, variant_id=variant.id, on_hand=new.units, available=new.units)
    ctx.uow.claim("variant", variant.id, product_id, taken=lost)
    ctx.uow.claim("sku", sku, variant.id, taken=lost)
    return variant, ctx.uow.create(level)


def remove_variant(ctx: Context, product_id: str, variant: Variant, level: StockLevel | None) -> None:
    """Take the rows of a variant away (three actions)."""
    ctx.uow.release("variant", variant.id, product_id)
    ctx.uow.release("sku", variant.sku, variant.id)
    if level is not None:
        ctx.uow.delete(level)


def with_units(level: StockLevel, units: int) -> StockLevel:
    """The level when a merchant counts `units` sellable ones: what orders were promised comes on top."""
    on_hand = units + level.allocated
    changed: StockLevel = level.replace(on_hand=on_hand, available=on_hand - level.held - level.allocated)
    return changed
