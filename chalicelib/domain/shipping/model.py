"""Shipping: zones of countries, the rates of each zone, and the price of a rate for one cart."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar, NewType

import msgspec

from chalicelib.kernel.entity import Entity

ShippingZoneId = NewType("ShippingZoneId", str)
ShippingRateId = NewType("ShippingRateId", str)


class ShippingZone(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Countries that ship at the same rates. A country may be in several zones: it is offered all their rates."""

    KIND: ClassVar[str] = "SHIPPING_ZONE"

    id: ShippingZoneId
    name: str
    countries: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


class ShippingRateType(enum.Enum):
    """How a rate gets its price: always the same, free above a threshold, or offered for a range of weights only."""

    FLAT = "flat"
    FREE_OVER = "free_over"
    WEIGHT_BASED = "weight_based"


class ShippingRate(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One way to ship into a zone, and what it costs in one currency. Weights are inclusive; None is unlimited."""

    KIND: ClassVar[str] = "SHIPPING_RATE"

    id: ShippingRateId
    zone_id: ShippingZoneId
    name: str
    type: ShippingRateType
    amount_minor: int
    currency: str
    free_over_minor: int | None = None
    weight_min_grams: int | None = None
    weight_max_grams: int | None = None
    created_at: datetime
    updated_at: datetime


class RateRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a cart asks shipping: where to (None: not known yet), in which currency, for how much and how heavy.

    `discounted_subtotal_minor` is what the items cost after discounts, before shipping and tax on top. Items of
    unknown weight weigh nothing.
    """

    country: str | None
    currency: str
    discounted_subtotal_minor: int
    weight_grams: int


class RateQuote(msgspec.Struct, frozen=True, kw_only=True):
    """A rate on offer to one cart, with its price worked out."""

    rate_id: ShippingRateId
    name: str
    type: ShippingRateType
    amount_minor: int
    currency: str
