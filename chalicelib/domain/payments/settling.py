"""What follows for an order from news of its payment."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.domain import orders
from chalicelib.domain.context import Context
from chalicelib.domain.orders import Move, Order
from chalicelib.domain.payments.events import PaymentFailed, PaymentOrphaned
from chalicelib.domain.payments.ports import Intent
from chalicelib.domain.payments.rules import folded, pays_exactly
from chalicelib.domain.tenders import Payment, PaymentStatus, succeeded


class Settled(NamedTuple):
    """Order and payment as they are stored now."""

    order: Order
    payment: Payment


def take_news(ctx: Context, order: Order, payment: Payment, intent: Intent) -> Settled:
    """Take in where the provider says a payment stands; both as read.

    Money for an order that no longer wants it (cancelled, or paid by other means meanwhile), or that is not the exact
    total, is marked as orphaned: it goes back by itself. An order never goes back to wanting money, so that this can
    be decided by the order as read.
    """
    news = folded(payment, intent, ctx.now)
    if news is payment:
        return Settled(order, payment)
    if news.status is PaymentStatus.SUCCEEDED:
        return _succeeded(ctx, order, news, exact=pays_exactly(payment, intent))
    if news.status is PaymentStatus.FAILED:
        ctx.uow.emit(PaymentFailed(payment_id=news.id, order_id=order.id))
    return Settled(in_flight(ctx, order, news.status is PaymentStatus.PROCESSING), ctx.uow.save(news))


def _succeeded(ctx: Context, order: Order, payment: Payment, *, exact: bool) -> Settled:
    if exact and orders.is_allowed(order, Move.PAY):
        ctx.uow.emit(succeeded(payment))
        payment = ctx.uow.save(payment)
        return Settled(orders.take(ctx, order.replace(payment_in_flight=False), Move.PAY), payment)
    ctx.uow.emit(
        PaymentOrphaned(
            payment_id=payment.id, order_id=order.id, amount_minor=payment.received_minor, currency=payment.currency
        )
    )
    ctx.audit("payment.orphaned", "orders", order.id, {"paymentId": payment.id})
    payment = ctx.uow.save(payment.replace(orphaned=True, check_at=ctx.now))
    return Settled(in_flight(ctx, order, False), payment)


def in_flight(ctx: Context, order: Order, flag: bool) -> Order:
    """The order with the mark that keeps it from being swept and paid by hand; saved if that is new."""
    if order.payment_in_flight is flag:
        return order
    stored: Order = ctx.uow.save(order.replace(payment_in_flight=flag, updated_at=ctx.now))
    return stored
