"""Use cases of shipping: zones and rates, part of the configuration book."""

from __future__ import annotations

from chalicelib.domain.changes import given, noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
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
    ShippingZoneNotFound,
    UnknownShippingZone,
    WeightRangeEmpty,
)
from chalicelib.domain.shipping.model import ShippingRate, ShippingRateId, ShippingZone, ShippingZoneId
from chalicelib.domain.shipping.rules import ensure_coherent
from chalicelib.domain.steps import in_steps
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import check_version

BOOK = "CONFIG"


@query("shipping.list_zones", needs=Grant.SETTINGS_READ)
def list_shipping_zones(ctx: Context, command: None) -> list[ShippingZone]:
    """All zones, oldest first."""
    zones: list[ShippingZone] = ctx.uow.book(BOOK, ShippingZone)[ShippingZone]
    return zones


@operation("shipping.create_zone", needs=Grant.SETTINGS_WRITE)
def create_shipping_zone(ctx: Context, command: CreateShippingZone) -> ShippingZone:
    """Make a zone."""
    zone = ShippingZone(
        id=ShippingZoneId(ctx.new_id()),
        name=command.name,
        countries=_once(command.countries),
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.audit("shipping.zone_created", "shipping_zones", zone.id, noted(command))
    return ctx.uow.create(zone)


@operation("shipping.update_zone", needs=Grant.SETTINGS_WRITE, raises=(ShippingZoneNotFound,))
def update_shipping_zone(ctx: Context, command: UpdateShippingZone) -> ShippingZone:
    """Rename a zone, or change its countries."""
    zone = ctx.uow.get(ShippingZone, command.id, missing=ShippingZoneNotFound())
    check_version(zone, command.expected_version)
    changed: ShippingZone = zone.replace(**given(command), updated_at=ctx.now)
    ctx.audit("shipping.zone_updated", "shipping_zones", zone.id, noted(command))
    return ctx.uow.save(changed.replace(countries=_once(changed.countries)))  # type: ignore[no-any-return]


@operation("shipping.delete_zone", needs=Grant.SETTINGS_WRITE, raises=(ShippingZoneNotFound,))
def delete_shipping_zone(ctx: Context, command: DeleteShippingZone) -> None:
    """Remove a zone with its rates, the rates first."""
    zone = ctx.uow.get(ShippingZone, command.id, missing=ShippingZoneNotFound())
    for rates, _ in in_steps(ctx, [rate for rate in _rates(ctx) if rate.zone_id == zone.id]):
        for rate in rates:
            ctx.uow.delete(rate)
    ctx.uow.delete(zone)
    ctx.audit("shipping.zone_deleted", "shipping_zones", zone.id)


@query("shipping.list_rates", needs=Grant.SETTINGS_READ)
def list_shipping_rates(ctx: Context, command: None) -> list[ShippingRate]:
    """All rates of all zones, oldest first."""
    return _rates(ctx)


@operation(
    "shipping.create_rate",
    needs=Grant.SETTINGS_WRITE,
    raises=(UnknownShippingZone, FreeOverThresholdMissing, WeightRangeEmpty),
)
def create_shipping_rate(ctx: Context, command: CreateShippingRate) -> ShippingRate:
    """Add a rate to a zone."""
    rate = ShippingRate(id=ShippingRateId(ctx.new_id()), **given(command), created_at=ctx.now, updated_at=ctx.now)
    ensure_coherent(rate)
    _join(ctx, rate)
    ctx.audit("shipping.rate_created", "shipping_rates", rate.id, noted(command))
    return ctx.uow.create(rate)


@operation(
    "shipping.update_rate",
    needs=Grant.SETTINGS_WRITE,
    raises=(ShippingRateNotFound, UnknownShippingZone, FreeOverThresholdMissing, WeightRangeEmpty),
)
def update_shipping_rate(ctx: Context, command: UpdateShippingRate) -> ShippingRate:
    """Change a rate. Orders placed before keep the price they were shipped at."""
    rate = ctx.uow.get(ShippingRate, command.id, missing=ShippingRateNotFound())
    check_version(rate, command.expected_version)
    changed: ShippingRate = rate.replace(**given(command), updated_at=ctx.now)
    ensure_coherent(changed)
    if changed.zone_id != rate.zone_id:
        _join(ctx, changed)
    ctx.audit("shipping.rate_updated", "shipping_rates", rate.id, noted(command))
    return ctx.uow.save(changed)


@operation("shipping.delete_rate", needs=Grant.SETTINGS_WRITE, raises=(ShippingRateNotFound,))
def delete_shipping_rate(ctx: Context, command: DeleteShippingRate) -> None:
    """Remove a rate: carts that chose it must choose again."""
    rate = ctx.uow.get(ShippingRate, command.id, missing=ShippingRateNotFound())
    ctx.uow.delete(rate)
    ctx.audit("shipping.rate_deleted", "shipping_rates", rate.id)


def _join(ctx: Context, rate: ShippingRate) -> None:
    """Put a rate into its zone. The zone's version moves too, so that it cannot be deleted at the same moment."""
    ctx.uow.save(ctx.uow.get(ShippingZone, rate.zone_id, missing=UnknownShippingZone(zone_id=rate.zone_id)))


def _rates(ctx: Context) -> list[ShippingRate]:
    rates: list[ShippingRate] = ctx.uow.book(BOOK, ShippingRate)[ShippingRate]
    return rates


def _once(countries: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(countries))
