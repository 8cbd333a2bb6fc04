"""What a shop has configured, read whole and kept for as long as its version stands."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.context import Context
from chalicelib.domain.pricing import ShopRules
from chalicelib.domain.promotions import Promotion
from chalicelib.domain.shipping import ShippingRate, ShippingZone
from chalicelib.domain.tax import TaxRate, TaxSettings
from chalicelib.kernel.entity import Entity

BOOK = "CONFIG"


def shop_rules(ctx: Context) -> ShopRules:
    """What bears on prices. No table request when a batched read named the book and this version was read before."""
    return ctx.uow.digest(BOOK, _rules, Promotion, ShippingZone, ShippingRate, TaxSettings, TaxRate)


def _rules(book: dict[type[Entity], list[Any]]) -> ShopRules:
    settings = book[TaxSettings]
    return ShopRules(
        promotions=tuple(book[Promotion]),
        shipping_zones=tuple(book[ShippingZone]),
        shipping_rates=tuple(book[ShippingRate]),
        tax_settings=settings[0] if settings else TaxSettings(),
        tax_rates=tuple(book[TaxRate]),
    )
