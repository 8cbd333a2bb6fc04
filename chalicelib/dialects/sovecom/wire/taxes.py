"""Taxes, as SovEcom spells them: rates are decimal strings, the EU registration is an object of its own."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.csv_file import csv_file
from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.common import ById, moment
from chalicelib.domain import tax
from chalicelib.domain.invoicing import GetOssReturn, OssRow
from chalicelib.domain.tax import OssPosture, TaxMode, TaxRate, TaxRateId, TaxSettings
from chalicelib.kernel.clock import iso_ms

CountryCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2}\Z")]
VatNumber = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
Region = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Rate = Annotated[str, msgspec.Meta(pattern=r"^0(\.[0-9]{1,4})?\Z")]
RateName = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class Registration(In, frozen=True, kw_only=True):
    """Where the shop is registered for VAT."""

    origin_country: CountryCode | UnsetType | None = UNSET
    vat_number: VatNumber | UnsetType | None = UNSET


class SettingsBody(In, frozen=True, kw_only=True):
    """A change of the tax settings."""

    tax_mode: TaxMode | UnsetType = UNSET
    prices_include_tax: bool | UnsetType = UNSET
    oss_posture: OssPosture | UnsetType = UNSET
    eu_vat_registration: Registration | UnsetType = UNSET


class RateBody(In, frozen=True, kw_only=True):
    """The body of a new rate."""

    country: CountryCode
    region: Region | None = None
    rate: Rate
    name: RateName


class RatePatch(In, frozen=True, kw_only=True):
    """The body of a change."""

    country: CountryCode | UnsetType = UNSET
    region: Region | UnsetType | None = UNSET
    rate: Rate | UnsetType = UNSET
    name: RateName | UnsetType = UNSET


class RegistrationOut(Out, frozen=True, kw_only=True):
    """Where the shop is registered for VAT."""

    origin_country: str | None
    vat_number: str | None


class SettingsOut(Out, frozen=True, kw_only=True):
    """The tax settings."""

    tax_mode: str
    prices_include_tax: bool
    oss_posture: str
    eu_vat_registration: RegistrationOut


class RateRow(Out, frozen=True, kw_only=True):
    """A rate."""

    id: str
    tenant_id: str
    country: str
    region: str | None
    rate: str
    name: str
    created_at: str
    updated_at: str


def settings_change(body: SettingsBody) -> tax.UpdateTaxSettings:
    """The command behind a change of the settings."""
    registration: dict[str, Any] = {}
    if body.eu_vat_registration is not UNSET:
        registration = {
            "origin_country": upper(body.eu_vat_registration.origin_country),
            "vat_number": body.eu_vat_registration.vat_number,
        }
    return tax.UpdateTaxSettings(
        mode=body.tax_mode,
        prices_include_tax=body.prices_include_tax,
        oss_posture=body.oss_posture,
        **registration,
    )


def creation(body: RateBody) -> tax.CreateTaxRate:
    """The command behind a new rate."""
    return tax.CreateTaxRate(country=body.country.upper(), region=body.region, rate=body.rate, name=body.name)


def change(path: ById, body: RatePatch) -> tax.UpdateTaxRate:
    """The command behind a change."""
    return tax.UpdateTaxRate(
        id=TaxRateId(path.id),
        country=UNSET if body.country is UNSET else body.country.upper(),
        region=body.region,
        rate=body.rate,
        name=body.name,
    )


def removal(path: ById) -> tax.DeleteTaxRate:
    """The command behind a removal."""
    return tax.DeleteTaxRate(id=TaxRateId(path.id))


def settings(stored: TaxSettings) -> SettingsOut:
    """The settings."""
    return SettingsOut(
        tax_mode=stored.mode.value,
        prices_include_tax=stored.prices_include_tax,
        oss_posture=stored.oss_posture.value,
        eu_vat_registration=registration(stored),
    )


def registration(stored: TaxSettings) -> RegistrationOut:
    """The registration inside the settings."""
    return RegistrationOut(origin_country=stored.origin_country, vat_number=stored.vat_number)


def row(rate: TaxRate, view: View) -> RateRow:
    """One rate."""
    return RateRow(
        id=rate.id,
        tenant_id=view.shop.id,
        country=rate.country,
        region=rate.region,
        rate=rate.rate,
        name=rate.name,
        created_at=iso_ms(rate.created_at),
        updated_at=iso_ms(rate.updated_at),
    )


def rows(rates: list[TaxRate], view: View) -> list[RateRow]:
    """All rates."""
    return [row(rate, view) for rate in rates]


def upper(code: str | UnsetType | None) -> str | UnsetType | None:
    """A country or currency code in capitals, if one was given."""
    return code.upper() if isinstance(code, str) else code


class OssQuery(In, frozen=True, kw_only=True):
    """Which time: two moments, or days in UTC of which `to` is in it as a whole."""

    from_: str = msgspec.field(name="from")
    to: str


def oss_return(query: OssQuery) -> GetOssReturn:
    """The command behind the export."""
    since, until = moment(query.from_.strip(), "from", time.min), moment(query.to.strip(), "to", time.max)
    if since is None or until is None:
        raise AssertionError("a text has a moment or is refused")
    return GetOssReturn(since=since, until=until)


def oss_file(rows: list[OssRow]) -> Reply[str]:
    """The One Stop Shop's rows, in minor units of their currency."""
    return csv_file("oss-export.csv", _OSS_COLUMNS, map(_oss_cells, rows), line_end="\n")


_OSS_COLUMNS = (
    "order_number", "placed_at", "destination_country", "line_type", "net", "vat_rate", "vat_amount", "currency",
)  # fmt: skip


def _oss_cells(row: OssRow) -> list[str | int]:
    return [
        row.order_number,
        iso_ms(row.placed_at),
        row.country,
        row.kind.value,
        row.net_minor,
        row.tax_rate,
        row.tax_minor,
        row.currency,
    ]
