"""Who may open a cart: its customer, whoever holds its token, or an integration that may open them all."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from typing import Any

from chalicelib.domain.cart.commands import Access
from chalicelib.domain.cart.errors import CartConverted, CartNotFound, CartNotYours
from chalicelib.domain.cart.model import Cart, CartStatus
from chalicelib.domain.configuration import BOOK
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.kernel.unit_of_work import Claim, Reference


def new_token(ctx: Context) -> str:
    """A random UUID, which alone opens a cart."""
    return str(uuid.UUID(bytes=ctx.random_bytes(16), version=4))


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_with(ctx: Context, access: Access, *more: Reference | Claim) -> tuple[Cart | None, list[Any]]:
    """The cart as stored, whoever asks, and more in the same table request, which also learns the configuration."""
    cart, *found = ctx.uow.find_many([Reference(Cart, (access.cart_id,)), *more], book=BOOK)
    return cart, found


def open_cart(ctx: Context, access: Access) -> Cart:
    """The cart, for whoever may open it. One table request. Raises CartNotFound, CartNotYours."""
    cart, _ = read_with(ctx, access)
    return admit(ctx, cart, access)


def open_active(ctx: Context, access: Access) -> Cart:
    """The cart, if it may still change. One table request. Raises CartNotFound, CartNotYours, CartConverted."""
    cart, _ = read_with(ctx, access)
    return require_active(admit(ctx, cart, access, Grant.CARTS_WRITE))


def admit(ctx: Context, cart: Cart | None, access: Access, grant: str = Grant.CARTS_READ) -> Cart:
    """The cart as read, if the caller may open it. Strangers without any credential learn nothing.

    `grant` is what an integration needs that holds no token.
    """
    trusted = ctx.actor.kind == "api" and grant in ctx.actor.grants
    if cart is None or not cart.alive(ctx.now):
        known = trusted or access.token is not None or ctx.actor.customer_id is not None
        raise CartNotFound() if known else CartNotYours()
    owner = cart.customer_id is not None and cart.customer_id == ctx.actor.customer_id
    if not trusted and not owner and not opens(cart, access.token):
        raise CartNotYours()
    return cart


def opens(cart: Cart, token: str | None) -> bool:
    """Whether a token opens a cart."""
    return token is not None and hmac.compare_digest(cart.token_hash, token_hash(token))


def require_active(cart: Cart) -> Cart:
    """The cart, if it may still change. Raises CartConverted."""
    if cart.status is CartStatus.CONVERTED:
        raise CartConverted(order_id=cart.order_id)
    return cart
