"""Paying what is in a cart."""

from __future__ import annotations

from chalicelib.domain import checkout, identity
from chalicelib.domain.cart import Access
from chalicelib.domain.context import Context
from chalicelib.domain.payments.commands import PaymentOpened
from chalicelib.domain.payments.errors import (
    OrderNotPayable,
    PaymentsNotConfigured,
    ProviderRefused,
    ProviderUnavailable,
)
from chalicelib.domain.payments.intents import start_payment, takes_online
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.operation import operation

PAYMENTS_BY_ADDRESS = identity.Limit("payment-address", 20, 60)
PAYMENTS_BY_CART = identity.Limit("payment-cart", 10, 60)


@operation(
    "payments.open",
    raises=(
        *checkout.REFUSALS,
        OrderNotPayable,
        PaymentsNotConfigured,
        ProviderRefused,
        ProviderUnavailable,
        RateExceeded,
    ),
)
def open_payment(ctx: Context, command: Access) -> PaymentOpened:
    """Let the shopper pay online: the cart's order, placed now if it was not yet, and how to pay it.

    Where a shop is not paid online nothing is ordered and no stock is taken.
    """
    if not takes_online(ctx):
        raise PaymentsNotConfigured()
    identity.take(ctx, PAYMENTS_BY_ADDRESS, ctx.origin.ip)
    identity.take(ctx, PAYMENTS_BY_CART, command.cart_id)
    ctx.checkpoint()
    placed = checkout.ensure_order(ctx, command)
    ctx.checkpoint()
    return start_payment(ctx, placed.order)
