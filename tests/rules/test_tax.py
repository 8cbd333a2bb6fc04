"""Which rate a sale bears, and how much tax that is."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.tax import (
    EU_COUNTRIES,
    EU_STANDARD_RATES,
    Buyer,
    OssPosture,
    TaxDecision,
    TaxMode,
    TaxOriginMissing,
    TaxRate,
    TaxRateId,
    TaxRateNotAFraction,
    TaxReason,
    TaxSettings,
    VatMandatoryForEuOrigin,
    bps_to_rate,
    decide,
    ensure_lawful,
    rate_to_bps,
    tax_amount,
    tax_on,
    tax_within,
)
from chalicelib.kernel.errors import Fault

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONSUMER = Buyer()
BUSINESS = Buyer(is_b2b=True, vat_validated=True)
UNPROVEN_BUSINESS = Buyer(is_b2b=True)


def tax_rate(country: str, rate: str, region: str | None = None) -> TaxRate:
    return TaxRate(
        id=TaxRateId(f"{country}-{region}"),
        country=country,
        region=region,
        rate=rate,
        name=country,
        created_at=NOW,
        updated_at=NOW,
    )


RATES = (
    tax_rate("FR", "0.0900", region="Corse"),
    *(tax_rate(country, rate) for country, rate in EU_STANDARD_RATES.items()),
    tax_rate("US", "0.0725", region="CA"),
)
FRENCH = TaxSettings(mode=TaxMode.EU_VAT, origin_country="FR", vat_number="FR12345678901")
FRENCH_OSS = FRENCH.replace(oss_posture=OssPosture.ABOVE_OR_OPTED_IN)


def test_new_shops_start_with_the_standard_rates_of_all_member_states() -> None:
    assert len(EU_COUNTRIES) == 27
    assert {country for country in EU_COUNTRIES if rate_to_bps(EU_STANDARD_RATES[country]) == 2100} == {
        "BE", "CZ", "ES", "LT", "LV", "NL", "RO",
    }  # fmt: skip
    assert EU_STANDARD_RATES["FI"] == "0.2550"
    assert EU_STANDARD_RATES["EE"] == "0.2400"
    assert EU_STANDARD_RATES["SK"] == "0.2300"
    assert all(bps_to_rate(rate_to_bps(rate)) == rate for rate in EU_STANDARD_RATES.values())


def test_settings_default_to_no_tax_in_tax_inclusive_prices() -> None:
    assert TaxSettings() == TaxSettings(
        mode=TaxMode.NONE,
        prices_include_tax=True,
        oss_posture=OssPosture.BELOW_THRESHOLD,
        origin_country=None,
        vat_number=None,
    )


@pytest.mark.parametrize(
    ("settings", "destination", "buyer", "rate_bps", "strip_rate_bps", "reason"),
    [
        (TaxSettings(), "FR", CONSUMER, 0, 0, TaxReason.NOT_CHARGED),
        (TaxSettings(origin_country="US"), "DE", BUSINESS, 0, 0, TaxReason.NOT_CHARGED),
        (FRENCH, None, CONSUMER, 0, 0, TaxReason.NO_DESTINATION),
        (FRENCH, "FR", CONSUMER, 2000, 0, TaxReason.DOMESTIC),
        (FRENCH, "FR", BUSINESS, 2000, 0, TaxReason.DOMESTIC),
        (FRENCH, "DE", CONSUMER, 2000, 0, TaxReason.ORIGIN),
        (FRENCH, "DE", Buyer(vat_validated=True), 2000, 0, TaxReason.ORIGIN),
        (FRENCH_OSS, "DE", CONSUMER, 1900, 0, TaxReason.DESTINATION),
        (FRENCH, "DE", UNPROVEN_BUSINESS, 1900, 0, TaxReason.DESTINATION),
        (FRENCH_OSS, "FI", UNPROVEN_BUSINESS, 2550, 0, TaxReason.DESTINATION),
        (FRENCH, "DE", BUSINESS, 0, 1900, TaxReason.REVERSE_CHARGE),
        (FRENCH_OSS, "HU", BUSINESS, 0, 2700, TaxReason.REVERSE_CHARGE),
        (FRENCH, "CH", CONSUMER, 0, 2000, TaxReason.EXPORT),
        (FRENCH, "US", BUSINESS, 0, 2000, TaxReason.EXPORT),
        (FRENCH.replace(origin_country="GB"), "FR", CONSUMER, 2000, 0, TaxReason.DESTINATION),
        (FRENCH.replace(origin_country="GB"), "FR", BUSINESS, 2000, 0, TaxReason.DESTINATION),
        (FRENCH.replace(origin_country="GB"), "GB", CONSUMER, 0, 0, TaxReason.EXPORT),
    ],
)
def test_the_rate_follows_destination_and_buyer(
    settings: TaxSettings, destination: str | None, buyer: Buyer, rate_bps: int, strip_rate_bps: int, reason: TaxReason
) -> None:
    assert decide(settings, RATES, destination, buyer) == TaxDecision(
        rate_bps=rate_bps, strip_rate_bps=strip_rate_bps, prices_include_tax=True, reason=reason
    )


@pytest.mark.parametrize(("destination", "buyer"), [("DE", BUSINESS), ("US", CONSUMER)])
def test_nothing_is_stripped_from_prices_without_tax(destination: str, buyer: Buyer) -> None:
    decision = decide(FRENCH.replace(prices_include_tax=False), RATES, destination, buyer)
    assert (decision.rate_bps, decision.strip_rate_bps, decision.prices_include_tax) == (0, 0, False)


def test_only_reverse_charge_is_reverse_charge() -> None:
    assert decide(FRENCH, RATES, "DE", BUSINESS).reverse_charge is True
    assert decide(FRENCH, RATES, "US", BUSINESS).reverse_charge is False


def test_a_country_without_a_rate_bears_none() -> None:
    regional_only = (tax_rate("FR", "0.0900", region="Corse"),)
    assert decide(FRENCH, regional_only, "FR", CONSUMER).rate_bps == 0


@pytest.mark.parametrize(
    ("text", "bps"), [("0", 0), ("0.2", 2000), ("0.2000", 2000), ("0.0725", 725), ("0.9999", 9999)]
)
def test_rates_are_read_exactly(text: str, bps: int) -> None:
    assert rate_to_bps(text) == bps


@pytest.mark.parametrize(
    "text", ["", "1", "1.0000", "-0.2", "0.20000", ".2", "0.", "20%", "0.2 ", "0.2\n", "0,2", "0.٢"]
)
def test_anything_else_is_not_a_rate(text: str) -> None:
    with pytest.raises(TaxRateNotAFraction) as refusal:
        rate_to_bps(text)
    assert refusal.value.details == {"rate": text}
    assert refusal.value.fault is Fault.INVALID


@given(st.integers(0, 9999))
def test_rates_survive_the_round_trip(rate_bps: int) -> None:
    spelt = bps_to_rate(rate_bps)
    assert len(spelt) == 6
    assert Decimal(spelt) * 10_000 == rate_bps
    assert rate_to_bps(spelt) == rate_bps


def test_eu_vat_needs_an_origin() -> None:
    with pytest.raises(TaxOriginMissing):
        ensure_lawful(TaxSettings(mode=TaxMode.EU_VAT), TaxSettings())


@pytest.mark.parametrize(
    ("new", "current"),
    [
        (TaxSettings(origin_country="FR"), TaxSettings()),
        (TaxSettings(), FRENCH),
        (TaxSettings(origin_country="US"), FRENCH),
    ],
)
def test_a_shop_in_the_eu_cannot_switch_vat_off(new: TaxSettings, current: TaxSettings) -> None:
    with pytest.raises(VatMandatoryForEuOrigin) as refusal:
        ensure_lawful(new, current)
    assert refusal.value.details == {"origin_country": "FR"}


@pytest.mark.parametrize(
    ("new", "current"),
    [
        (TaxSettings(), TaxSettings()),
        (FRENCH, TaxSettings()),
        (TaxSettings(origin_country="US"), FRENCH.replace(origin_country="GB")),
        (FRENCH.replace(origin_country="GB"), FRENCH),
    ],
)
def test_lawful_settings_pass(new: TaxSettings, current: TaxSettings) -> None:
    ensure_lawful(new, current)


@pytest.mark.parametrize(
    ("net", "rate_bps", "tax"),
    [(3600, 2000, 720), (2, 2500, 1), (1, 2500, 0), (10, 2550, 3), (0, 2000, 0), (999, 0, 0)],
)
def test_tax_on_top_rounds_half_up(net: int, rate_bps: int, tax: int) -> None:
    assert tax_on(net, rate_bps) == tax


@pytest.mark.parametrize(
    ("gross", "rate_bps", "tax"),
    [(3600, 2000, 600), (490, 2000, 82), (9002, 2000, 1500), (3, 2000, 0), (4, 2000, 1), (1, 9999, 0), (500, 0, 0)],
)
def test_tax_within_rounds_the_rest_half_up(gross: int, rate_bps: int, tax: int) -> None:
    assert tax_within(gross, rate_bps) == tax


def test_a_component_is_taxed_as_decided() -> None:
    inside = tax_amount(490, decide(FRENCH, RATES, "FR", CONSUMER))
    assert (inside.amount_minor, inside.tax_minor, inside.stripped_minor) == (490, 82, 0)
    on_top = tax_amount(490, decide(FRENCH.replace(prices_include_tax=False), RATES, "FR", CONSUMER))
    assert (on_top.amount_minor, on_top.tax_minor, on_top.stripped_minor) == (490, 98, 0)
    stripped = tax_amount(490, decide(FRENCH, RATES, "DE", BUSINESS))
    assert (stripped.amount_minor, stripped.tax_minor, stripped.stripped_minor) == (490, 0, 78)


@given(st.integers(0, 10**12), st.integers(0, 9999))
def test_tax_agrees_with_decimal_arithmetic(amount: int, rate_bps: int) -> None:
    rate = Decimal(rate_bps).scaleb(-4)
    on_top = (amount * rate).quantize(Decimal(1), ROUND_HALF_UP)
    rest = (amount / (1 + rate)).quantize(Decimal(1), ROUND_HALF_UP)
    assert tax_on(amount, rate_bps) == on_top
    assert tax_within(amount, rate_bps) == amount - rest
    assert 0 <= tax_within(amount, rate_bps) <= amount
