"""A session and its cart, opened together, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib.domain import cart as carts
from chalicelib.domain import pricing
from chalicelib.domain.cart import Cart, CartNotFound, Facts, facts_about, pricing_input
from chalicelib.domain.checkout_sessions.errors import SessionNotFound
from chalicelib.domain.checkout_sessions.model import CheckoutSession, SessionView
from chalicelib.domain.configuration import BOOK
from chalicelib.domain.context import Context
from chalicelib.domain.pricing import PricingInput, Totals
from chalicelib.domain.shipping import RateQuote
from chalicelib.kernel.unit_of_work import Reference


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its cart, and what the cart comes to now."""

    session: CheckoutSession
    cart: Cart
    facts: Facts
    asked: PricingInput
    totals: Totals

    @property
    def rates(self) -> list[RateQuote]:
        """The ways to send it, the cheapest first."""
        return pricing.shipping_quotes(self.asked, self.totals.items.amount_minor)

    def view(self) -> SessionView:
        """As it is shown; a rate that is on offer no more is left out."""
        priced = carts.shown(self.cart, self.totals)
        return SessionView(session=self.session, cart=priced.cart, totals=priced.totals, rates=tuple(self.rates))


def open_session(ctx: Context, session_id: str) -> CheckoutSession:
    """A session whose time is not up. One table request, which also learns the configuration."""
    (session,) = ctx.uow.find_many([Reference(CheckoutSession, (session_id,))], book=BOOK)
    if session is None or not session.alive(ctx.now):
        raise SessionNotFound()
    found: CheckoutSession = session
    return found


def cart_of(ctx: Context, cart_id: str) -> Cart:
    """The cart of a session, if it may still change. One table request. Raises CartNotFound, CartConverted."""
    cart = ctx.uow.find(Cart, cart_id)
    if cart is None or not cart.alive(ctx.now):
        raise CartNotFound()
    return carts.require_active(cart)


def look(ctx: Context, session: CheckoutSession, cart: Cart, also: Sequence[Reference] = ()) -> tuple[Look, list[Any]]:
    """What a session's cart comes to now, and whatever else is asked for. At most one table request."""
    facts = facts_about(ctx, cart, also=also)
    asked = pricing_input(ctx, cart, facts)
    seen = Look(session=session, cart=cart, facts=facts, asked=asked, totals=pricing.price_cart(asked))
    return seen, list(facts.also)
