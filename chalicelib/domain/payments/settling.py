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
    return Settled(_marked(ctx, order, news.status), ctx.uow.save(news))


def _succeeded(ctx: Context, order: Order, payment: Payment, *, exact: bool) -> Settled:
    if exact and orders.is_allowed(order, Move.PAY):
        ctx.uow.emit(succeeded(payment))
        payment = ctx.uow.save(payment)
        order = order.replace(payment_in_flight=False, payment_refused=False)
        return Settled(orders.take(ctx, order, Move.PAY), payment)
    ctx.uow.emit(
        PaymentOrphaned(
            payment_id=payment.id, order_id=order.id, amount_minor=payment.received_minor, currency=payment.currency
        )
    )
    ctx.audit("payment.orphaned", "orders", order.id, {"paymentId": payment.id})
    payment = ctx.uow.save(payment.replace(orphaned=True, check_at=ctx.now))
    return Settled(_marked(ctx, order, payment.status), payment)


def _marked(ctx: Context, order: Order, status: PaymentStatus) -> Order:
    """The order with the marks of where its online payment stands; saved if they are new.

    While it is in flight, the order is neither swept nor paid by hand.
    """
    in_flight, refused = status is PaymentStatus.PROCESSING, status is PaymentStatus.FAILED
    if (order.payment_in_flight, order.payment_refused) == (in_flight, refused):
        return order
    marks = {"payment_in_flight": in_flight, "payment_refused": refused}
    stored: Order = ctx.uow.save(order.replace(**marks, updated_at=ctx.now))
    return stored
