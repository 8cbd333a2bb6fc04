"""Checkout: a cart becomes an order, exactly once."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain import cart as carts
from chalicelib.domain.cart import Access, Cart, CartConverted, CartNotFound, CartNotYours
from chalicelib.domain.checkout.errors import BundleEmpty, CartNotReady, ShopNotOpen
from chalicelib.domain.checkout.placing import PlacedOrder, Settlement, draft, place
from chalicelib.domain.checkout.snapshot import guest_access_token
from chalicelib.domain.context import Context
from chalicelib.domain.orders import Order
from chalicelib.domain.promotions import PromotionUsedUp
from chalicelib.domain.shipping import ShippingRateNotOffered
from chalicelib.domain.stock import OutOfStock, VariantNotSold
from chalicelib.kernel.operation import operation

REFUSALS = (
    ShopNotOpen,
    CartNotFound,
    CartNotYours,
    CartConverted,
    CartNotReady,
    ShippingRateNotOffered,
    VariantNotSold,
    BundleEmpty,
    OutOfStock,
    PromotionUsedUp,
)


@operation("checkout.place_order", raises=REFUSALS)
def place_order(ctx: Context, command: Access) -> PlacedOrder:
    """Turn a cart into an order that waits for its payment: stock, number, order and cart in one transaction."""
    return _place(ctx, carts.open_active(ctx, command))


def ensure_order(ctx: Context, command: Access) -> PlacedOrder:
    """The order of a cart, placed now if it was not yet (for paying, within another operation)."""
    cart = carts.open_cart(ctx, command)
    if cart.order_id is None:
        return _place(ctx, cart)
    return placed_order(ctx, cart.order_id)


def placed_order(ctx: Context, order_id: str) -> PlacedOrder:
    """An order that was placed before, with its token. One table request."""
    order = ctx.uow.get(Order, order_id)
    return PlacedOrder(order=order, guest_access_token=guest_access_token(ctx, order.id))


def payment_deadline(ctx: Context) -> datetime:
    """Until when an order that is placed now waits for its payment."""
    return ctx.now + timedelta(minutes=ctx.ports.limits.unpaid_order_minutes)


def _place(ctx: Context, cart: Cart) -> PlacedOrder:
    return place(ctx, draft(ctx, cart), Settlement(waits_until=payment_deadline(ctx)))
