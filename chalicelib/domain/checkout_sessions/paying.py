"""With what a session's order is paid, as it stands when it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.domain import b2b, tenders
from chalicelib.domain.b2b import B2BContact
from chalicelib.domain.cart import Cart
from chalicelib.domain.checkout_sessions.errors import TermsNotGranted
from chalicelib.domain.checkout_sessions.model import PayBy, PaymentChoice
from chalicelib.domain.context import Context
from chalicelib.domain.tenders import Bill, Purse, Tender
from chalicelib.kernel.unit_of_work import Reference


def references(choice: PaymentChoice, cart: Cart) -> list[Reference]:
    """What is to be read about how an order is to be paid. Raises CustomerNeeded, TermsNotGranted."""
    wanted = tenders.references(choice.wanted, cart.customer_id, cart.currency)
    if choice.by is not PayBy.TERMS:
        return wanted
    if cart.customer_id is None:
        raise TermsNotGranted()
    return [*wanted, b2b.contact_reference(cart.customer_id)]


def plan(
    ctx: Context, choice: PaymentChoice, cart: Cart, found: Sequence[Any], total_minor: int
) -> tuple[tuple[Tender, ...], Purse]:
    """Who pays how much of a total, and out of what. `found` is what `references` asked for."""
    purse = tenders.purse_of(choice.wanted, found)
    bill = Bill(amount_minor=total_minor, currency=cart.currency, customer_id=cart.customer_id)
    return tenders.plan(ctx, choice.wanted, purse, bill), purse


def terms(ctx: Context, choice: PaymentChoice, found: Sequence[Any]) -> B2BContact | None:
    """On whose terms the rest is paid; None when it is paid otherwise. Raises TermsNotGranted."""
    if choice.by is not PayBy.TERMS:
        return None
    contact = b2b.effective(ctx, next((each for each in found if isinstance(each, B2BContact)), None))
    if contact is None or not contact.terms.days:
        raise TermsNotGranted()
    return contact
