"""Shipping: zones, rates, and what a cart is offered. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.shipping.errors import FreeOverThresholdMissing, ShippingRateNotOffered, WeightRangeEmpty
from chalicelib.domain.shipping.model import (
    RateQuote,
    RateRequest,
    ShippingRate,
    ShippingRateId,
    ShippingRateType,
    ShippingZone,
    ShippingZoneId,
)
from chalicelib.domain.shipping.rules import ensure_coherent, find_quote, offered_rates, require_quote

__all__ = [
    "FreeOverThresholdMissing",
    "RateQuote",
    "RateRequest",
    "ShippingRate",
    "ShippingRateId",
    "ShippingRateNotOffered",
    "ShippingRateType",
    "ShippingZone",
    "ShippingZoneId",
    "WeightRangeEmpty",
    "ensure_coherent",
    "find_quote",
    "offered_rates",
    "require_quote",
]
