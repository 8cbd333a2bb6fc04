"""What happens to money for orders, whoever moves it."""

from __future__ import annotations

from chalicelib.domain.tenders.model import Payment
from chalicelib.kernel.events import Event, event


@event("payment.succeeded")
class PaymentSucceeded(Event, frozen=True, kw_only=True):
    """Money was taken for an order."""

    payment_id: str
    order_id: str
    method: str
    amount_minor: int
    currency: str


@event("payment.returned")
class PaymentReturned(Event, frozen=True, kw_only=True):
    """Money that an order no longer wanted was given back whole."""

    payment_id: str
    order_id: str
    amount_minor: int
    currency: str


def succeeded(payment: Payment) -> PaymentSucceeded:
    """The event of money taken for an order."""
    return PaymentSucceeded(
        payment_id=payment.id,
        order_id=payment.order_id,
        method=payment.method.value,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
    )


def returned(payment: Payment) -> PaymentReturned:
    """The event of money given back whole."""
    return PaymentReturned(
        payment_id=payment.id,
        order_id=payment.order_id,
        amount_minor=payment.received_minor,
        currency=payment.currency,
    )
