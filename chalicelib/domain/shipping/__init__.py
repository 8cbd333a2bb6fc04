"""Shipping: zones, rates, and what a cart is offered. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.shipping.commands import (
    CreateShippingRate,
    CreateShippingZone,
    DeleteShippingRate,
    DeleteShippingZone,
    UpdateShippingRate,
    UpdateShippingZone,
)
from chalicelib.domain.shipping.errors import (
    FreeOverThresholdMissing,
    ShippingRateNotFound,
    ShippingRateNotOffered,
    ShippingZoneNotFound,
    UnknownShippingZone,
    WeightRangeEmpty,
)
from chalicelib.domain.shipping.model import (
    RateQuote,
    RateRequest,
    ShippingRate,
    ShippingRateId,
    ShippingRateType,
    ShippingZone,
    ShippingZoneId,
)
from chalicelib.domain.shipping.operations import (
    create_shipping_rate,
    create_shipping_zone,
    delete_shipping_rate,
    delete_shipping_zone,
    list_shipping_rates,
    list_shipping_zones,
    update_shipping_rate,
    update_shipping_zone,
)
from chalicelib.domain.shipping.rules import ensure_coherent, find_quote, offered_rates, require_quote

__all__ = [
    "CreateShippingRate",
    "CreateShippingZone",
    "DeleteShippingRate",
    "DeleteShippingZone",
    "FreeOverThresholdMissing",
    "RateQuote",
    "RateRequest",
    "ShippingRate",
    "ShippingRateId",
    "ShippingRateNotFound",
    "ShippingRateNotOffered",
    "ShippingRateType",
    "ShippingZone",
    "ShippingZoneId",
    "ShippingZoneNotFound",
    "UnknownShippingZone",
    "UpdateShippingRate",
    "UpdateShippingZone",
    "WeightRangeEmpty",
    "create_shipping_rate",
    "create_shipping_zone",
    "delete_shipping_rate",
    "delete_shipping_zone",
    "ensure_coherent",
    "find_quote",
    "list_shipping_rates",
    "list_shipping_zones",
    "offered_rates",
    "require_quote",
    "update_shipping_rate",
    "update_shipping_zone",
]
