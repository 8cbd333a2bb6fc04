"""Beginning, reading and going on with the checkout of a cart."""

from __future__ import annotations

import msgspec

from chalicelib.domain import b2b, checkout, gift_cards, loyalty, store_credit, tenders
from chalicelib.domain import cart as carts
from chalicelib.domain.checkout_sessions import completing
from chalicelib.domain.checkout_sessions.commands import AdvanceSession, GetSession, StartSession
from chalicelib.domain.checkout_sessions.errors import (
    CartOfAnotherCustomer,
    CheckoutChanged,
    SessionComplete,
    SessionNotFound,
    StepIncomplete,
    StepMissing,
    StepTooFarBack,
    TermsNotGranted,
    TooManyCodes,
    TooManyGiftCards,
)
from chalicelib.domain.checkout_sessions.looking import cart_of, look, open_session
from chalicelib.domain.checkout_sessions.model import LIFETIME, CheckoutSession, SessionId, SessionView, Stage
from chalicelib.domain.checkout_sessions.rules import ensure_reachable
from chalicelib.domain.checkout_sessions.steps import STEPS
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import CustomerNotFound
from chalicelib.domain.payments import PaymentsNotConfigured, ProviderRefused, ProviderUnavailable
from chalicelib.domain.promotions import PromotionCodeNotApplicable
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.operation import operation, query

_TENDERS = (
    gift_cards.GiftCardNotFound,
    gift_cards.GiftCardVoid,
    gift_cards.GiftCardExpired,
    gift_cards.GiftCardBalanceTooLow,
    gift_cards.GiftCardCurrencyMismatch,
    store_credit.StoreCreditTooLow,
    loyalty.PointsTooLow,
    loyalty.PointsWorthNothing,
    tenders.CustomerNeeded,
    tenders.PointsInAnotherCurrency,
)
_STEPS = (
    SessionNotFound,
    SessionComplete,
    StepMissing,
    StepTooFarBack,
    StepIncomplete,
    TooManyCodes,
    TooManyGiftCards,
    CartOfAnotherCustomer,
    CheckoutChanged,
    CustomerNotFound,
    TermsNotGranted,
    b2b.CreditLimitExceeded,
    b2b.B2BAccountInactive,
    PromotionCodeNotApplicable,
    RateExceeded,
)


@operation("checkout.start_session", needs=Grant.CHECKOUT_WRITE, raises=checkout.REFUSALS)
def start_session(ctx: Context, command: StartSession) -> SessionView:
    """Begin the checkout of a cart, at the prices of its customer's list as they are now.

    A cart may have several sessions; the first to be completed orders it.
    """
    cart = cart_of(ctx, command.cart_id)
    priced = carts.refreeze(ctx, cart)
    if priced != cart:
        cart = ctx.uow.save(priced.replace(updated_at=ctx.now))
    session = CheckoutSession(
        id=SessionId(ctx.new_id()),
        cart_id=cart.id,
        expires_at=ctx.now + LIFETIME,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    seen, _ = look(ctx, ctx.uow.create(session), cart)
    return seen.view()


@query("checkout.get_session", needs=Grant.CHECKOUT_READ, raises=(SessionNotFound, *checkout.REFUSALS))
def get_session(ctx: Context, command: GetSession) -> SessionView:
    """A session with what its cart comes to now, or with the order that it became."""
    session = open_session(ctx, command.session_id)
    if session.order_id is not None:
        return completing.completed(ctx, session, paying=False)
    return look(ctx, session, cart_of(ctx, session.cart_id))[0].view()


@operation(
    "checkout.advance_session",
    needs=Grant.CHECKOUT_WRITE,
    raises=(*_STEPS, *_TENDERS, *checkout.REFUSALS, PaymentsNotConfigured, ProviderRefused, ProviderUnavailable),
)
def advance_session(ctx: Context, command: AdvanceSession) -> SessionView:
    """Take a step: the next one, the present one again, or the one before; the last one places the order, once.

    A step that changes anything asks for all steps after it again.
    """
    session = open_session(ctx, command.session_id)
    if session.order_id is not None:
        if command.stage is not Stage.COMPLETE:
            raise SessionComplete(order_id=session.order_id)
        return completing.completed(ctx, session, paying=True)
    ensure_reachable(session.stage, command.stage)
    if command.stage is Stage.COMPLETE:
        return completing.complete(ctx, session)
    cart = cart_of(ctx, session.cart_id)
    seen = STEPS[command.stage](ctx, session.replace(agreement=None), cart, command)
    if seen.cart != cart:
        ctx.uow.save(seen.cart.replace(updated_at=ctx.now))
    changed = seen.session.replace(stage=command.stage, expires_at=ctx.now + LIFETIME, updated_at=ctx.now)
    return msgspec.structs.replace(seen, session=ctx.uow.save(changed)).view()
