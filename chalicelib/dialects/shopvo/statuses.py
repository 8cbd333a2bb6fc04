"""Where an order stands, in Shopvo's words: two words, one for goods and one for money."""

from __future__ import annotations

from chalicelib.domain.orders import Fulfilment, PaymentState, Progress

_BY_FULFILMENT = {
    Fulfilment.FULFILLED: "PROCESSING",
    Fulfilment.SHIPPED: "SHIPPED",
    Fulfilment.DELIVERED: "DELIVERED",
}
PAYMENT_STATUS = {
    PaymentState.PENDING: "PENDING",
    PaymentState.PAID: "PAID",
    PaymentState.PARTIALLY_REFUNDED: "PARTIALLY_REFUNDED",
    PaymentState.REFUNDED: "REFUNDED",
}


def order_status(progress: Progress, payment: PaymentState, fulfilment: Fulfilment) -> str:
    """Cancelled and refunded orders are just that; else the goods say it, and before they move, the money."""
    if progress is Progress.CANCELLED:
        return "CANCELLED"
    if payment is PaymentState.REFUNDED:
        return "REFUNDED"
    if progress is Progress.COMPLETED:
        return "DELIVERED"
    return _BY_FULFILMENT.get(fulfilment, "PENDING" if payment is PaymentState.PENDING else "CONFIRMED")
