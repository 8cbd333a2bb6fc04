"""Taking the buyer out of an order: everything around it first, the order itself last, because it leads to the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from chalicelib.domain import metafields
from chalicelib.domain.cart import Cart
from chalicelib.domain.context import Context
from chalicelib.domain.invoicing import IssuedDocument
from chalicelib.domain.metafields import ResourceType
from chalicelib.domain.notifications.model import Email, EmailKind
from chalicelib.domain.orders import Order, OrderHistory, PaymentState, Progress
from chalicelib.domain.payments import Refund
from chalicelib.domain.privacy.holdings import emails_of, found
from chalicelib.domain.returns import Return, Withdrawal
from chalicelib.domain.steps import in_steps
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import without_person

_PEOPLE = ("user", "api")  # whose notes are their own words; others' are ours


def empty_order(ctx: Context, order_id: str, stand_in: str, wait_until: datetime | None = None) -> bool:
    """Take the buyer out of an order and of all that belongs to it; says whether that is done.

    Until `wait_until` it is not done to an order that may still be paid, or whose invoice is still to be drawn up: that
    needs to say whose it is.
    """
    family = ctx.uow.family(Order, OrderHistory, Refund, Return, IssuedDocument, key=(order_id,))
    order = next(iter(family[Order]), None)
    if order is None or order.erased:
        return True
    if wait_until is not None and ctx.now < wait_until and _on_its_way(order, family[IssuedDocument]):
        return False
    metafields.forget(ctx, ResourceType.ORDER, order.id)
    ctx.checkpoint()
    changed = [*_around(ctx, order, family, stand_in), without_person(order).replace(email=stand_in)]
    for run, _ in in_steps(ctx, changed):
        for entity in run:
            ctx.uow.save(entity)
    ctx.checkpoint()
    return True


def _on_its_way(order: Order, documents: list[IssuedDocument]) -> bool:
    if order.progress is Progress.CANCELLED and order.payment is PaymentState.PENDING:
        return False
    return not documents


def _around(ctx: Context, order: Order, family: dict[Any, list[Any]], stand_in: str) -> Iterator[Entity]:
    """What belongs to an order, without its buyer; what has nothing of them is left out."""
    for row in (
        *family[Refund],
        *family[Return],
        *(each for each in family[OrderHistory] if each.actor_type in _PEOPLE),
    ):
        emptied = without_person(row)
        if emptied != row:
            yield emptied
    cart = ctx.uow.find(Cart, order.cart_id)
    if cart is not None and (emptied := empty_cart(cart)) != cart:
        yield emptied
    mails = emails_of(ctx, order.id)
    for email in mails:
        if email.recipient != stand_in:
            yield without_person(email).replace(recipient=stand_in)
    for declared in _withdrawals(ctx, mails):
        if declared.email != stand_in:
            yield without_person(declared).replace(email=stand_in)


def _withdrawals(ctx: Context, mails: Sequence[Email]) -> list[Withdrawal]:
    """The declarations about an order, by the mails that acknowledged them."""
    ids = [each.reference_id for each in mails if each.kind is EmailKind.WITHDRAWAL_RECEIVED and each.reference_id]
    return found(ctx, Withdrawal, list(dict.fromkeys(ids)))


def empty_cart(cart: Cart) -> Cart:
    """A cart of which nobody knows whose it was. There is no address left to send anything to."""
    emptied: Cart = without_person(cart).replace(shipping_address=None, billing_address=None)
    return emptied
