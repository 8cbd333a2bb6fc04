"""Tax: how a shop charges it, its table of rates, and what was decided for one sale."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar, NewType

import msgspec

from chalicelib.kernel.entity import Entity

TaxRateId = NewType("TaxRateId", str)

RATE_SCALE = 10_000
"""Rates are counted in basis points: 2000 of 10 000 is 20 %."""

EU_STANDARD_RATES: dict[str, str] = {
    "AT": "0.2000",
    "BE": "0.2100",
    "BG": "0.2000",
    "CY": "0.1900",
    "CZ": "0.2100",
    "DE": "0.1900",
    "DK": "0.2500",
    "EE": "0.2400",
    "ES": "0.2100",
    "FI": "0.2550",
    "FR": "0.2000",
    "GR": "0.2400",
    "HR": "0.2500",
    "HU": "0.2700",
    "IE": "0.2300",
    "IT": "0.2200",
    "LT": "0.2100",
    "LU": "0.1700",
    "LV": "0.2100",
    "MT": "0.1800",
    "NL": "0.2100",
    "PL": "0.2300",
    "PT": "0.2300",
    "RO": "0.2100",
    "SE": "0.2500",
    "SI": "0.2200",
    "SK": "0.2300",
}
"""The standard VAT rate of each member state (ISO 3166 codes) in 2026: the table a new shop starts with.

Source: European Commission, "VAT rules and rates" (Your Europe) and Taxes in Europe Database. Latest changes: Finland
25.5 % from 1 September 2024, Slovakia 23 % from 1 January 2025, Estonia 24 % from 1 July 2025, Romania 21 % from
1 August 2025.
"""

EU_COUNTRIES: frozenset[str] = frozenset(EU_STANDARD_RATES)
"""The 27 member states, by ISO 3166 code (Greece is GR, though its VAT numbers begin with EL)."""


class TaxMode(enum.Enum):
    """Which tax law the shop follows."""

    NONE = "none"
    EU_VAT = "eu_vat"


class OssPosture(enum.Enum):
    """Where a shop stands to the EU's One Stop Shop: below its yearly threshold, or above it (or opted in)."""

    BELOW_THRESHOLD = "below_threshold"
    ABOVE_OR_OPTED_IN = "above_or_opted_in"


class TaxSettings(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """How a shop charges tax. `origin_country` is where it is registered and ships from."""

    KIND: ClassVar[str] = "TAX_SETTINGS"

    mode: TaxMode = TaxMode.NONE
    prices_include_tax: bool = True
    oss_posture: OssPosture = OssPosture.BELOW_THRESHOLD
    origin_country: str | None = None
    vat_number: str | None = None


class TaxRate(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The rate of a country, or of a region in it, as a fraction with four decimals ("0.2000" is 20 %)."""

    KIND: ClassVar[str] = "TAX_RATE"

    id: TaxRateId
    country: str
    region: str | None = None
    rate: str
    name: str
    created_at: datetime
    updated_at: datetime


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """What tax law asks about the buyer: a business or not, and whether its VAT number was confirmed."""

    is_b2b: bool = False
    vat_validated: bool = False


class TaxReason(enum.Enum):
    """Why a sale bears the rate it bears."""

    NOT_CHARGED = "not_charged"  # the shop is outside VAT
    NO_DESTINATION = "no_destination"  # nobody knows yet where the goods go
    EXPORT = "export"
    DOMESTIC = "domestic"
    REVERSE_CHARGE = "reverse_charge"
    ORIGIN = "origin"  # distance sale below the threshold
    DESTINATION = "destination"


class TaxDecision(msgspec.Struct, frozen=True, kw_only=True):
    """The rate a sale bears, in basis points.

    `strip_rate_bps` is the rate hidden in tax-inclusive prices that this buyer does not owe: an order takes it out.
    """

    rate_bps: int
    strip_rate_bps: int
    prices_include_tax: bool
    reason: TaxReason

    @property
    def reverse_charge(self) -> bool:
        """Whether the buyer accounts for the tax instead of the shop."""
        return self.reason is TaxReason.REVERSE_CHARGE


class TaxedAmount(msgspec.Struct, frozen=True, kw_only=True):
    """An amount as priced, the tax on it (or in it), and the tax in it that the buyer does not owe."""

    amount_minor: int
    tax_minor: int
    stripped_minor: int
