"""Use cases of invoicing."""

from __future__ import annotations

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.invoicing.books import ledger_lines
from chalicelib.domain.invoicing.commands import GetCreditNote, GetInvoice, ListCreditNotes, ReissueInvoice
from chalicelib.domain.invoicing.errors import CreditNoteNotFound, InvoiceNotFound, NotPrintedYet
from chalicelib.domain.invoicing.events import PrintRequested
from chalicelib.domain.invoicing.model import DocumentKind, Series
from chalicelib.domain.invoicing.oss import GetOssReturn, OssRow, declares, oss_rows
from chalicelib.domain.invoicing.printing import credit_notes_of, invoice_of, kept_pdf, print_pdf
from chalicelib.domain.invoicing.records import FiscalRecord, IssuedDocument, SeriesHead
from chalicelib.domain.orders import Order
from chalicelib.domain.tax import TaxSettings
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import Reference

PRINTING_SECONDS = 5


class PrintedInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice or credit note as PDF."""

    file_name: str
    content: bytes


class Reissued(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the invoice was printed again (or will be at once), or still had its PDF."""

    number: str
    again: bool


@operation("invoices.download", needs=Grant.ORDERS_READ, raises=(InvoiceNotFound, NotPrintedYet))
def download_invoice(ctx: Context, command: GetInvoice) -> PrintedInvoice:
    """The invoice of any order of the shop."""
    return _printed(ctx, invoice_of(ctx, command.order_id))


@operation("invoices.download_own", needs=Grant.SHOPPER, raises=(InvoiceNotFound, NotPrintedYet))
def download_own_invoice(ctx: Context, command: GetInvoice) -> PrintedInvoice:
    """The invoice of an order of the caller's own."""
    _require_own(ctx, command.order_id, InvoiceNotFound())
    return _printed(ctx, invoice_of(ctx, command.order_id))


@query("credit_notes.list", needs=Grant.ORDERS_READ, raises=(CreditNoteNotFound,))
def list_credit_notes(ctx: Context, command: ListCreditNotes) -> list[IssuedDocument]:
    """The credit notes of any order of the shop."""
    ctx.uow.get(Order, command.order_id, missing=CreditNoteNotFound())
    return credit_notes_of(ctx, command.order_id)


@query("credit_notes.list_own", needs=Grant.SHOPPER, raises=(CreditNoteNotFound,))
def list_own_credit_notes(ctx: Context, command: ListCreditNotes) -> list[IssuedDocument]:
    """The credit notes of an order of the caller's own."""
    _require_own(ctx, command.order_id, CreditNoteNotFound())
    return credit_notes_of(ctx, command.order_id)


@operation("credit_notes.download", needs=Grant.ORDERS_READ, raises=(CreditNoteNotFound, NotPrintedYet))
def download_credit_note(ctx: Context, command: GetCreditNote) -> PrintedInvoice:
    """A credit note of any order of the shop; printed again, the same, when its PDF was lost."""
    return _printed(ctx, _credit_note(ctx, command))


@operation("credit_notes.download_own", needs=Grant.SHOPPER, raises=(CreditNoteNotFound, NotPrintedYet))
def download_own_credit_note(ctx: Context, command: GetCreditNote) -> PrintedInvoice:
    """A credit note of an order of the caller's own."""
    _require_own(ctx, command.order_id, CreditNoteNotFound())
    return _printed(ctx, _credit_note(ctx, command))


@operation("invoices.reissue", needs=Grant.ORDERS_WRITE, raises=(InvoiceNotFound,))
def reissue_invoice(ctx: Context, command: ReissueInvoice) -> Reissued:
    """Print the invoice again if its PDF is missing; the document itself never changes."""
    issued = invoice_of(ctx, command.order_id)
    again = kept_pdf(ctx, issued) is None
    if again and print_pdf(ctx, issued) is None:
        _ask_for_print(ctx, issued)
    ctx.audit("invoice.reissued", "invoices", issued.id, {"reissued": again})
    return Reissued(number=issued.number, again=again)


@operation("ledger.export", needs=Grant.SYSTEM)
def export_ledger(ctx: Context, command: None) -> list[bytes]:
    """All fiscal documents of the shop, as lines for an auditor. One table request for each megabyte of them."""
    found = ctx.uow.find_many([Reference(SeriesHead, (series.value,)) for series in Series])
    heads = [head.head() for head in found if head is not None]
    # What is issued while this reads comes after the heads, and is left for the next export.
    documents = [
        record.document
        for head in heads
        for record in ctx.uow.children(FiscalRecord, head.series.value)
        if record.sequence <= head.sequence
    ]
    ctx.audit("ledger.exported", "ledger", None, {"documents": len(documents)})
    return list(ledger_lines(documents, heads, ctx.shop.slug, ctx.now))


@query("taxes.oss_return", needs=Grant.SETTINGS_READ)
def list_oss_return(ctx: Context, command: GetOssReturn) -> list[OssRow]:
    """What the shop declares in the One Stop Shop of a time; nothing while it does not use it. Two table requests."""
    if not declares(ctx.uow.find(TaxSettings) or TaxSettings()):
        return []
    return oss_rows(ctx.ports.trade.oss_documents(ctx, command))


def _require_own(ctx: Context, order_id: str, missing: NotFound) -> None:
    order = ctx.uow.get(Order, order_id, missing=missing)
    if order.customer_id is None or order.customer_id != ctx.actor.customer_id:
        raise missing


def _credit_note(ctx: Context, command: GetCreditNote) -> IssuedDocument:
    note = ctx.uow.get(IssuedDocument, command.order_id, command.credit_note_id, missing=CreditNoteNotFound())
    if note.kind is not DocumentKind.CREDIT_NOTE:
        raise CreditNoteNotFound()
    return note


def _printed(ctx: Context, issued: IssuedDocument) -> PrintedInvoice:
    """The PDF as stored, or printed now; a process without a typesetter has it printed and asks to come back."""
    content = kept_pdf(ctx, issued) or print_pdf(ctx, issued)
    if content is None:
        _ask_for_print(ctx, issued)
        ctx.checkpoint()
        raise NotPrintedYet(retry_after_seconds=PRINTING_SECONDS)
    return PrintedInvoice(file_name=issued.file_name, content=content)


def _ask_for_print(ctx: Context, issued: IssuedDocument) -> None:
    ctx.uow.emit(PrintRequested(order_id=issued.order_id, document_id=issued.id))
