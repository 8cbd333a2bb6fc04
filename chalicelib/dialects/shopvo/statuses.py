"""Where an order stands, in Shopvo's words: two words, one for goods and one for money."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.domain.orders import Fulfilment, PaymentState, Progress

_BY_FULFILMENT = {
    Fulfilment.FULFILLED: "PROCESSING",
    Fulfilment.SHIPPED: "SHIPPED",
    Fulfilment.DELIVERED: "DELIVERED",
}
_ALL_MONEY = tuple(PaymentState)
_HELD = tuple(state for state in PaymentState if state is not PaymentState.REFUNDED)
_FUNDED = (PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED)


class Standing(NamedTuple):
    """Where on its three axes an order stands that a status means."""

    progress: tuple[Progress, ...] = (Progress.OPEN,)
    payment: tuple[PaymentState, ...] = _HELD
    fulfilment: tuple[Fulfilment, ...] = tuple(Fulfilment)


class Money(NamedTuple):
    """How its money stands when a payment status means it, and whether the last attempt to pay was refused."""

    money: tuple[PaymentState, ...]
    refused: bool | None = None


# The same as `order_status` and `payment_status`, to look for.
STANDINGS = {
    "PENDING": Standing(payment=(PaymentState.PENDING,), fulfilment=(Fulfilment.UNFULFILLED,)),
    "CONFIRMED": Standing(payment=_FUNDED, fulfilment=(Fulfilment.UNFULFILLED,)),
    "PROCESSING": Standing(fulfilment=(Fulfilment.FULFILLED,)),
    "SHIPPED": Standing(fulfilment=(Fulfilment.SHIPPED,)),
    "DELIVERED": Standing(progress=(Progress.OPEN, Progress.COMPLETED), fulfilment=(Fulfilment.DELIVERED,)),
    "CANCELLED": Standing(progress=(Progress.CANCELLED,), payment=_ALL_MONEY),
    "REFUNDED": Standing(progress=(Progress.OPEN, Progress.COMPLETED), payment=(PaymentState.REFUNDED,)),
}
MONEY = {
    "PENDING": Money((PaymentState.PENDING,), refused=False),
    "FAILED": Money((PaymentState.PENDING,), refused=True),
    "PAID": Money((PaymentState.PAID,)),
    "PARTIALLY_REFUNDED": Money((PaymentState.PARTIALLY_REFUNDED,)),
    "REFUNDED": Money((PaymentState.REFUNDED,)),
}
PAYMENT_STATUS = {
    PaymentState.PENDING: "PENDING",
    PaymentState.PAID: "PAID",
    PaymentState.PARTIALLY_REFUNDED: "PARTIALLY_REFUNDED",
    PaymentState.REFUNDED: "REFUNDED",
}


def payment_status(payment: PaymentState, *, refused: bool) -> str:
    """What was paid; an unpaid order whose last attempt was refused has failed, until the next one."""
    return "FAILED" if refused and payment is PaymentState.PENDING else PAYMENT_STATUS[payment]


def order_status(progress: Progress, payment: PaymentState, fulfilment: Fulfilment) -> str:
    """Cancelled and refunded orders are just that; else the goods say it, and before they move, the money."""
    if progress is Progress.CANCELLED:
        return "CANCELLED"
    if payment is PaymentState.REFUNDED:
        return "REFUNDED"
    if progress is Progress.COMPLETED:
        return "DELIVERED"
    return _BY_FULFILMENT.get(fulfilment, "PENDING" if payment is PaymentState.PENDING else "CONFIRMED")
