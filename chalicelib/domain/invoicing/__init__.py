"""Invoicing: immutable fiscal documents, the sums they must satisfy, the chain that seals them. Public names."""

from chalicelib.domain.invoicing.chain import GENESIS, Head, canonical, digest, head_of, number_of, seal
from chalicelib.domain.invoicing.commands import GetInvoice, ReissueInvoice
from chalicelib.domain.invoicing.credit_notes import credit
from chalicelib.domain.invoicing.errors import (
    CreditExceedsOriginal,
    InvoiceDoesNotReconcile,
    InvoiceNotFound,
    NotCreditable,
    NotPrintedYet,
    OriginalNotIssued,
)
from chalicelib.domain.invoicing.events import CreditNoteIssued, InvoiceIssued, PrintRequested
from chalicelib.domain.invoicing.issuing import CreditOrder, issue_credit_note, issue_invoice
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
from chalicelib.domain.invoicing.operations import (
    PrintedInvoice,
    Reissued,
    download_invoice,
    download_own_invoice,
    list_oss_return,
    reissue_invoice,
)
from chalicelib.domain.invoicing.oss import GetOssReturn, OssRow, OssRowKind
from chalicelib.domain.invoicing.records import FiscalRecord, IssuedDocument, SeriesHead
from chalicelib.domain.invoicing.rules import Discrepancy, discrepancies, draw_up

__all__ = [
    "GENESIS",
    "CreditExceedsOriginal",
    "CreditInput",
    "CreditNoteIssued",
    "CreditOrder",
    "CreditedLine",
    "Discrepancy",
    "DocumentInput",
    "DocumentKind",
    "DocumentLine",
    "Finding",
    "FiscalDocument",
    "FiscalRecord",
    "GetInvoice",
    "GetOssReturn",
    "Head",
    "InvoiceDoesNotReconcile",
    "InvoiceIssued",
    "InvoiceNotFound",
    "IssuedDocument",
    "LineInput",
    "LineKind",
    "Mention",
    "NotCreditable",
    "NotPrintedYet",
    "OrderAmounts",
    "OriginalNotIssued",
    "OssRow",
    "OssRowKind",
    "Party",
    "PrintRequested",
    "PrintedInvoice",
    "ReissueInvoice",
    "Reissued",
    "Series",
    "SeriesHead",
    "ShippingCharge",
    "ShippingInput",
    "TaxRecap",
    "Totals",
    "canonical",
    "credit",
    "digest",
    "discrepancies",
    "download_invoice",
    "download_own_invoice",
    "draw_up",
    "head_of",
    "issue_credit_note",
    "issue_invoice",
    "list_oss_return",
    "number_of",
    "reissue_invoice",
    "seal",
    "verify_ledger",
    "verify_series",
]
