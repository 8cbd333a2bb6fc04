"""Which rate a sale bears, and how much tax that is. Every result is rounded once, half up, per component."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chalicelib.domain.tax.errors import TaxOriginMissing, TaxRateNotAFraction, VatMandatoryForEuOrigin
from chalicelib.domain.tax.model import (
    EU_COUNTRIES,
    RATE_SCALE,
    Buyer,
    OssPosture,
    TaxDecision,
    TaxedAmount,
    TaxMode,
    TaxRate,
    TaxReason,
    TaxSettings,
)
from chalicelib.kernel.money import round_ratio

_FRACTION = re.compile(r"0(?:\.([0-9]{1,4}))?")


def rate_to_bps(rate: str) -> int:
    """The basis points of a rate: "0.2000" and "0.2" are 2000. Raises TaxRateNotAFraction."""
    match = _FRACTION.fullmatch(rate)
    if match is None:
        raise TaxRateNotAFraction(rate=rate)
    return int((match[1] or "0").ljust(4, "0"))


def bps_to_rate(rate_bps: int) -> str:
    """The canonical spelling of a rate below 1: 2000 is "0.2000"."""
    return f"0.{rate_bps:04d}"


def ensure_lawful(new: TaxSettings, current: TaxSettings) -> None:
    """Refuse settings no shop may have. Raises TaxOriginMissing, VatMandatoryForEuOrigin.

    The current origin counts too, so that a shop in the EU cannot leave VAT by dropping its origin in the same change.
    """
    if new.mode is TaxMode.EU_VAT:
        if new.origin_country is None:
            raise TaxOriginMissing()
        return
    for origin_country in (new.origin_country, current.origin_country):
        if origin_country in EU_COUNTRIES:
            raise VatMandatoryForEuOrigin(origin_country=origin_country)


def country_rate_bps(rates: Iterable[TaxRate], country: str | None) -> int:
    """The rate of a whole country in basis points, 0 when the table has none. Rates of regions do not count."""
    for rate in rates:
        if rate.country == country and rate.region is None:
            return rate_to_bps(rate.rate)
    return 0


def decide(
    settings: TaxSettings, rates: Iterable[TaxRate], destination_country: str | None, buyer: Buyer
) -> TaxDecision:
    """The rate for goods sent to `destination_country` (None: not known yet).

    Source: Directive 2006/112/EC, article 33 (distance sales are taxed where the goods arrive), 59c (except below the
    threshold, for sellers established in one member state), 138 (a business registered in another member state
    accounts for the tax itself) and 146 (exports are exempt).
    """
    reason = _reason(settings, destination_country, buyer)
    country = {
        TaxReason.EXPORT: settings.origin_country,
        TaxReason.ORIGIN: settings.origin_country,
        TaxReason.REVERSE_CHARGE: destination_country,
        TaxReason.DOMESTIC: destination_country,
        TaxReason.DESTINATION: destination_country,
    }.get(reason)
    rate_bps = 0 if country is None else country_rate_bps(rates, country)
    owed = reason not in (TaxReason.EXPORT, TaxReason.REVERSE_CHARGE)
    return TaxDecision(
        rate_bps=rate_bps if owed else 0,
        strip_rate_bps=0 if owed or not settings.prices_include_tax else rate_bps,
        prices_include_tax=settings.prices_include_tax,
        reason=reason,
    )


def _reason(settings: TaxSettings, destination_country: str | None, buyer: Buyer) -> TaxReason:
    if settings.mode is TaxMode.NONE:
        return TaxReason.NOT_CHARGED
    if destination_country is None:
        return TaxReason.NO_DESTINATION
    if destination_country not in EU_COUNTRIES:
        return TaxReason.EXPORT
    if destination_country == settings.origin_country:
        return TaxReason.DOMESTIC
    return _cross_border_reason(settings, buyer)


def _cross_border_reason(settings: TaxSettings, buyer: Buyer) -> TaxReason:
    """A sale into a member state other than the shop's own. A business without a confirmed number pays there."""
    if settings.origin_country not in EU_COUNTRIES:
        return TaxReason.DESTINATION
    if buyer.is_b2b:
        return TaxReason.REVERSE_CHARGE if buyer.vat_validated else TaxReason.DESTINATION
    below = settings.oss_posture is OssPosture.BELOW_THRESHOLD
    return TaxReason.ORIGIN if below else TaxReason.DESTINATION


def tax_on(net_minor: int, rate_bps: int) -> int:
    """The tax that comes on top of an amount without tax."""
    return round_ratio(net_minor * rate_bps, RATE_SCALE)


def tax_within(gross_minor: int, rate_bps: int) -> int:
    """The tax contained in an amount with tax; what is rounded is the rest, gross / (1 + rate)."""
    return gross_minor - round_ratio(gross_minor * RATE_SCALE, RATE_SCALE + rate_bps)


def tax_amount(amount_minor: int, decision: TaxDecision) -> TaxedAmount:
    """The tax of one component (the items, the shipping) under a decision."""
    tax = tax_within if decision.prices_include_tax else tax_on
    return TaxedAmount(
        amount_minor=amount_minor,
        tax_minor=tax(amount_minor, decision.rate_bps),
        stripped_minor=tax_within(amount_minor, decision.strip_rate_bps),
    )
