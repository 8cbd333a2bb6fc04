"""Variants, as Shopvo spells them."""

from __future__ import annotations

from typing import Any, Literal

from chalicelib.dialects.kit.wire import Out
from chalicelib.domain.catalog import CatalogItem, Product, Variant

InventoryStatus = Literal["IN_STOCK", "OUT_OF_STOCK"]


class VariantRow(Out, frozen=True, kw_only=True):
    """A variant. `price` is null where it is the product's own."""

    id: str
    name: str
    sku: str
    price: int | None
    compare_at_price: int | None
    inventory_status: InventoryStatus
    inventory_count: int
    options: dict[str, Any]
    is_default: bool


def in_default_order(product: Product) -> list[Variant]:
    """A product's variants, the default one first."""
    return list(product.variants)


def variant_row(variant: Variant, item: CatalogItem) -> VariantRow:
    """One variant of a product."""
    default = in_default_order(item.product)[0]
    return VariantRow(
        id=variant.id,
        name=variant.title,
        sku=variant.sku,
        price=None if variant.price_minor == default.price_minor else variant.price_minor,
        compare_at_price=variant.compare_at_minor,
        inventory_status="IN_STOCK" if item.sells(variant) else "OUT_OF_STOCK",
        inventory_count=item.units.get(variant.id, 0),
        options=variant.options,
        is_default=variant.id == default.id,
    )
