"""Variants, as Shopvo spells them."""

from __future__ import annotations

from typing import Any, Literal

from chalicelib.dialects.kit.wire import Out
from chalicelib.dialects.shopvo.wire.common import One, one
from chalicelib.domain.catalog import CatalogItem, Product, Variant, VariantItem

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
    default = product.default
    return sorted(product.variants, key=lambda variant: variant is not default)


def variant_row(variant: Variant, item: CatalogItem) -> VariantRow:
    """One variant of a product."""
    return _row(variant, item.product.default or variant, item.units.get(variant.id, 0))


def changed(item: VariantItem) -> One[VariantRow]:
    """A variant after a change."""
    return one(_row(item.variant, item.default, item.units))


def variants(item: CatalogItem) -> One[list[VariantRow]]:
    """A product's variants, the default one first."""
    return one([variant_row(each, item) for each in in_default_order(item.product)])


def status_of(sells: bool) -> InventoryStatus:
    """Whether a variant can be bought, in the contract's word."""
    return "IN_STOCK" if sells else "OUT_OF_STOCK"


def _row(variant: Variant, default: Variant, units: int) -> VariantRow:
    return VariantRow(
        id=variant.id,
        name=variant.title,
        sku=variant.sku,
        price=None if variant.price_minor == default.price_minor else variant.price_minor,
        compare_at_price=variant.compare_at_minor,
        inventory_status=status_of(variant.sells(units)),
        inventory_count=units,
        options=variant.options,
        is_default=variant.id == default.id,
    )
