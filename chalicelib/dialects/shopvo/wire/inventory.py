"""The inventory, as Shopvo spells it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.shopvo.paging import PageQuery, listed, place
from chalicelib.dialects.shopvo.wire.common import Id, Listed, One, one
from chalicelib.dialects.shopvo.wire.products import ProductPath
from chalicelib.dialects.shopvo.wire.variant_changes import Count
from chalicelib.dialects.shopvo.wire.variants import InventoryStatus, status_of
from chalicelib.domain.inventory import AdjustInventory, InventoryFilter, InventoryItem
from chalicelib.domain.stock import AdjustmentKind


class InventoryQuery(PageQuery, frozen=True, kw_only=True):
    """The query of the list."""

    sku: Annotated[str, msgspec.Meta(max_length=255)] | None = None


class AdjustBody(In, frozen=True, kw_only=True):
    """A correction: of the default variant, unless `variantId` names one."""

    operation: Literal["set", "increment", "decrement"]
    quantity: Count
    variant_id: Id | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    low_stock_threshold: Count | UnsetType | None = UNSET


class InventoryRow(Out, frozen=True, kw_only=True):
    """A variant with its units; `lowStockThreshold` is null where nobody watches it."""

    id: str
    product_id: str
    variant_id: str
    name: str
    sku: str
    inventory_count: int
    inventory_status: InventoryStatus
    low_stock_threshold: int | None


def listing(query: InventoryQuery, request: Request) -> InventoryFilter:
    """The question behind the list."""
    at = place(query, request)
    return InventoryFilter(sku=query.sku, page=at.page, page_size=at.size, after=at.after)


def adjustment(path: ProductPath, body: AdjustBody) -> AdjustInventory:
    """The command behind a correction."""
    return AdjustInventory(
        product_id=path.product_id,
        variant_id=body.variant_id,
        kind=AdjustmentKind(body.operation),
        quantity=body.quantity,
        reason=body.reason,
        low_stock_threshold=body.low_stock_threshold,
    )


def page(found: Any, view: View) -> Listed[InventoryRow]:
    """The part of the list that was asked for."""
    return listed(found, _row, view)


def row(item: InventoryItem) -> One[InventoryRow]:
    """A variant after a correction."""
    return one(_row(item))


def _row(item: InventoryItem) -> InventoryRow:
    product, variant = item.product, item.variant
    return InventoryRow(
        id=variant.id,
        product_id=product.id,
        variant_id=variant.id,
        name=f"{product.title} — {variant.title}" if variant.title else product.title,
        sku=variant.sku,
        inventory_count=item.units,
        inventory_status=status_of(variant.sells(item.units)),
        low_stock_threshold=item.threshold,
    )
