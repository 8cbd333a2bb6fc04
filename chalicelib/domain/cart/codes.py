"""Promotion codes on a cart: one at a time, tried at a measured pace."""

from __future__ import annotations

from chalicelib.domain import identity, pricing, promotions
from chalicelib.domain.cart.access import open_active
from chalicelib.domain.cart.commands import ApplyCode, RemoveCode
from chalicelib.domain.cart.errors import CartConverted, CartNotFound, CartNotYours
from chalicelib.domain.cart.model import PricedCart
from chalicelib.domain.cart.totals import facts_about, price, pricing_input, save_priced, shown
from chalicelib.domain.context import Context
from chalicelib.domain.promotions import PromotionCodeNotApplicable
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.operation import operation

CODES_BY_ADDRESS = identity.Limit("promotion-code-address", 20, 60)
CODES_BY_CART = identity.Limit("promotion-code-cart", 10, 60)
_REFUSED = (CartNotFound, CartNotYours, CartConverted)


@operation("cart.apply_code", raises=(*_REFUSED, PromotionCodeNotApplicable, RateExceeded))
def apply_code(ctx: Context, command: ApplyCode) -> PricedCart:
    """Put a code on the cart if it takes anything off. Attempts count whether they succeed or not."""
    identity.take(ctx, CODES_BY_ADDRESS, ctx.origin.ip)
    count_attempt(ctx, command.cart_id)
    cart = open_active(ctx, command).replace(discount_code=command.code)
    totals = pricing.price_cart(pricing_input(ctx, cart, facts_about(ctx, cart)))
    promotions.ensure_code_counts(totals.discounts, command.code)
    ctx.audit("cart.discount_applied", "carts", cart.id, {"code": command.code})
    return save_priced(ctx, cart, totals)


def count_attempt(ctx: Context, cart_id: str) -> None:
    """Count that a code is tried on a cart, in a stored step. Raises RateExceeded."""
    identity.take(ctx, CODES_BY_CART, cart_id)
    ctx.checkpoint()


@operation("cart.remove_code", raises=_REFUSED)
def remove_code(ctx: Context, command: RemoveCode) -> PricedCart:
    """Take a code off the cart. One that is not on it is no error."""
    cart = open_active(ctx, command)
    if cart.discount_code != command.code:
        return shown(cart, price(ctx, cart))
    ctx.audit("cart.discount_removed", "carts", cart.id, {"code": command.code})
    return save_priced(ctx, cart.replace(discount_code=None))
