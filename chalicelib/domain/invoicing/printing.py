"""PDFs of documents: made after the document is issued, kept in the object store, made again when missing."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.invoicing.errors import InvoiceNotFound
from chalicelib.domain.invoicing.issuing import stored_document
from chalicelib.domain.invoicing.model import DocumentKind
from chalicelib.domain.invoicing.records import IssuedDocument

PDF = "application/pdf"


def invoice_of(ctx: Context, order_id: str) -> IssuedDocument:
    """The invoice or receipt of an order. Raises InvoiceNotFound. One table request."""
    for document in ctx.uow.children(IssuedDocument, order_id):
        if document.kind is not DocumentKind.CREDIT_NOTE:
            return document
    raise InvoiceNotFound()


def credit_notes_of(ctx: Context, order_id: str) -> list[IssuedDocument]:
    """The credit notes of an order, in the order of their numbers. One table request."""
    found = ctx.uow.children(IssuedDocument, order_id)
    notes = [document for document in found if document.kind is DocumentKind.CREDIT_NOTE]
    return sorted(notes, key=lambda note: note.sequence)


def kept_pdf(ctx: Context, issued: IssuedDocument) -> bytes | None:
    """The PDF as it was stored, if it was."""
    return ctx.ports.documents.get(issued.object_key(ctx.shop.id))


def print_pdf(ctx: Context, issued: IssuedDocument) -> bytes | None:
    """Print and keep; None where this process has no typesetter."""
    content = ctx.ports.renderer.render(stored_document(ctx, issued), issued.locale)
    if content is not None:
        ctx.ports.documents.put(issued.object_key(ctx.shop.id), content, PDF)
    return content
