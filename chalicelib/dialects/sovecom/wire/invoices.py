"""Invoices and credit notes, as SovEcom spells them: a PDF to look at in the browser."""

from __future__ import annotations

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.domain.invoicing import (
    GetCreditNote,
    GetInvoice,
    IssuedDocument,
    ListCreditNotes,
    PrintedInvoice,
    Reissued,
    ReissueInvoice,
)
from chalicelib.kernel.clock import iso_ms


class ByOrderId(In, frozen=True, kw_only=True):
    """The `{orderId}` of a path."""

    order_id: Uuid


class ByCreditNoteId(ByOrderId, frozen=True, kw_only=True):
    """The `{orderId}` and `{creditNoteId}` of a path."""

    credit_note_id: Uuid


class CreditNoteRow(Out, frozen=True, kw_only=True):
    """A credit note in the list of its order. Amounts are positive."""

    id: str
    series: str
    credit_note_number: str
    refund_id: str | None
    total_amount: int
    tax_amount: int
    currency: str
    issued_at: str


class ReissueRow(Out, frozen=True, kw_only=True):
    """Whether the PDF was made again, and the invoice's number."""

    reissued: bool
    invoice_number: str


def lookup(path: ByOrderId) -> GetInvoice:
    """The command behind a download."""
    return GetInvoice(order_id=path.order_id)


def reissue(path: ByOrderId) -> ReissueInvoice:
    """The command behind printing again."""
    return ReissueInvoice(order_id=path.order_id)


def pdf(invoice: PrintedInvoice) -> Reply[bytes]:
    """The PDF itself."""
    return Reply(
        body=invoice.content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{invoice.file_name}"'},
    )


def reissued(result: Reissued) -> ReissueRow:
    """How it went."""
    return ReissueRow(reissued=result.again, invoice_number=result.number)


def notes_of(path: ByOrderId) -> ListCreditNotes:
    """The command behind a list."""
    return ListCreditNotes(order_id=path.order_id)


def note(path: ByCreditNoteId) -> GetCreditNote:
    """The command behind the download of a credit note."""
    return GetCreditNote(order_id=path.order_id, credit_note_id=path.credit_note_id)


def note_rows(notes: list[IssuedDocument]) -> list[CreditNoteRow]:
    """An order's credit notes."""
    return [
        CreditNoteRow(
            id=each.id,
            series=each.series.value,
            credit_note_number=each.number,
            refund_id=each.refund_id,
            total_amount=each.gross_minor,
            tax_amount=each.tax_minor,
            currency=each.currency,
            issued_at=iso_ms(each.issued_at),
        )
        for each in notes
    ]
