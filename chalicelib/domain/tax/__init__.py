"""Tax: rates, and the decision which one a sale bears. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.tax.errors import TaxOriginMissing, TaxRateNotAFraction, VatMandatoryForEuOrigin
from chalicelib.domain.tax.model import (
    EU_COUNTRIES,
    EU_STANDARD_RATES,
    Buyer,
    OssPosture,
    TaxDecision,
    TaxedAmount,
    TaxMode,
    TaxRate,
    TaxRateId,
    TaxReason,
    TaxSettings,
)
from chalicelib.domain.tax.rules import (
    bps_to_rate,
    decide,
    ensure_lawful,
    rate_to_bps,
    tax_amount,
    tax_on,
    tax_within,
)

__all__ = [
    "EU_COUNTRIES",
    "EU_STANDARD_RATES",
    "Buyer",
    "OssPosture",
    "TaxDecision",
    "TaxMode",
    "TaxOriginMissing",
    "TaxRate",
    "TaxRateId",
    "TaxRateNotAFraction",
    "TaxReason",
    "TaxSettings",
    "TaxedAmount",
    "VatMandatoryForEuOrigin",
    "bps_to_rate",
    "decide",
    "ensure_lawful",
    "rate_to_bps",
    "tax_amount",
    "tax_on",
    "tax_within",
]
