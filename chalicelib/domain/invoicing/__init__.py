"""Invoicing: immutable fiscal documents, the sums they must satisfy, the chain that seals them. Public names."""

from chalicelib.domain.invoicing.chain import GENESIS, Head, canonical, digest, head_of, number_of, seal
from chalicelib.domain.invoicing.credit_notes import credit
from chalicelib.domain.invoicing.errors import CreditExceedsOriginal, InvoiceDoesNotReconcile, NotCreditable
from chalicelib.domain.invoicing.ledger import Finding, verify_ledger, verify_series
from chalicelib.domain.invoicing.model import (
    CreditedLine,
    CreditInput,
    DocumentInput,
    DocumentKind,
    DocumentLine,
    FiscalDocument,
    LineInput,
    LineKind,
    Mention,
    OrderAmounts,
    Party,
    Series,
    ShippingCharge,
    ShippingInput,
    TaxRecap,
    Totals,
)
from chalicelib.domain.invoicing.rules import Discrepancy, discrepancies, draw_up

__all__ = [
    "GENESIS",
    "CreditExceedsOriginal",
    "CreditInput",
    "CreditedLine",
    "Discrepancy",
    "DocumentInput",
    "DocumentKind",
    "DocumentLine",
    "Finding",
    "FiscalDocument",
    "Head",
    "InvoiceDoesNotReconcile",
    "LineInput",
    "LineKind",
    "Mention",
    "NotCreditable",
    "OrderAmounts",
    "Party",
    "Series",
    "ShippingCharge",
    "ShippingInput",
    "TaxRecap",
    "Totals",
    "canonical",
    "credit",
    "digest",
    "discrepancies",
    "draw_up",
    "head_of",
    "number_of",
    "seal",
    "verify_ledger",
    "verify_series",
]
