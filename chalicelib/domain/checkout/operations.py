"""Checkout: a cart becomes an order, exactly once."""

from __future__ import annotations

import msgspec

from chalicelib.domain import cart as carts
from chalicelib.domain import orders, pricing, promotions
from chalicelib.domain.cart import (
    Access,
    Cart,
    CartConverted,
    CartNotFound,
    CartNotYours,
    CartStatus,
    Facts,
    facts_about,
    pricing_input,
)
from chalicelib.domain.checkout import events, securing
from chalicelib.domain.checkout.errors import BundleEmpty, CartNotReady
from chalicelib.domain.checkout.snapshot import Heading, guest_access_token, order_of
from chalicelib.domain.context import Context
from chalicelib.domain.orders import Order, OrderId
from chalicelib.domain.pricing import PricingInput, Totals
from chalicelib.domain.promotions import Ineligibility, Promotion, PromotionUsedUp
from chalicelib.domain.shipping import ShippingRateNotOffered
from chalicelib.domain.stock import OutOfStock, VariantNotSold
from chalicelib.kernel.operation import operation
from chalicelib.kernel.privacy import SecretText
from chalicelib.kernel.unit_of_work import ConcurrentChange

# The writes of the order's transaction beside its lines and redemptions: cart, order, history, number, the customer's
# active cart, commit, idempotency record, and two to spare.
_FIXED_WRITES = 9
_TRANSACTION = 100
_USED_UP = (Ineligibility.LIMIT_REACHED, Ineligibility.CUSTOMER_LIMIT_REACHED)
REFUSALS = (
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


class PlacedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A new order with the token that opens it for who is not signed in."""

    order: Order
    guest_access_token: SecretText

    @property
    def version(self) -> int:
        """The order's version."""
        return self.order.version


@operation("checkout.place_order", raises=REFUSALS, secret_result=True)
def place_order(ctx: Context, command: Access) -> PlacedOrder:
    """Turn a cart into an order that waits for its payment: stock, number, order and cart in one transaction."""
    return _place(ctx, carts.open_active(ctx, command))


def ensure_order(ctx: Context, command: Access) -> PlacedOrder:
    """The order of a cart, placed now if it was not yet (for paying, within another operation)."""
    cart = carts.open_cart(ctx, command)
    if cart.order_id is None:
        return _place(ctx, cart)
    order = ctx.uow.get(Order, cart.order_id)
    return PlacedOrder(order=order, guest_access_token=guest_access_token(ctx, order.id))


def _place(ctx: Context, cart: Cart) -> PlacedOrder:
    facts = facts_about(ctx, cart, also=securing.references(cart))
    asked = pricing_input(ctx, cart, facts)
    totals = pricing.price_cart(asked)
    email = _ready(cart, facts, totals)
    shelf = securing.supplies(cart, list(facts.also))
    redeemed = _redeemed(asked, totals)
    room = _TRANSACTION - _FIXED_WRITES - sum(map(promotions.redeem_writes, redeemed))
    cart = securing.secure(ctx, cart, shelf, room)
    number = str(ctx.uow.next_number("order"))
    heading = Heading(id=OrderId(ctx.new_id()), number=number, email=email)
    order = order_of(ctx, cart, facts, totals, heading)
    for promotion in redeemed:
        promotions.redeem(ctx, promotion, facts.redeemer or "")
    _convert(ctx, cart, order, totals)
    return _write(ctx, order)


def _ready(cart: Cart, facts: Facts, totals: Totals) -> str:
    """The buyer's e-mail, once everything is there. Raises CartNotReady, ShippingRateNotOffered."""
    email = cart.guest_email if facts.customer is None else facts.customer.email
    given = {
        "lines": cart.lines,
        "shipping_address": cart.shipping_address,
        "shipping_method": cart.shipping_rate_id,
        "email": email,
    }
    lacking = [name for name, value in given.items() if not value]
    if lacking or email is None:
        raise CartNotReady(lacking=lacking)
    if totals.shipping_rate is None:
        raise ShippingRateNotOffered(rate_id=cart.shipping_rate_id)
    return email


def _redeemed(asked: PricingInput, totals: Totals) -> list[Promotion]:
    """The promotions that this order redeems. Raises PromotionUsedUp when the cart's code ran out meanwhile."""
    by_id = {promotion.id: promotion for promotion in asked.rules.promotions}
    for promotion in by_id.values():
        if promotion.code is not None and promotion.code == asked.code:
            reason = promotions.ineligibility(promotion, pricing.discount_input(asked))
            if reason in _USED_UP:
                raise PromotionUsedUp(promotion_id=promotion.id)
    return [by_id[each.promotion_id] for each in totals.discounts.applied]


def _convert(ctx: Context, cart: Cart, order: Order, totals: Totals) -> None:
    """Close the cart: the units that its lines own are the order's from now on."""
    ctx.uow.save(
        cart.replace(
            status=CartStatus.CONVERTED,
            order_id=order.id,
            lines=tuple(line.holding(None) for line in cart.lines),
            totals=carts.summary(totals),
            updated_at=ctx.now,
        )
    )
    if cart.customer_id is not None:
        ctx.uow.release(carts.ACTIVE_CART, cart.customer_id, cart.id)


def _write(ctx: Context, order: Order) -> PlacedOrder:
    """Store the order with its number, its first step and its event."""
    ctx.uow.claim(orders.NUMBER_CLAIM, order.number, order.id, taken=ConcurrentChange(kind=Order.KIND))
    created = ctx.uow.create(order)
    orders.write_history(ctx, None, order, "Order created from cart")
    ctx.uow.emit(events.placed(order))
    return PlacedOrder(order=created, guest_access_token=guest_access_token(ctx, order.id))
