"""Commands of checkout sessions. What a step leaves out stays as it is."""

from __future__ import annotations

import msgspec

from chalicelib.domain.address import PostalAddress
from chalicelib.domain.checkout_sessions.model import PayBy, Stage
from chalicelib.kernel.privacy import PersonalText, SecretText


class StartSession(msgspec.Struct, frozen=True, kw_only=True):
    """Begin the checkout of a cart."""

    cart_id: str


class GetSession(msgspec.Struct, frozen=True, kw_only=True):
    """Read a session."""

    session_id: str


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Who buys: a guest's e-mail, or a customer."""

    email: PersonalText | None = None
    customer_id: str | None = None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """Where to, and by which of the rates on offer; without one, by the cheapest."""

    address: PostalAddress | None = None
    rate_id: str | None = None


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """How to pay. `codes` are of promotions: () takes the cart's code off, None leaves it."""

    by: PayBy
    gift_card_codes: tuple[SecretText, ...] = ()
    store_credit: bool = False
    points: int = 0
    codes: tuple[str, ...] | None = None


class AdvanceSession(msgspec.Struct, frozen=True, kw_only=True):
    """Take a step: the next one, the present one again, or the one before."""

    session_id: str
    stage: Stage
    contact: Contact = Contact()
    delivery: Delivery = Delivery()
    payment: Payment | None = None
