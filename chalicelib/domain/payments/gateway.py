"""Refunds at the provider: asked for under our key, found again by what we wrote on them, booked as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain import orders, tenders
from chalicelib.domain.context import Context
from chalicelib.domain.orders import RefundQuote
from chalicelib.domain.payments import refunding
from chalicelib.domain.payments.books import Books, open_books
from chalicelib.domain.payments.errors import ProviderRefused, ProviderUnavailable, RefundRefused
from chalicelib.domain.payments.events import RefundUnbooked
from chalicelib.domain.payments.model import Refund, RefundId, RefundLine, RefundStatus
from chalicelib.domain.payments.ports import GatewayRefund, Reference
from chalicelib.domain.tenders import Payment, next_check
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.errors import DomainError

DESK = "order.refunded.gateway"


def ask(ctx: Context, books: Books, payment: Payment, refund: Refund) -> Books:
    """Ask the provider for a stored refund, and take in its answer. Nothing may wait in the unit of work.

    Raises RefundRefused when it will not be made (it is backed out), ProviderUnavailable when nobody can tell (it stays
    unknown and reserved, and the next call or sweep finds out).
    """
    reference = Reference(tenant_id=ctx.shop.id, order_id=refund.order_id)
    intent_id = payment.intent_id or ""
    try:
        made = ctx.ports.payments.refund(intent_id, refund.outside_minor, reference, refund.id, refund.provider_key)
    except ProviderRefused as refusal:
        refunding.back_out(ctx, books, refund)
        ctx.checkpoint()
        raise RefundRefused(**refusal.details) from refusal
    except ProviderUnavailable as outage:
        if outage.details.get("indeterminate"):
            ctx.uow.save(refund.replace(indeterminate=True))
            ctx.checkpoint()
        raise
    return _book_known(ctx, books, refund, made) or books


def resolve(ctx: Context, books: Books, payment: Payment, refund: Refund) -> Books:
    """Find out what became of a refund that the provider never answered for: it is there, or it is asked for again.

    The same key makes it once. Where the provider failed under that key it would only fail again: what it did not make
    then it never will, so a further key is safe.
    """
    for made in ctx.ports.payments.refunds(payment.intent_id or ""):
        if made.refund_id == refund.id:
            return _book_known(ctx, books, refund, made) or books
    if refund.indeterminate:
        refund = ctx.uow.save(refund.replace(attempt=refund.attempt + 1, indeterminate=False))
        ctx.checkpoint()
        books = books.with_refund(refund)
    return ask(ctx, books, payment, refund)


def book_all(ctx: Context, books: Books, payment: Payment, found: Sequence[GatewayRefund]) -> Books:
    """Bring the books in line with all refunds that the provider has, each in a stored step of its own."""
    for made in found:
        if _book(ctx, books, payment, made):
            ctx.checkpoint()
            books = open_books(ctx, books.order.id)
    return books


def _book(ctx: Context, books: Books, payment: Payment, made: GatewayRefund) -> bool:
    known = [refund for refund in books.refunds if made.id == refund.gateway_id or made.refund_id == refund.id]
    if known:
        return _book_known(ctx, books, known[0], made) is not None
    if payment.orphaned or made.status is RefundStatus.FAILED:
        return False  # an orphaned payment goes back outside the order's books
    _book_desk(ctx, books, payment, made)
    return True


def _book_known(ctx: Context, books: Books, refund: Refund, made: GatewayRefund) -> Books | None:
    """Take in where a refund stands; None when that is no news."""
    if refund.is_unfinished and made.status is RefundStatus.SUCCEEDED:
        return refunding.succeed(ctx, books, refund.replace(gateway_id=made.id))
    if refund.is_unfinished and made.status is RefundStatus.FAILED:
        return refunding.back_out(ctx, books, refund.replace(gateway_id=made.id))
    if refund.status is RefundStatus.UNKNOWN:
        pending = refund.replace(
            status=RefundStatus.PENDING,
            gateway_id=made.id,
            check_at=next_check(refund.created_at, ctx.now),
            updated_at=ctx.now,
        )
        return books.with_refund(ctx.uow.save(pending))
    came_back = refund.status is RefundStatus.SUCCEEDED and made.status is RefundStatus.FAILED
    return refunding.reverse(ctx, books, refund) if came_back and refund.reversed_at is None else None


def _book_desk(ctx: Context, books: Books, payment: Payment, made: GatewayRefund) -> None:
    """Book a refund that was made at the provider's own desk: as an amount, without touching stock."""
    order = books.order
    quote = _quote(books, payment, made)
    refund = Refund(
        id=RefundId(derived_id(order.id, made.id)),
        order_id=order.id,
        payment_id=payment.id,
        amount_minor=made.amount_minor,
        tax_minor=quote.tax_minor if quote else 0,
        currency=order.currency,
        parts=(tenders.part_of(payment, made.amount_minor),) if order.prepaid_minor else (),
        status=RefundStatus.PENDING if quote else RefundStatus.UNBOOKED,
        gateway_id=made.id,
        check_at=next_check(ctx.now, ctx.now),
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.audit(DESK, "orders", order.id, {"refundId": refund.id, "amount": made.amount_minor, "booked": bool(quote)})
    if quote is None:
        ctx.uow.create(refund)
        ctx.uow.emit(
            RefundUnbooked(
                order_id=order.id, gateway_id=made.id, amount_minor=made.amount_minor, currency=order.currency
            )
        )
        return
    counted = refunding.reserved(order, quote)
    if made.status is RefundStatus.SUCCEEDED:
        refunding.succeed(ctx, books._replace(order=counted), refund)
    else:
        ctx.uow.create(refund)
        ctx.uow.save(counted.replace(updated_at=ctx.now))


def _quote(books: Books, payment: Payment, made: GatewayRefund) -> RefundQuote | None:
    """What a refund at the desk means for the order; None when more went back than is left of it."""
    if made.currency != books.order.currency or not payment.is_captured:
        return None
    if made.amount_minor > tenders.left_minor(payment, books.gone):
        return None
    try:
        return orders.quote_amount(orders.refundable(books.order), made.amount_minor)
    except DomainError:
        return None


def lines_of(quote: RefundQuote, restock: dict[str, int]) -> tuple[RefundLine, ...]:
    """The lines of a quote as a refund stores them; `restock` counts units to put back, by line."""
    return tuple(
        RefundLine(
            line_id=line.line_id,
            quantity=line.quantity,
            amount_minor=line.amount_minor,
            tax_minor=line.tax_minor,
            restock_quantity=min(line.quantity, restock.get(line.line_id, 0)),
        )
        for line in quote.lines
    )
