"""Commands of shipping. A field that is UNSET stays as it is."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.shipping.model import ShippingRateId, ShippingRateType, ShippingZoneId


class CreateShippingZone(msgspec.Struct, frozen=True, kw_only=True):
    """Make a zone of countries (ISO 3166-1 alpha-2)."""

    name: str
    countries: tuple[str, ...]


class UpdateShippingZone(msgspec.Struct, frozen=True, kw_only=True):
    """Change a zone."""

    id: ShippingZoneId
    name: str | UnsetType = UNSET
    countries: tuple[str, ...] | UnsetType = UNSET
    expected_version: int | None = None


class DeleteShippingZone(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a zone with its rates."""

    id: ShippingZoneId


class CreateShippingRate(msgspec.Struct, frozen=True, kw_only=True):
    """Add a rate to a zone; amounts are minor units of `currency`."""

    zone_id: ShippingZoneId
    name: str
    type: ShippingRateType
    amount_minor: int
    currency: str
    free_over_minor: int | None = None
    weight_min_grams: int | None = None
    weight_max_grams: int | None = None


class UpdateShippingRate(msgspec.Struct, frozen=True, kw_only=True):
    """Change a rate."""

    id: ShippingRateId
    zone_id: ShippingZoneId | UnsetType = UNSET
    name: str | UnsetType = UNSET
    type: ShippingRateType | UnsetType = UNSET
    amount_minor: int | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    free_over_minor: int | UnsetType | None = UNSET
    weight_min_grams: int | UnsetType | None = UNSET
    weight_max_grams: int | UnsetType | None = UNSET
    expected_version: int | None = None


class DeleteShippingRate(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a rate."""

    id: ShippingRateId
