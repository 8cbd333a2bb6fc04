"""Opening, reading and leaving carts; where to, how, and to whom."""

from __future__ import annotations

from chalicelib.domain import identity, pricing, shipping
from chalicelib.domain.cart.access import new_token, open_active, open_cart, token_hash
from chalicelib.domain.cart.commands import Access, ChooseShipping, CreateCart, KeepCart, SetAddress, SetEmail
from chalicelib.domain.cart.errors import CartConverted, CartNotFound, CartNotYours
from chalicelib.domain.cart.holds import free
from chalicelib.domain.cart.model import (
    CUSTOMER_LIFETIME,
    GUEST_LIFETIME,
    Cart,
    CartId,
    CartStatus,
    CartTotals,
    NewCart,
    PricedCart,
)
from chalicelib.domain.cart.totals import facts_about, price, pricing_input, save_priced, shown
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Customer, CustomerNotFound
from chalicelib.domain.pricing import PricingInput, Totals
from chalicelib.domain.shipping import RateQuote, ShippingRateId, ShippingRateNotOffered
from chalicelib.kernel.operation import operation, query

ACTIVE_CART = "active_cart"
_REFUSED = (CartNotFound, CartNotYours, CartConverted)


@operation("cart.create")
def create_cart(ctx: Context, command: CreateCart) -> NewCart:
    """Open an empty cart, which belongs to nobody yet."""
    token = new_token(ctx)
    return NewCart(cart=ctx.uow.create(_empty(ctx, token, command.currency)), token=token)


@operation("cart.keep", needs=Grant.CARTS_WRITE, raises=(CustomerNotFound,))
def keep_cart(ctx: Context, command: KeepCart) -> PricedCart:
    """Open an empty cart for somebody whom an integration serves. Nobody is told its token: integrations need none."""
    cart = _empty(ctx, new_token(ctx), command.currency).replace(visit=command.visit)
    if command.customer_id is not None:
        identity.present(ctx.uow.find(Customer, command.customer_id))
        cart = cart.replace(customer_id=command.customer_id, apart=True, expires_at=ctx.now + CUSTOMER_LIFETIME)
    return PricedCart(cart=ctx.uow.create(cart), totals=CartTotals(currency=cart.currency))


def _empty(ctx: Context, token: str, currency: str | None) -> Cart:
    return Cart(
        id=CartId(ctx.new_id()),
        token_hash=token_hash(token),
        currency=currency or ctx.shop.currency,
        expires_at=ctx.now + GUEST_LIFETIME,
        created_at=ctx.now,
        updated_at=ctx.now,
    )


@query("cart.get", raises=(CartNotFound, CartNotYours))
def get_cart(ctx: Context, command: Access) -> PricedCart:
    """A cart with what it comes to now, or came to when it was ordered."""
    cart = open_cart(ctx, command)
    if cart.totals is not None:
        return PricedCart(cart=cart, totals=cart.totals)
    return shown(cart, price(ctx, cart))


@operation("cart.abandon", raises=_REFUSED)
def abandon_cart(ctx: Context, command: Access) -> None:
    """Give a cart up and free exactly what it holds."""
    cart = open_active(ctx, command)
    left = free(ctx, cart, cart.lines)
    release_claim(ctx, cart)
    ctx.uow.save(left.replace(status=CartStatus.ABANDONED, updated_at=ctx.now))


@operation("cart.delete", raises=_REFUSED)
def delete_cart(ctx: Context, command: Access) -> None:
    """Free exactly what a cart holds and forget it, with all that is in it."""
    cart = open_active(ctx, command)
    left = free(ctx, cart, cart.lines)
    release_claim(ctx, left)
    ctx.uow.delete(left)


def release_claim(ctx: Context, cart: Cart) -> None:
    """Let its customer begin another active cart."""
    if cart.claimant is not None:
        ctx.uow.release(ACTIVE_CART, cart.claimant, cart.id)


@operation("cart.set_shipping_address", raises=_REFUSED)
def set_shipping_address(ctx: Context, command: SetAddress) -> PricedCart:
    """Say where the goods go, which may change shipping and tax."""
    return save_priced(ctx, open_active(ctx, command).replace(shipping_address=command.address))


@operation("cart.set_billing_address", raises=_REFUSED)
def set_billing_address(ctx: Context, command: SetAddress) -> PricedCart:
    """Say where the invoice goes. Prices do not depend on it."""
    return save_priced(ctx, open_active(ctx, command).replace(billing_address=command.address))


@operation("cart.set_email", raises=_REFUSED)
def set_email(ctx: Context, command: SetEmail) -> PricedCart:
    """Say how to reach a guest."""
    return save_priced(ctx, open_active(ctx, command).replace(guest_email=command.email.lower()))


@query("cart.list_shipping_rates", raises=(CartNotFound, CartNotYours))
def list_cart_rates(ctx: Context, command: Access) -> list[RateQuote]:
    """The rates on offer for a cart, cheapest first; none before there is an address."""
    cart = open_cart(ctx, command)
    asked = pricing_input(ctx, cart, facts_about(ctx, cart))
    return _quotes(asked, pricing.price_cart(asked))


@operation("cart.choose_shipping", raises=(*_REFUSED, ShippingRateNotOffered))
def choose_shipping(ctx: Context, command: ChooseShipping) -> PricedCart:
    """Choose one of the rates on offer."""
    cart = open_active(ctx, command).replace(shipping_rate_id=command.rate_id)
    asked = pricing_input(ctx, cart, facts_about(ctx, cart))
    totals = pricing.price_cart(asked)
    shipping.require_quote(_quotes(asked, totals), ShippingRateId(command.rate_id))
    return save_priced(ctx, cart, totals)


def _quotes(asked: PricingInput, totals: Totals) -> list[RateQuote]:
    return pricing.shipping_quotes(asked, totals.items.amount_minor)
