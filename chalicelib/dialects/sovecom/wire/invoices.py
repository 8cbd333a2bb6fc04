"""Invoices, as SovEcom spells them: a PDF to look at in the browser."""

from __future__ import annotations

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.domain.invoicing import GetInvoice, PrintedInvoice, Reissued, ReissueInvoice


class ByOrderId(In, frozen=True, kw_only=True):
    """The `{orderId}` of a path."""

    order_id: Uuid


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


def pdf(invoice: PrintedInvoice) -> Reply:
    """The PDF itself."""
    return Reply(
        body=invoice.content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{invoice.file_name}"'},
    )


def reissued(result: Reissued) -> ReissueRow:
    """How it went."""
    return ReissueRow(reissued=result.again, invoice_number=result.number)
