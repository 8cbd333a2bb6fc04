"""The last step: what was agreed to is charged and ordered, once, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec

from chalicelib.domain import cart as carts
from chalicelib.domain import checkout, payments
from chalicelib.domain.cart import Cart, CartTotals
from chalicelib.domain.checkout import Draft, PlacedOrder, Settlement
from chalicelib.domain.checkout_sessions import paying
from chalicelib.domain.checkout_sessions.errors import CheckoutChanged, StepMissing
from chalicelib.domain.checkout_sessions.looking import cart_of
from chalicelib.domain.checkout_sessions.model import LIFETIME, CheckoutSession, PayBy, SessionView, Stage
from chalicelib.domain.checkout_sessions.rules import agreement, changes
from chalicelib.domain.context import Context
from chalicelib.domain.payments import PaymentsNotConfigured, takes_online
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.unit_of_work import ConcurrentChange

# How long an order waits for money that people move: a bank transfer takes its days.
MANUAL_PATIENCE = timedelta(days=7)


def complete(ctx: Context, session: CheckoutSession) -> SessionView:
    """Place the order of a session exactly as it was reviewed, and let what is due be paid.

    Stock, gift cards, credit, points, uses of promotions, the order and the session change in one transaction. The
    provider is asked afterwards; whoever calls again gets the same order, and the same payment.
    """
    with _nobody_else_completing(ctx, session):
        drawn = _drawn(ctx, session)
        session, placed = _place(ctx, session, drawn)
    view = _view(session, drawn.cart, carts.summary(drawn.totals), placed)
    return _payable(ctx, view) if _pays_online(view) else view


def completed(ctx: Context, session: CheckoutSession, *, paying: bool) -> SessionView:
    """A session that became an order before; `paying` says also how what is due is paid. Two table requests."""
    placed = checkout.placed_order(ctx, session.order_id or "")
    cart = ctx.uow.get(Cart, session.cart_id)
    if cart.totals is None:
        raise AssertionError("a cart that became an order keeps its totals")
    view = _view(session, cart, cart.totals, placed)
    return _payable(ctx, view) if paying and _pays_online(view) else view


@contextmanager
def _nobody_else_completing(ctx: Context, session: CheckoutSession) -> Iterator[None]:
    """What refuses may be the effect of whoever completed the session meanwhile: then all is looked at anew."""
    try:
        yield
    except ConcurrentChange:
        raise
    except DomainError:
        if ctx.uow.get(CheckoutSession, session.id).version != session.version:
            raise ConcurrentChange(kind=CheckoutSession.KIND) from None
        raise


def _payable(ctx: Context, view: SessionView) -> SessionView:
    """How the order is paid online. What waits is stored first."""
    if view.order is None:
        raise AssertionError("only an order is paid")
    ctx.checkpoint()
    return msgspec.structs.replace(view, payment=payments.start_payment(ctx, view.order))


def _drawn(ctx: Context, session: CheckoutSession) -> Draft:
    """The order that the session's cart would become now."""
    if session.payment is None or session.agreement is None:
        raise StepMissing(missing=Stage.REVIEW.value)
    cart = cart_of(ctx, session.cart_id)
    return checkout.draft(ctx, cart, paying.references(session.payment, cart))


def _place(ctx: Context, session: CheckoutSession, drawn: Draft) -> tuple[CheckoutSession, PlacedOrder]:
    choice, agreed, cart = session.payment, session.agreement, drawn.cart
    if choice is None or agreed is None:
        raise StepMissing(missing=Stage.REVIEW.value)
    planned, purse = paying.plan(ctx, choice, cart, drawn.also, drawn.amounts.total_minor)
    present = agreement(drawn.amounts, cart.lines, planned)
    differing = changes(agreed, present)
    if differing:
        raise CheckoutChanged(changed=differing)
    if choice.by is PayBy.CARD and present.due_minor and not takes_online(ctx):
        raise PaymentsNotConfigured()
    settlement = Settlement(
        tenders=planned,
        purse=purse,
        at_once=True,
        waits_until=_deadline(ctx, choice.by),
        terms=paying.terms(ctx, choice, drawn.also),
        more_writes=1,
    )
    placed = checkout.place(ctx, drawn, settlement)
    finished = session.replace(
        stage=Stage.COMPLETE, order_id=placed.order.id, expires_at=ctx.now + LIFETIME, updated_at=ctx.now
    )
    return ctx.uow.save(finished), placed


def _deadline(ctx: Context, by: PayBy) -> datetime:
    return ctx.now + MANUAL_PATIENCE if by is PayBy.MANUAL else checkout.payment_deadline(ctx)


def _pays_online(view: SessionView) -> bool:
    by = None if view.session.payment is None else view.session.payment.by
    return by is PayBy.CARD and view.order is not None and view.order.awaits_payment


def _view(session: CheckoutSession, cart: Cart, totals: CartTotals, placed: PlacedOrder) -> SessionView:
    return SessionView(
        session=session,
        cart=cart,
        totals=totals,
        order=placed.order,
        guest_access_token=placed.guest_access_token,
    )
