"""Commands of tax. A field that is UNSET stays as it is; a rate is a decimal fraction ("0.2000" is 20 %)."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.tax.model import OssPosture, TaxMode, TaxRateId


class UpdateTaxSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Change how the shop charges tax."""

    mode: TaxMode | UnsetType = UNSET
    prices_include_tax: bool | UnsetType = UNSET
    oss_posture: OssPosture | UnsetType = UNSET
    origin_country: str | UnsetType | None = UNSET
    vat_number: str | UnsetType | None = UNSET


class CreateTaxRate(msgspec.Struct, frozen=True, kw_only=True):
    """Add the rate of a country, or of a region in it."""

    country: str
    region: str | None = None
    rate: str
    name: str


class UpdateTaxRate(msgspec.Struct, frozen=True, kw_only=True):
    """Change a rate."""

    id: TaxRateId
    country: str | UnsetType = UNSET
    region: str | UnsetType | None = UNSET
    rate: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    expected_version: int | None = None


class DeleteTaxRate(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a rate."""

    id: TaxRateId
