"""How a cart becomes an order: looked at as a whole first, then secured, paid for and written in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.domain import b2b, orders, pricing, promotions, tenders
from chalicelib.domain import cart as carts
from chalicelib.domain.b2b import B2BContact
from chalicelib.domain.cart import Cart, CartStatus, Facts, facts_about, pricing_input
from chalicelib.domain.checkout import events, securing
from chalicelib.domain.checkout.errors import CartNotReady, ShopNotOpen
from chalicelib.domain.checkout.snapshot import Heading, guest_access_token, order_of
from chalicelib.domain.context import Context
from chalicelib.domain.orders import Order, OrderId, OrderOnTerms
from chalicelib.domain.pricing import OrderAmounts, PricingInput, Totals
from chalicelib.domain.promotions import Ineligibility, Promotion, PromotionUsedUp
from chalicelib.domain.shipping import ShippingRateNotOffered
from chalicelib.domain.tenders import Purse, Tender
from chalicelib.kernel.privacy import SecretText
from chalicelib.kernel.unit_of_work import ConcurrentChange, Reference

# The writes of the order's transaction beside its lines, redemptions and tenders: cart, order, history, number, the
# customer's active cart, commit, idempotency record, and two to spare.
_FIXED_WRITES = 9
_TRANSACTION = 100
_USED_UP = (Ineligibility.LIMIT_REACHED, Ineligibility.CUSTOMER_LIMIT_REACHED)


class PlacedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A new order with the token that opens it for who is not signed in."""

    order: Order
    guest_access_token: SecretText

    @property
    def version(self) -> int:
        """The order's version."""
        return self.order.version


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A cart that is ready, and the order that it would become. `also` is what else was read in the same request."""

    cart: Cart
    facts: Facts
    asked: PricingInput
    totals: Totals
    email: str
    also: Sequence[Any]

    @property
    def amounts(self) -> OrderAmounts:
        """What the order would cost."""
        return pricing.price_order(self.asked.lines, self.totals)


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """How an order is paid for as it is placed.

    With `at_once`, an order of which nothing is left to pay is paid with that. `waits_until`: when it is given up, if
    the rest was not paid. `terms`: who owes the rest; then it waits for ever. `more_writes` are what the caller adds to
    the transaction.
    """

    tenders: tuple[Tender, ...] = ()
    purse: Purse = Purse()
    at_once: bool = False
    waits_until: datetime
    terms: B2BContact | None = None
    more_writes: int = 0


def draft(ctx: Context, cart: Cart, also: Sequence[Reference] = ()) -> Draft:
    """The order that a cart would become now. One table request. Raises CartNotReady, ShippingRateNotOffered."""
    goods = securing.references(cart)
    facts = facts_about(ctx, cart, also=[*goods, *also])
    asked = pricing_input(ctx, cart, facts)
    totals = pricing.price_cart(asked)
    return Draft(
        cart=cart,
        email=_ready(cart, facts, totals),
        facts=facts,
        asked=asked,
        totals=totals,
        also=facts.also[len(goods) :],
    )


def place(ctx: Context, drawn: Draft, settlement: Settlement) -> PlacedOrder:
    """Write the order of a draft: stock, number, tenders, order and cart in one transaction, the last of this call.

    Raises ShopNotOpen, and what securing and paying raise.
    """
    if not ctx.shop.installed and not ctx.ports.tenants.is_installed(ctx.shop):
        raise ShopNotOpen()
    cart, facts, totals = drawn.cart, drawn.facts, drawn.totals
    shelf = securing.supplies(cart, list(facts.also)[: len(securing.references(cart))])
    redeemed = _redeemed(drawn.asked, totals)
    cart = securing.secure(ctx, cart, shelf, _room(redeemed, settlement))
    number = str(ctx.uow.next_number("order"))
    heading = Heading(id=OrderId(ctx.new_id()), number=number, email=drawn.email)
    order = _settled(order_of(ctx, cart, facts, totals, heading), settlement)
    for promotion in redeemed:
        promotions.redeem(ctx, promotion, facts.redeemer or "")
    _convert(ctx, cart, order, totals)
    return _write(ctx, order, settlement)


def _settled(order: Order, settlement: Settlement) -> Order:
    """The order with how it is paid for."""
    settled: Order = order.replace(
        prepaid_minor=sum(tender.amount_minor for tender in settlement.tenders),
        unpaid_expires_at=settlement.waits_until,
    )
    terms = settlement.terms
    if terms is None or not settled.due_minor:
        return settled
    due_at = b2b.due_at(terms.terms, order.placed_at)
    owed: Order = settled.replace(unpaid_expires_at=None, terms_account_id=terms.account_id, payment_due_at=due_at)
    return owed


def _room(redeemed: Sequence[Promotion], settlement: Settlement) -> int:
    """How many lines fit the order's transaction."""
    taken = sum(map(promotions.redeem_writes, redeemed)) + tenders.TAKE_WRITES * len(settlement.tenders)
    owed = 0 if settlement.terms is None else b2b.CHARGE_WRITES
    return _TRANSACTION - _FIXED_WRITES - taken - owed - settlement.more_writes


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
    carts.release_claim(ctx, cart)


def _write(ctx: Context, order: Order, settlement: Settlement) -> PlacedOrder:
    """Store the order with its number, its first steps, what paid for it, and its events."""
    ctx.uow.claim(orders.NUMBER_CLAIM, order.number, order.id, taken=ConcurrentChange(kind=Order.KIND))
    ctx.uow.emit(events.placed(order))
    tenders.take(ctx, order.id, order.currency, settlement.tenders, settlement.purse)
    paid = settlement.at_once and not order.due_minor
    if paid and not settlement.tenders:
        tenders.by_hand(ctx, order.id, order.currency, tenders.Method.FREE, 0)
    if order.is_owed:
        _owe(ctx, order, order.terms_account_id or "")
    created = orders.create(ctx, order, "Order created from cart", paid=paid)
    return PlacedOrder(order=created, guest_access_token=guest_access_token(ctx, order.id))


def _owe(ctx: Context, order: Order, account_id: str) -> None:
    b2b.charge(ctx, account_id, order.due_minor, order.id)
    ctx.uow.emit(
        OrderOnTerms(
            order_id=order.id,
            number=order.number,
            customer_id=order.customer_id,
            account_id=account_id,
            owed_minor=order.due_minor,
            currency=order.currency,
            due_at=order.payment_due_at,
        )
    )
