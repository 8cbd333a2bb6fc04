"""Tax: rates, and the decision which one a sale bears. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.tax.commands import CreateTaxRate, DeleteTaxRate, UpdateTaxRate, UpdateTaxSettings
from chalicelib.domain.tax.errors import (
    TaxOriginMissing,
    TaxRateExists,
    TaxRateNotAFraction,
    TaxRateNotFound,
    VatMandatoryForEuOrigin,
)
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
from chalicelib.domain.tax.operations import (
    create_tax_rate,
    delete_tax_rate,
    get_tax_settings,
    list_tax_rates,
    place_of,
    seed_rates,
    update_tax_rate,
    update_tax_settings,
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
    "CreateTaxRate",
    "DeleteTaxRate",
    "OssPosture",
    "TaxDecision",
    "TaxMode",
    "TaxOriginMissing",
    "TaxRate",
    "TaxRateExists",
    "TaxRateId",
    "TaxRateNotAFraction",
    "TaxRateNotFound",
    "TaxReason",
    "TaxSettings",
    "TaxedAmount",
    "UpdateTaxRate",
    "UpdateTaxSettings",
    "VatMandatoryForEuOrigin",
    "bps_to_rate",
    "create_tax_rate",
    "decide",
    "delete_tax_rate",
    "ensure_lawful",
    "get_tax_settings",
    "list_tax_rates",
    "place_of",
    "rate_to_bps",
    "seed_rates",
    "tax_amount",
    "tax_on",
    "tax_within",
    "update_tax_rate",
    "update_tax_settings",
]
