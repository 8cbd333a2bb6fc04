"""Price lists: what some customers pay instead of the catalogue's prices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, NewType

import msgspec

from chalicelib.kernel.entity import Entity

PriceListId = NewType("PriceListId", str)

PERCENT_SCALE = 10_000
"""A percentage is in basis points: 1000 of 10 000 is 10 %."""


class PriceList(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A list by name: a part of the shop's configuration, so that who prices a cart has it at hand.

    `percent_off_bps` is taken off the catalogue's price of whatever the list has no price of its own for.
    """

    KIND: ClassVar[str] = "PRICE_LIST"

    id: PriceListId
    name: str
    currency: str
    percent_off_bps: int = 0
    created_at: datetime
    updated_at: datetime


class ListedPrices(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A list's own prices of one product, in minor units: of some variants, and of all others."""

    KIND: ClassVar[str] = "LISTED_PRICES"

    price_list_id: str
    product_id: str
    product_minor: int | None = None
    variants_minor: Mapping[str, int] = {}

    @property
    def empty(self) -> bool:
        """Whether it says nothing (any more)."""
        return self.product_minor is None and not self.variants_minor


class ListedPrice(msgspec.Struct, frozen=True, kw_only=True):
    """One price of a list, in minor units: of a variant, or of all variants of a product. None takes it out."""

    product_id: str
    variant_id: str | None = None
    price_minor: int | None


class PriceListView(msgspec.Struct, frozen=True, kw_only=True):
    """A list with all of its own prices."""

    price_list: PriceList
    prices: tuple[ListedPrice, ...] = ()

    @property
    def version(self) -> int:
        """The list's version."""
        return self.price_list.version
