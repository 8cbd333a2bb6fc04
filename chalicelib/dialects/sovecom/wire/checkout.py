"""Checkout, as SovEcom spells it: the order, and the token that is shown once."""

from __future__ import annotations

from typing import Any

from chalicelib.dialects.kit.wire import Out
from chalicelib.dialects.sovecom.wire.orders import address, status_word
from chalicelib.domain.checkout import PlacedOrder
from chalicelib.domain.orders import standing_of
from chalicelib.kernel.clock import iso_ms


class CheckedOut(Out, frozen=True, kw_only=True):
    """A new order, as whoever placed it sees it."""

    id: str
    order_number: str
    status: str
    currency: str
    email: str
    subtotal_amount: int
    discount_amount: int
    shipping_amount: int
    tax_amount: int
    total_amount: int
    discount_code: str | None
    shipping_method: str | None
    shipping_address: dict[str, Any]
    billing_address: dict[str, Any]
    placed_at: str
    created_at: str
    guest_access_token: str


def placed(result: PlacedOrder) -> CheckedOut:
    """The order that a cart became."""
    order = result.order
    return CheckedOut(
        id=order.id,
        order_number=order.number,
        status=status_word(standing_of(order)),
        currency=order.currency,
        email=order.email,
        subtotal_amount=order.subtotal_minor,
        discount_amount=order.discount_minor,
        shipping_amount=order.shipping_minor,
        tax_amount=order.tax_minor,
        total_amount=order.total_minor,
        discount_code=order.discount_code,
        shipping_method=order.shipping_method,
        shipping_address=address(order.shipping_address),
        billing_address=address(order.billing_address),
        placed_at=iso_ms(order.placed_at),
        created_at=iso_ms(order.created_at),
        guest_access_token=result.guest_access_token,
    )
