"""Questions about the stock, corrections of it, and the answers."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.catalog.model import Product, Variant
from chalicelib.domain.stock.model import AdjustmentKind
from chalicelib.kernel.privacy import PersonalText

DEFAULT_PAGE_SIZE = 20


class InventoryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A page of all variants, or with `after` a stretch of them ([]: from the start), the newest first."""

    sku: str | None = None
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
    after: list[Any] | None = None


class AdjustInventory(msgspec.Struct, frozen=True, kw_only=True):
    """Set, raise or lower the sellable units of a variant (None: the product's default one).

    `low_stock_threshold` is kept unless given; None takes it away.
    """

    product_id: str
    variant_id: str | None = None
    kind: AdjustmentKind
    quantity: int
    reason: PersonalText | None = None
    low_stock_threshold: int | UnsetType | None = UNSET


class InventoryItem(msgspec.Struct, frozen=True, kw_only=True):
    """A variant with its sellable units, and below how many of them they are low (None: never)."""

    product: Product
    variant: Variant
    units: int
    threshold: int | None = None
