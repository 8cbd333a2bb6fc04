"""What each step of a session does to its cart and to itself. Nothing is written here but counted attempts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from chalicelib.domain import cart as carts
from chalicelib.domain import checkout, gift_cards, identity, pricing, promotions, shipping
from chalicelib.domain.cart import Cart
from chalicelib.domain.checkout_sessions import paying
from chalicelib.domain.checkout_sessions.commands import AdvanceSession, Payment
from chalicelib.domain.checkout_sessions.errors import (
    CartOfAnotherCustomer,
    StepIncomplete,
    TooManyCodes,
    TooManyGiftCards,
)
from chalicelib.domain.checkout_sessions.looking import Look, look
from chalicelib.domain.checkout_sessions.model import CheckoutSession, PayBy, PaymentChoice, Stage
from chalicelib.domain.checkout_sessions.rules import agreement
from chalicelib.domain.context import Context
from chalicelib.domain.identity import Customer
from chalicelib.domain.payments import PaymentsNotConfigured, takes_online
from chalicelib.domain.shipping import ShippingRateId, ShippingRateNotOffered
from chalicelib.domain.tenders import Tender, Wanted

MOST_CODES = 1
MOST_GIFT_CARDS = 10

Step = Callable[[Context, CheckoutSession, Cart, AdvanceSession], Look]


def begin_again(ctx: Context, session: CheckoutSession, cart: Cart, command: AdvanceSession) -> Look:
    """Back at the start: what is known stays known."""
    return look(ctx, session, cart)[0]


def contact(ctx: Context, session: CheckoutSession, cart: Cart, command: AdvanceSession) -> Look:
    """Who buys. A guest's cart may become a customer's, and stays it."""
    given = command.contact
    if given.customer_id is not None and cart.customer_id != given.customer_id:
        if cart.customer_id is not None:
            raise CartOfAnotherCustomer()
        identity.present(ctx.uow.find(Customer, given.customer_id))
        cart = carts.refreeze(ctx, cart.replace(customer_id=given.customer_id, apart=True))
    if given.email is not None:
        cart = cart.replace(guest_email=given.email.lower())
    if cart.customer_id is None and cart.guest_email is None:
        raise StepIncomplete(lacking=["email"])
    return look(ctx, session, cart)[0]


def delivery(ctx: Context, session: CheckoutSession, cart: Cart, command: AdvanceSession) -> Look:
    """Where to, and how: by the rate that was named, or that the cart has, or by the cheapest on offer."""
    given = command.delivery
    cart = cart.replace(shipping_address=given.address or cart.shipping_address)
    if cart.shipping_address is None:
        raise StepIncomplete(lacking=["shipping_address"])
    seen, _ = look(ctx, session, cart)
    if not seen.rates:
        raise ShippingRateNotOffered(rate_id=given.rate_id)
    kept = given.rate_id or cart.shipping_rate_id
    known = kept is not None and shipping.find_quote(seen.rates, ShippingRateId(kept)) is not None
    rate_id = given.rate_id or (cart.shipping_rate_id if known else seen.rates[0].rate_id)
    shipping.require_quote(seen.rates, ShippingRateId(rate_id or ""))
    return look(ctx, session, cart.replace(shipping_rate_id=rate_id))[0]


def payment(ctx: Context, session: CheckoutSession, cart: Cart, command: AdvanceSession) -> Look:
    """How to pay: with what first, what with the rest, and with which code off."""
    given = command.payment
    if given is None:
        if session.payment is None:
            raise StepIncomplete(lacking=["method"])
        return look(ctx, session, cart)[0]
    if given.by is PayBy.CARD and not takes_online(ctx):
        raise PaymentsNotConfigured()
    choice = PaymentChoice(by=given.by, wanted=_wanted(ctx, cart, given))
    codes = given.codes
    if codes:
        carts.count_attempt(ctx, cart.id)
    if codes is not None:
        if len(codes) > MOST_CODES:
            raise TooManyCodes(maximum=MOST_CODES)
        cart = cart.replace(discount_code=codes[0] if codes else None)
    seen, found = look(ctx, session.replace(payment=choice), cart, paying.references(choice, cart))
    for code in codes or ():
        promotions.ensure_code_counts(seen.totals.discounts, code)
    _planned(ctx, seen, choice, found)
    return seen


def _wanted(ctx: Context, cart: Cart, given: Payment) -> Wanted:
    """What to pay with first; gift cards by id from here on."""
    if len(given.gift_card_codes) > MOST_GIFT_CARDS:
        raise TooManyGiftCards(maximum=MOST_GIFT_CARDS)
    codes = list(given.gift_card_codes)
    cards = gift_cards.resolve(ctx, codes, currency=cart.currency) if codes else []
    return Wanted(gift_cards=tuple(card.id for card in cards), store_credit=given.store_credit, points=given.points)


def review(ctx: Context, session: CheckoutSession, cart: Cart, command: AdvanceSession) -> Look:
    """Look at everything again, and freeze it."""
    choice = session.payment
    if choice is None:
        raise StepIncomplete(lacking=["method"])
    drawn = checkout.draft(ctx, cart, paying.references(choice, cart))
    seen = Look(session=session, cart=cart, facts=drawn.facts, asked=drawn.asked, totals=drawn.totals)
    planned = _planned(ctx, seen, choice, drawn.also)
    agreed = agreement(drawn.amounts, cart.lines, planned)
    return msgspec.structs.replace(seen, session=session.replace(agreement=agreed))


def _planned(ctx: Context, seen: Look, choice: PaymentChoice, found: Sequence[Any]) -> tuple[Tender, ...]:
    """Who pays how much of what the order would cost now. Raises TermsNotGranted, and what tenders.plan raises."""
    paying.terms(ctx, choice, found)
    total_minor = pricing.price_order(seen.asked.lines, seen.totals).total_minor
    return paying.plan(ctx, choice, seen.cart, found, total_minor)[0]


STEPS: dict[Stage, Step] = {
    Stage.INIT: begin_again,
    Stage.CONTACT: contact,
    Stage.SHIPPING: delivery,
    Stage.PAYMENT: payment,
    Stage.REVIEW: review,
}
