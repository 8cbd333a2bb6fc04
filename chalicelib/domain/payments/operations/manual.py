"""Payments that people take: bank transfers, cash, cheques."""

from __future__ import annotations

from chalicelib.domain import orders, tenders
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Move, OrderNotFound
from chalicelib.domain.payments.books import Books, open_books
from chalicelib.domain.payments.commands import MarkPaid, PaymentRecorded, RecordPayment
from chalicelib.domain.payments.errors import AmountDiffers, OrderNotPayable, PaymentInFlight
from chalicelib.domain.tenders import Method
from chalicelib.kernel.operation import operation

_RAISES = (OrderNotFound, OrderNotPayable, PaymentInFlight, AmountDiffers)


@operation("payments.record", needs=Grant.ORDERS_WRITE, raises=_RAISES)
def record_payment(ctx: Context, command: RecordPayment) -> PaymentRecorded:
    """Write down that an order was paid by other means than online."""
    books = open_books(ctx, command.order_id)
    ctx.audit("order.manual_payment", "orders", command.order_id, {"method": command.method.value})
    return pay_by_hand(ctx, books, command.method, command.amount_minor)


@operation("orders.mark_paid", needs=Grant.ORDERS_WRITE, raises=_RAISES)
def mark_paid(ctx: Context, command: MarkPaid) -> PaymentRecorded:
    """Write down that an order was paid, no matter how."""
    books = open_books(ctx, command.order_id)
    ctx.audit("order.marked_paid", "orders", command.order_id)
    return pay_by_hand(ctx, books, Method.OTHER)


def pay_by_hand(ctx: Context, books: Books, method: Method, amount_minor: int | None = None) -> PaymentRecorded:
    """Pay an order without the provider. An online payment that is still open is closed by the next sweep.

    Raises OrderNotPayable, PaymentInFlight, AmountDiffers.
    """
    order, online = books.order, books.online
    if order.payment_in_flight:
        raise PaymentInFlight()
    if not orders.is_allowed(order, Move.PAY):
        raise OrderNotPayable(standing=orders.standing_of(order).value)
    if amount_minor not in (None, order.due_minor):
        raise AmountDiffers(total_minor=order.due_minor)
    if online is not None and online.is_unfinished:
        ctx.uow.save(online.replace(check_at=ctx.now))
    payment = tenders.by_hand(ctx, order.id, order.currency, method, order.due_minor)
    orders.take(ctx, order, Move.PAY)
    return PaymentRecorded(
        order_id=order.id, method=method, amount_minor=payment.amount_minor, currency=payment.currency
    )
