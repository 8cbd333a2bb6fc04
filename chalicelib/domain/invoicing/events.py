"""What invoicing reports."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("invoice.issued")
class InvoiceIssued(Event, frozen=True, kw_only=True):
    """An order has its invoice or receipt, as it was paid, or (not `paid`) as it was placed on terms."""

    order_id: str
    document_id: str
    series: str
    number: str
    paid: bool = True


@event("credit_note.issued")
class CreditNoteIssued(Event, frozen=True, kw_only=True):
    """A refund has its credit note, or (no `refund_id`) an order on terms that was cancelled before it was paid."""

    order_id: str
    document_id: str
    refund_id: str | None = None
    series: str
    number: str


@event("document.print_requested")
class PrintRequested(Event, frozen=True, kw_only=True):
    """Somebody wants the PDF of a document, and there is none."""

    order_id: str
    document_id: str
