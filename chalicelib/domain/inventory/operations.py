"""Use cases of the inventory: the list, and a correction."""

from __future__ import annotations

from chalicelib.domain import stock
from chalicelib.domain.catalog import ProductNotFound, VariantNotFound, stocked_product
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.inventory.model import AdjustInventory, InventoryFilter, InventoryItem
from chalicelib.domain.stock import Correction, OutOfStock
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import BadCursor, Page, Slice


@query("inventory.list", needs=Grant.INVENTORY_READ, raises=(BadCursor,))
def list_inventory(ctx: Context, command: InventoryFilter) -> Page[InventoryItem] | Slice[InventoryItem]:
    """A counted page, or a stretch, of all variants with their units, whether they are on sale or not."""
    return ctx.ports.catalog.inventory(ctx, command)


@operation("inventory.adjust", needs=Grant.INVENTORY_WRITE, raises=(ProductNotFound, VariantNotFound, OutOfStock))
def adjust_inventory(ctx: Context, command: AdjustInventory) -> InventoryItem:
    """Correct the count of a variant, with an entry of who did it and why.

    Under traffic the count told is the one that was read with this correction added; the one that is kept is exact.
    """
    product, levels = stocked_product(ctx, command.product_id)
    variant = product.default if command.variant_id is None else product.variant(command.variant_id)
    if variant is None:
        raise VariantNotFound()
    correction = Correction(
        kind=command.kind, quantity=command.quantity, reason=command.reason, threshold=command.low_stock_threshold
    )
    level = levels.get(variant.id) or stock.first_level(product.id, variant.id, 0)
    changed = stock.correct(ctx, level, correction)
    changes = {
        "kind": command.kind.value, "quantity": command.quantity, "lowStockThreshold": changed.low_stock_threshold,
    }  # fmt: skip
    ctx.audit("inventory.adjusted", "variants", variant.id, changes)
    return InventoryItem(
        product=product, variant=variant, units=changed.sellable, threshold=changed.low_stock_threshold
    )
