"""Shipping zones and rates, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid, refuse
from chalicelib.dialects.sovecom.wire.common import ById
from chalicelib.domain import shipping
from chalicelib.domain.shipping import ShippingRate, ShippingRateId, ShippingRateType, ShippingZone, ShippingZoneId
from chalicelib.kernel.clock import iso_ms

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
CountryCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2}\Z")]
Countries = Annotated[list[CountryCode], msgspec.Meta(min_length=1, max_length=250)]
CurrencyCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{3}\Z")]
_HEAVIEST = 2**53 - 1
Whole = Annotated[int, msgspec.Meta(ge=0, le=_HEAVIEST)]


class ZoneBody(In, frozen=True, kw_only=True):
    """The body of a new zone."""

    name: Name
    countries: Countries


class ZonePatch(In, frozen=True, kw_only=True):
    """The body of a change."""

    name: Name | UnsetType = UNSET
    countries: Countries | UnsetType = UNSET


class RateBody(In, frozen=True, kw_only=True):
    """The body of a new rate."""

    zone_id: Uuid
    name: Name
    type: ShippingRateType
    amount: Whole
    currency: CurrencyCode
    free_over_amount: Whole | None = None
    weight_min_grams: Whole | None = None
    weight_max_grams: Whole | None = None


class RatePatch(In, frozen=True, kw_only=True):
    """The body of a change."""

    zone_id: Uuid | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    type: ShippingRateType | UnsetType = UNSET
    amount: Whole | UnsetType = UNSET
    currency: CurrencyCode | UnsetType = UNSET
    free_over_amount: Whole | UnsetType | None = UNSET
    weight_min_grams: Whole | UnsetType | None = UNSET
    weight_max_grams: Whole | UnsetType | None = UNSET


class ZoneRow(Out, frozen=True, kw_only=True):
    """A zone."""

    id: str
    tenant_id: str
    name: str
    countries: list[str]
    created_at: str
    updated_at: str


class RateRow(Out, frozen=True, kw_only=True):
    """A rate."""

    id: str
    tenant_id: str
    zone_id: str
    name: str
    type: str
    amount: int
    currency: str
    free_over_amount: int | None
    weight_min_grams: int | None
    weight_max_grams: int | None
    created_at: str


def zone_creation(body: ZoneBody) -> shipping.CreateShippingZone:
    """The command behind a new zone."""
    return shipping.CreateShippingZone(name=body.name, countries=_capitals(body.countries))


def zone_change(path: ById, body: ZonePatch) -> shipping.UpdateShippingZone:
    """The command behind a change of a zone."""
    countries = UNSET if body.countries is UNSET else _capitals(body.countries)
    return shipping.UpdateShippingZone(id=ShippingZoneId(path.id), name=body.name, countries=countries)


def zone_removal(path: ById) -> shipping.DeleteShippingZone:
    """The command behind removing a zone."""
    return shipping.DeleteShippingZone(id=ShippingZoneId(path.id))


def rate_creation(body: RateBody) -> shipping.CreateShippingRate:
    """The command behind a new rate."""
    if body.type is ShippingRateType.FREE_OVER and body.free_over_amount is None:
        raise refuse("custom", "freeOverAmount", message="type 'free_over' requires freeOverAmount")
    if (body.weight_min_grams or 0) > (body.weight_max_grams if body.weight_max_grams is not None else _HEAVIEST):
        raise refuse("custom", "weightMaxGrams", message="weightMaxGrams must not be below weightMinGrams")
    return shipping.CreateShippingRate(
        zone_id=ShippingZoneId(body.zone_id),
        name=body.name,
        type=body.type,
        amount_minor=body.amount,
        currency=body.currency.upper(),
        free_over_minor=body.free_over_amount,
        weight_min_grams=body.weight_min_grams,
        weight_max_grams=body.weight_max_grams,
    )


def rate_change(path: ById, body: RatePatch) -> shipping.UpdateShippingRate:
    """The command behind a change of a rate."""
    return shipping.UpdateShippingRate(
        id=ShippingRateId(path.id),
        zone_id=UNSET if body.zone_id is UNSET else ShippingZoneId(body.zone_id),
        name=body.name,
        type=body.type,
        amount_minor=body.amount,
        currency=UNSET if body.currency is UNSET else body.currency.upper(),
        free_over_minor=body.free_over_amount,
        weight_min_grams=body.weight_min_grams,
        weight_max_grams=body.weight_max_grams,
    )


def rate_removal(path: ById) -> shipping.DeleteShippingRate:
    """The command behind removing a rate."""
    return shipping.DeleteShippingRate(id=ShippingRateId(path.id))


def zone(stored: ShippingZone, view: View) -> ZoneRow:
    """One zone."""
    return ZoneRow(
        id=stored.id,
        tenant_id=view.shop.id,
        name=stored.name,
        countries=list(stored.countries),
        created_at=iso_ms(stored.created_at),
        updated_at=iso_ms(stored.updated_at),
    )


def zones(stored: list[ShippingZone], view: View) -> list[ZoneRow]:
    """All zones."""
    return [zone(each, view) for each in stored]


def rate(stored: ShippingRate, view: View) -> RateRow:
    """One rate."""
    return RateRow(
        id=stored.id,
        tenant_id=view.shop.id,
        zone_id=stored.zone_id,
        name=stored.name,
        type=stored.type.value,
        amount=stored.amount_minor,
        currency=stored.currency,
        free_over_amount=stored.free_over_minor,
        weight_min_grams=stored.weight_min_grams,
        weight_max_grams=stored.weight_max_grams,
        created_at=iso_ms(stored.created_at),
    )


def rates(stored: list[ShippingRate], view: View) -> list[RateRow]:
    """All rates."""
    return [rate(each, view) for each in stored]


def _capitals(codes: list[str]) -> tuple[str, ...]:
    return tuple(code.upper() for code in codes)
