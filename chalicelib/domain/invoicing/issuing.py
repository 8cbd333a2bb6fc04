"""Giving a document its place in a series: document, head and pointer in one transaction, so that no number is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.invoicing.chain import seal
from chalicelib.domain.invoicing.credit_notes import credit
from chalicelib.domain.invoicing.errors import OriginalNotIssued
from chalicelib.domain.invoicing.events import CreditNoteIssued, InvoiceIssued
from chalicelib.domain.invoicing.model import CreditedLine, CreditInput, DocumentKind, FiscalDocument, Party, Series
from chalicelib.domain.invoicing.oss import country_of
from chalicelib.domain.invoicing.parties import document_input, seller_of
from chalicelib.domain.invoicing.records import FiscalRecord, IssuedDocument, SeriesHead
from chalicelib.domain.invoicing.rules import draw_up
from chalicelib.domain.orders import Order
from chalicelib.domain.settings import BusinessIdentity
from chalicelib.domain.tax import TaxSettings
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.unit_of_work import Reference


class CreditOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What a credit note must come to, and the refund that made money go back, if one did.

    The note's id was chosen before it, with the refund, so that it is issued once.
    """

    credit_note_id: str
    refund_id: str | None = None
    order_id: str
    amount_minor: int
    tax_minor: int
    lines: tuple[CreditedLine, ...] = ()


class FiscalOrderMissing(NotFound):
    """The order is not among this tenant's."""


def issue_invoice(ctx: Context, order_id: str, paid_at: datetime | None) -> None:
    """Issue the invoice or receipt of an order that was paid, or (`paid_at` None) is on terms, unless it has one.

    Raises InvoiceDoesNotReconcile, and nothing is numbered. Three table requests before the transaction.
    """
    order, issued = _order(ctx, order_id)
    if any(document.kind is not DocumentKind.CREDIT_NOTE for document in issued):
        return
    head, seller, tax = _head_and_seller(ctx)
    source = document_input(derived_id(order.id, "invoice"), order, seller, ctx.now, paid_at)
    document = seal(draw_up(source), head.head())
    _store(ctx, document, head, order, oss_country=country_of(order, tax))
    ctx.uow.emit(
        InvoiceIssued(
            order_id=order.id,
            document_id=document.id,
            series=document.series.value,
            number=document.number,
            paid=paid_at is not None,
        )
    )


def issue_credit_note(ctx: Context, wanted: CreditOrder) -> None:
    """Issue the credit note of a refund or a cancellation, unless it exists.

    Raises OriginalNotIssued while the order has no invoice, CreditExceedsOriginal, InvoiceDoesNotReconcile.
    """
    order, issued = _order(ctx, wanted.order_id)
    if any(document.id == wanted.credit_note_id for document in issued):
        return
    original, *earlier = _documents(ctx, issued)
    head = ctx.uow.find(SeriesHead, Series.CREDIT_NOTES.value) or SeriesHead(series=Series.CREDIT_NOTES.value)
    source = CreditInput(
        id=wanted.credit_note_id,
        issued_at=ctx.now,
        amount_minor=wanted.amount_minor,
        tax_minor=wanted.tax_minor,
        lines=wanted.lines,
    )
    document = seal(credit(original, source, earlier), head.head())
    # A correction is declared where its sale was, whatever the shop has decided since.
    country = next(each.oss_country for each in issued if each.kind is not DocumentKind.CREDIT_NOTE)
    _store(ctx, document, head, order, oss_country=country, refund_id=wanted.refund_id)
    ctx.uow.emit(
        CreditNoteIssued(
            order_id=order.id,
            document_id=document.id,
            refund_id=wanted.refund_id,
            series=document.series.value,
            number=document.number,
        )
    )


def stored_document(ctx: Context, issued: IssuedDocument) -> FiscalDocument:
    """The document behind a pointer. One table request."""
    return ctx.uow.get(FiscalRecord, *_place(issued)).document


def _order(ctx: Context, order_id: str) -> tuple[Order, list[IssuedDocument]]:
    found = ctx.uow.family(Order, IssuedDocument, key=(order_id,))
    if not found[Order]:
        raise FiscalOrderMissing()
    return found[Order][0], found[IssuedDocument]


def _documents(ctx: Context, issued: Sequence[IssuedDocument]) -> list[FiscalDocument]:
    """The original, then the credit notes against it."""
    ordered = sorted(issued, key=lambda document: document.kind is DocumentKind.CREDIT_NOTE)
    if not ordered or ordered[0].kind is DocumentKind.CREDIT_NOTE:
        raise OriginalNotIssued(retry_after_seconds=60)
    records = ctx.uow.find_many([Reference(FiscalRecord, _place(each)) for each in ordered])
    return [record.document for record in records]


def _head_and_seller(ctx: Context) -> tuple[SeriesHead, Party, TaxSettings]:
    standard = Series.STANDARD.value
    head, identity, tax = ctx.uow.find_many(
        [Reference(SeriesHead, (standard,)), Reference(BusinessIdentity, ()), Reference(TaxSettings, ())]
    )
    tax = tax or TaxSettings()
    seller = seller_of(ctx.shop, identity or BusinessIdentity(), tax)
    return head or SeriesHead(series=standard), seller, tax


def _place(issued: IssuedDocument) -> tuple[str, str]:
    return issued.series.value, f"{issued.sequence:09}"


def _store(
    ctx: Context,
    document: FiscalDocument,
    head: SeriesHead,
    order: Order,
    *,
    oss_country: str | None,
    refund_id: str | None = None,
) -> None:
    series = document.series.value
    ctx.uow.create(FiscalRecord(series=series, sequence=document.sequence, document=document))
    moved = head.after(document)
    if head.version:
        ctx.uow.save(moved)
    else:
        ctx.uow.create(moved)
    ctx.uow.create(
        IssuedDocument(
            id=document.id,
            order_id=order.id,
            kind=document.kind,
            series=document.series,
            sequence=document.sequence,
            number=document.number,
            currency=document.currency,
            gross_minor=document.totals.gross_minor,
            tax_minor=document.totals.tax_minor,
            reverse_charge=order.reverse_charge,
            refund_id=refund_id,
            locale=order.locale,
            oss_country=oss_country,
            recap=document.recap if oss_country else (),
            issued_at=document.issued_at,
        )
    )
