"""What invoicing does when something happens: issue documents, and print them."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.context import Context
from chalicelib.domain.invoicing.errors import InvoiceNotFound
from chalicelib.domain.invoicing.issuing import CreditOrder, FiscalOrderMissing, issue_credit_note, issue_invoice
from chalicelib.domain.invoicing.model import CreditedLine
from chalicelib.domain.invoicing.printing import kept_pdf, print_pdf
from chalicelib.domain.invoicing.records import IssuedDocument
from chalicelib.domain.orders import Order, PaymentState
from chalicelib.domain.payments import Refund, RefundIssued
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.events import Recorded


class RefundMissing(NotFound):
    """The refund is not among this tenant's."""


class OfOrder(Protocol):
    """An event of an order."""

    @property
    def order_id(self) -> str: ...


class OfDocument(OfOrder, Protocol):
    """An event of a fiscal document."""

    @property
    def document_id(self) -> str: ...


def invoice_order(ctx: Context, fact: OfOrder, recorded: Recorded) -> None:
    """An order was paid."""
    issue_invoice(ctx, fact.order_id, recorded.occurred_at)


def invoice_on_terms(ctx: Context, fact: OfOrder, recorded: Recorded) -> None:
    """An order is to be paid later: its invoice says by when."""
    issue_invoice(ctx, fact.order_id, None)


def credit_refund(ctx: Context, fact: RefundIssued, recorded: Recorded) -> None:
    """Money went back. Lines are credited as lines when they make up the whole refund, else it is an amount."""
    refund = ctx.uow.get(Refund, fact.order_id, fact.refund_id, missing=RefundMissing())
    by_lines = sum(line.amount_minor for line in refund.lines) == refund.amount_minor
    lines = tuple(
        CreditedLine(
            line_id=line.line_id, quantity=line.quantity, gross_minor=line.amount_minor, tax_minor=line.tax_minor
        )
        for line in refund.lines
    )
    issue_credit_note(
        ctx,
        CreditOrder(
            credit_note_id=fact.credit_note_id,
            refund_id=refund.id,
            order_id=refund.order_id,
            amount_minor=refund.amount_minor,
            tax_minor=refund.tax_minor,
            lines=lines if by_lines else (),
        ),
    )


def credit_cancelled(ctx: Context, fact: OfOrder, recorded: Recorded) -> None:
    """An order was cancelled. One on terms had its invoice before any money came: it is taken back as a whole."""
    order = ctx.uow.get(Order, fact.order_id, missing=FiscalOrderMissing())
    if order.terms_account_id is None or order.payment is not PaymentState.PENDING or not order.total_minor:
        return
    wanted = CreditOrder(
        credit_note_id=derived_id(order.id, "cancellation"),
        order_id=order.id,
        amount_minor=order.total_minor,
        tax_minor=order.tax_minor,
    )
    issue_credit_note(ctx, wanted)


def print_document(ctx: Context, fact: OfDocument, recorded: Recorded) -> None:
    """A document was issued, or somebody misses its PDF. Printing twice gives the same bytes."""
    issued = ctx.uow.get(IssuedDocument, fact.order_id, fact.document_id, missing=InvoiceNotFound())
    if kept_pdf(ctx, issued) is None and print_pdf(ctx, issued) is None:
        raise TypesetterMissing()


class TypesetterMissing(RuntimeError):
    """The function that prints has no typesetter: it was packaged without its layer."""
