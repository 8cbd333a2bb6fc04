"""Use cases of tax: the settings of a shop and its table of rates, both part of the configuration book."""

from __future__ import annotations

import uuid

from chalicelib.domain.changes import given, noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.tax.commands import CreateTaxRate, DeleteTaxRate, UpdateTaxRate, UpdateTaxSettings
from chalicelib.domain.tax.errors import (
    TaxOriginMissing,
    TaxRateExists,
    TaxRateNotAFraction,
    TaxRateNotFound,
    VatMandatoryForEuOrigin,
)
from chalicelib.domain.tax.model import EU_STANDARD_RATES, TaxMode, TaxRate, TaxRateId, TaxSettings
from chalicelib.domain.tax.rules import bps_to_rate, ensure_lawful, rate_to_bps
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import check_version

BOOK = "CONFIG"


@query("tax.get_settings", needs=Grant.SETTINGS_READ)
def get_tax_settings(ctx: Context, command: None) -> TaxSettings:
    """How the shop charges tax: not at all, until somebody says otherwise."""
    return ctx.uow.find(TaxSettings) or TaxSettings()


@operation("tax.update_settings", needs=Grant.SETTINGS_WRITE, raises=(TaxOriginMissing, VatMandatoryForEuOrigin))
def update_tax_settings(ctx: Context, command: UpdateTaxSettings) -> TaxSettings:
    """Change how the shop charges tax. A shop that turns to EU VAT without any rate gets the standard ones."""
    current = ctx.uow.find(TaxSettings) or TaxSettings()
    new: TaxSettings = current.replace(**given(command))
    ensure_lawful(new, current)
    if new.mode is TaxMode.EU_VAT and current.mode is not TaxMode.EU_VAT and not _rates(ctx):
        _seed(ctx, EU_STANDARD_RATES)
    ctx.audit("tax.settings_updated", "tax_settings", None, noted(command))
    return ctx.uow.save(new) if new.version else ctx.uow.create(new)


@query("tax.list_rates", needs=Grant.SETTINGS_READ)
def list_tax_rates(ctx: Context, command: None) -> list[TaxRate]:
    """The shop's table of rates, by country, then region."""
    return sorted(_rates(ctx), key=lambda rate: (rate.country, rate.region or "", rate.id))


@operation("tax.create_rate", needs=Grant.SETTINGS_WRITE, raises=(TaxRateNotAFraction, TaxRateExists))
def create_tax_rate(ctx: Context, command: CreateTaxRate) -> TaxRate:
    """Add a rate; a country or region has one."""
    rate = TaxRate(
        id=TaxRateId(ctx.new_id()),
        country=command.country,
        region=command.region,
        rate=bps_to_rate(rate_to_bps(command.rate)),
        name=command.name,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    _claim(ctx, rate)
    ctx.audit("tax.rate_created", "tax_rates", rate.id, noted(command))
    return ctx.uow.create(rate)


@operation("tax.update_rate", needs=Grant.SETTINGS_WRITE, raises=(TaxRateNotFound, TaxRateNotAFraction, TaxRateExists))
def update_tax_rate(ctx: Context, command: UpdateTaxRate) -> TaxRate:
    """Change a rate. Orders placed before keep the one they were taxed at."""
    rate = ctx.uow.get(TaxRate, command.id, missing=TaxRateNotFound())
    check_version(rate, command.expected_version)
    changed: TaxRate = rate.replace(**given(command), updated_at=ctx.now)
    changed = changed.replace(rate=bps_to_rate(rate_to_bps(changed.rate)))
    if place_of(changed) != place_of(rate):
        ctx.uow.release("tax_rate", place_of(rate), rate.id)
        _claim(ctx, changed)
    ctx.audit("tax.rate_updated", "tax_rates", rate.id, noted(command))
    return ctx.uow.save(changed)


@operation("tax.delete_rate", needs=Grant.SETTINGS_WRITE, raises=(TaxRateNotFound,))
def delete_tax_rate(ctx: Context, command: DeleteTaxRate) -> None:
    """Remove a rate: sales there bear no tax from now on."""
    rate = ctx.uow.get(TaxRate, command.id, missing=TaxRateNotFound())
    ctx.uow.release("tax_rate", place_of(rate), rate.id)
    ctx.uow.delete(rate)
    ctx.audit("tax.rate_deleted", "tax_rates", rate.id)


@operation("tax.seed_rates", needs=Grant.SETTINGS_WRITE)
def seed_rates(ctx: Context, command: None) -> None:
    """Add the standard rate of every member state that the shop has no rate for."""
    known = {rate.country for rate in _rates(ctx) if rate.region is None}
    _seed(ctx, {country: rate for country, rate in EU_STANDARD_RATES.items() if country not in known})


def _seed(ctx: Context, rates: dict[str, str]) -> None:
    """Create standard rates under ids that follow from shop and country, so that seeding twice cannot double them."""
    for country, fraction in rates.items():
        rate = TaxRate(
            id=TaxRateId(str(uuid.uuid5(uuid.UUID(ctx.shop.id), country))),
            country=country,
            rate=fraction,
            name=f"VAT standard ({country})",
            created_at=ctx.now,
            updated_at=ctx.now,
        )
        _claim(ctx, rate)
        ctx.uow.create(rate)


def _rates(ctx: Context) -> list[TaxRate]:
    rates: list[TaxRate] = ctx.uow.book(BOOK, TaxRate)[TaxRate]
    return rates


def _claim(ctx: Context, rate: TaxRate) -> None:
    ctx.uow.claim("tax_rate", place_of(rate), rate.id, taken=TaxRateExists(country=rate.country, region=rate.region))


def place_of(rate: TaxRate) -> str:
    """Where a rate applies: a place has one rate."""
    return f"{rate.country}/{rate.region or ''}"
