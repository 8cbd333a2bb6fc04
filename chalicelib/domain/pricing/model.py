"""Pricing: all that decides what a cart costs, and how that cost came about."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime

import msgspec

from chalicelib.domain.promotions import DiscountableLine, Discounts, Promotion, PromotionId, Usage
from chalicelib.domain.shipping import RateQuote, ShippingRate, ShippingRateId, ShippingZone
from chalicelib.domain.tax import Buyer, TaxDecision, TaxRate, TaxSettings


class PricingLine(DiscountableLine, frozen=True, kw_only=True):
    """A line of a cart to be priced. `weight_grams` is of one unit; None (unknown) weighs nothing."""

    weight_grams: int | None = None


class ShopRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop has configured that bears on prices."""

    promotions: tuple[Promotion, ...] = ()
    shipping_zones: tuple[ShippingZone, ...] = ()
    shipping_rates: tuple[ShippingRate, ...] = ()
    tax_settings: TaxSettings = TaxSettings()
    tax_rates: tuple[TaxRate, ...] = ()


class PricingInput(msgspec.Struct, frozen=True, kw_only=True):
    """One cart, one shopper, one moment, and the rules of the shop.

    `destination_country` is that of the shipping address, None before there is one. `has_ordered_before` is None for
    a guest. `promotion_usage` counts redemptions of the promotions that limit them.
    """

    currency: str
    lines: tuple[PricingLine, ...]
    destination_country: str | None = None
    shipping_rate_id: ShippingRateId | None = None
    code: str | None = None
    buyer: Buyer = Buyer()
    has_ordered_before: bool | None = None
    promotion_usage: Mapping[PromotionId, Usage] = {}
    at: datetime
    rules: ShopRules


class ComponentKind(enum.Enum):
    """The parts of a total that bear tax, each rounded by itself."""

    ITEMS = "items"
    SHIPPING = "shipping"


class TaxedComponent(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a total: its amount as priced, the rate and the tax, and the tax in it that an order takes out."""

    kind: ComponentKind
    amount_minor: int
    rate_bps: int
    tax_minor: int
    stripped_minor: int


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What a cart costs, in minor units of `currency`, and how it came about.

    `shipping_minor` is what is left to pay for shipping once `shipping_discount_minor` was taken off.
    `grand_total_minor` = subtotal - discounts + shipping, plus tax only when prices do not include it. Prices that
    include a tax the buyer does not owe keep it here, as the shopper saw them; the order takes it out.
    """

    currency: str
    subtotal_minor: int
    discount_total_minor: int
    shipping_minor: int
    shipping_discount_minor: int
    tax_total_minor: int
    grand_total_minor: int
    discounts: Discounts
    shipping_rate: RateQuote | None
    tax: TaxDecision
    items: TaxedComponent
    shipping: TaxedComponent

    @property
    def reverse_charge(self) -> bool:
        """Whether the buyer accounts for the tax instead of the shop."""
        return self.tax.reverse_charge


class OrderLineAmounts(msgspec.Struct, frozen=True, kw_only=True):
    """What one line of an order costs.

    `total_minor` = subtotal - discount, plus tax only when prices do not include it: what was paid for the line.
    `subtotal_minor` is quantity x unit price, save where a tax was taken out of prices: then it is exact in sum and
    the unit price rounded.
    """

    line_id: str
    quantity: int
    unit_price_minor: int
    subtotal_minor: int
    discount_minor: int
    tax_rate: str
    tax_minor: int
    total_minor: int


class OrderAmounts(msgspec.Struct, frozen=True, kw_only=True):
    """What an order costs, frozen. The lines add up to the items; items, shipping and tax to the total.

    `tax_included` says whether subtotal, discount, shipping and line totals contain the tax. It is False where a tax
    the buyer does not owe was taken out of the prices: then all amounts are net and the tax is zero.
    """

    currency: str
    subtotal_minor: int
    discount_minor: int
    shipping_minor: int
    shipping_discount_minor: int
    items_tax_minor: int
    shipping_tax_minor: int
    total_minor: int
    tax_included: bool
    reverse_charge: bool
    lines: tuple[OrderLineAmounts, ...]

    @property
    def tax_minor(self) -> int:
        """All tax of the order."""
        return self.items_tax_minor + self.shipping_tax_minor
