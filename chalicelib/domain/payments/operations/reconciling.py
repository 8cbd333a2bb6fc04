"""Asking the provider, for when its messages do not come: the sweeps' side of payments."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain import orders
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import ExpireOrder, Order, OrderNotFound
from chalicelib.domain.payments import gateway, refunding
from chalicelib.domain.payments.books import Books, find_books, open_books
from chalicelib.domain.payments.commands import Reconcile
from chalicelib.domain.payments.errors import PaymentsNotConfigured, ProviderUnavailable, RefundRefused
from chalicelib.domain.payments.model import RefundStatus
from chalicelib.domain.payments.ports import Intent, IntentStatus
from chalicelib.domain.payments.returning import return_orphan
from chalicelib.domain.payments.settling import take_news
from chalicelib.domain.tenders import Payment, PaymentStatus, Provider, next_check
from chalicelib.kernel.operation import operation

_RAISES = (ProviderUnavailable, PaymentsNotConfigured)
_PAYABLE = (IntentStatus.REQUIRES_PAYMENT, IntentStatus.REFUSED)


@operation("payments.reconcile", needs=Grant.SYSTEM, raises=_RAISES)
def reconcile(ctx: Context, command: Reconcile) -> None:
    """Bring an order's books in line with the provider's: payment, orphaned money, refunds, stock left behind.

    Run for everything that is due (payments and refunds whose message has not come, at the latest by the second sweep)
    and when an order was cancelled or paid by hand, so that nobody can pay it online any more. Harmless at any time and
    any number of times: every part is a stored step that finds out what the one before did.
    """
    books = find_books(ctx, command.order_id)
    if books is None:
        return
    for refund in books.refunds:
        books = refunding.finish_restock(ctx, books, refund.id)
    ctx.checkpoint()
    payment = books.online
    if payment is None or payment.provider is not Provider.STRIPE:
        return
    if payment.is_unfinished:
        payment = _look(ctx, books, payment, close=not books.order.awaits_payment)
        ctx.checkpoint()
    if payment.must_return:
        return_orphan(ctx, payment)
    elif payment.status is PaymentStatus.SUCCEEDED and payment.intent_id:
        _refunds(ctx, open_books(ctx, command.order_id), payment, payment.intent_id)


@operation("payments.expire_unpaid", needs=Grant.SYSTEM, raises=(*_RAISES, OrderNotFound))
def expire_unpaid(ctx: Context, command: ExpireOrder) -> Order:
    """Cancel an order that was not paid in time, after making sure at the provider that nobody can pay it any more.

    If it turns out to be paid, or its payment under way, it stays. While the provider does not answer it waits.
    """
    books = open_books(ctx, command.id)
    due, payment = books.order.due(), books.online
    expired = books.order.awaits_payment and due is not None and due <= ctx.now
    if expired and payment is not None and payment.is_unfinished:
        _look(ctx, books, payment, close=True)
        ctx.checkpoint()
    return orders.expire_unpaid(ctx, command)


def _look(ctx: Context, books: Books, payment: Payment, *, close: bool) -> Payment:
    """Ask how an unfinished payment stands, and (`close`) make sure that it stays unpaid if it is."""
    if payment.intent_id is None:
        # Nobody was given the means to pay it: there is nothing to find out until a shopper asks again.
        return _check_next(ctx, payment, None)
    intent = _closed(ctx, payment.intent_id) if close else ctx.ports.payments.intent(payment.intent_id)
    settled = take_news(ctx, books.order, payment, intent)
    if settled.payment is payment:
        return _check_next(ctx, payment, next_check(payment.created_at, ctx.now))
    return settled.payment


def _check_next(ctx: Context, payment: Payment, at: datetime | None) -> Payment:
    stored: Payment = ctx.uow.save(payment.replace(check_at=at))
    return stored


def _closed(ctx: Context, intent_id: str) -> Intent:
    intent = ctx.ports.payments.intent(intent_id)
    return ctx.ports.payments.cancel_intent(intent_id) if intent.status in _PAYABLE else intent


def _refunds(ctx: Context, books: Books, payment: Payment, intent_id: str) -> None:
    books = gateway.book_all(ctx, books, payment, ctx.ports.payments.refunds(intent_id))
    for refund in books.refunds:
        if refund.status is RefundStatus.UNKNOWN:
            try:
                books = gateway.resolve(ctx, books, payment, refund)
            except RefundRefused:
                books = open_books(ctx, books.order.id)  # it is backed out
            ctx.checkpoint()
        elif refund.status is RefundStatus.PENDING:
            ctx.uow.save(refund.replace(check_at=next_check(refund.created_at, ctx.now)))
            ctx.checkpoint()
