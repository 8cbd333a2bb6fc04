"""What callers do in a race. Each is a module-level function of the stage, so that another process can run it."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import cart, checkout, checkout_sessions, identity, invoicing, orders, payments, taxonomy
from chalicelib.domain.context import SYSTEM, Context, Shop
from chalicelib.kernel.operation import Operation
from tests.support.deployment import NOON, OWNER
from tests.support.market import PARIS, Goods, Ticket
from tests.support.race import Stage
from tests.support.till import INTEGRATION


class PowerCut(Exception):
    """For tests: the process ended before its commit."""


def refresh(stage: Stage, shop: Shop, token: str) -> identity.SessionOpened:
    """Trade a customer's refresh secret for the next one."""
    command = identity.UseSession(refresh_token=token)
    opened: identity.SessionOpened = stage.run(identity.customer_refresh, command, shop)
    return opened


def answer_challenge(stage: Stage, shop: Shop, challenge: str, code: str, ip: str) -> Any:
    """Give a code as the second step of signing in."""
    return stage.run(identity.answer_challenge, identity.AnswerChallenge(challenge=challenge, code=code), shop, ip=ip)


def sign_up(stage: Stage, shop: Shop, email: str) -> Any:
    """Open an account."""
    return stage.run(identity.sign_up, identity.SignUp(email=email, password="a long enough secret"), shop)


def make_tag(stage: Stage, shop: Shop, name: str, key: str) -> Any:
    """Make a tag under an idempotency key."""
    return stage.run(taxonomy.create_tag, taxonomy.CreateTag(name=name), shop, OWNER, key)


def check_out(stage: Stage, shop: Shop, ticket: Ticket, key: str | None = None) -> Any:
    """Place the order of a cart."""
    return stage.run(checkout.place_order, ticket.access, shop, key=key)


def complete(stage: Stage, shop: Shop, session_id: str, key: str | None = None) -> Any:
    """Complete a checkout session."""
    command = checkout_sessions.AdvanceSession(session_id=session_id, stage=checkout_sessions.Stage.COMPLETE)
    return stage.run(checkout_sessions.advance_session, command, shop, INTEGRATION, key)


def buy(stage: Stage, shop: Shop, rate_id: str, goods: Goods, email: str) -> Any:
    """Go the whole way of a guest who wants one unit."""
    new = stage.run(cart.create_cart, cart.CreateCart(), shop)
    more = {"cart_id": new.cart.id, "token": new.token}
    stage.run(cart.add_line, cart.AddLine(variant_id=goods.variant_id, quantity=1, **more), shop)
    stage.run(cart.set_email, cart.SetEmail(email=email, **more), shop)
    stage.run(cart.set_shipping_address, cart.SetAddress(address=PARIS, **more), shop)
    stage.run(cart.choose_shipping, cart.ChooseShipping(rate_id=rate_id, **more), shop)
    return stage.run(checkout.place_order, cart.Access(**more), shop)


def expire_holds(stage: Stage, shop: Shop, cart_id: str) -> Any:
    """The sweep's call for one cart."""
    return stage.run(cart.tend_cart, cart.TendCart(cart_id=cart_id), shop, SYSTEM)


def expire_order(stage: Stage, shop: Shop, order_id: str) -> Any:
    """The sweep's call for one unpaid order."""
    return stage.run(payments.expire_unpaid, orders.ExpireOrder(id=order_id), shop, SYSTEM)


def take_event(stage: Stage, shop: Shop, order_id: str, event: payments.ProviderEvent) -> Any:
    """The provider's message, as the webhook hands it on: under its id as key."""
    command = payments.TakeEvent(event=event, order_id=order_id)
    return stage.run(payments.take_event, command, shop, SYSTEM, event.id)


def mark_paid(stage: Stage, shop: Shop, order_id: str) -> Any:
    """Somebody on the staff writes down that an order was paid."""
    return stage.run(payments.mark_paid, payments.MarkPaid(order_id=order_id), shop, OWNER)


def refund(stage: Stage, shop: Shop, order_id: str, key: str, amount_minor: int) -> Any:
    """Somebody on the staff gives money back."""
    command = payments.RefundOrder(order_id=order_id, key=key, amount_minor=amount_minor)
    return stage.run(payments.refund_order, command, shop, OWNER)


def invoice(stage: Stage, shop: Shop, order_id: str, fails: bool) -> Any:
    """Give an order its fiscal document, or end just before that is stored."""

    def run(ctx: Context, command: str) -> None:
        invoicing.issue_invoice(ctx, command, NOON)
        if fails:
            raise PowerCut()

    return stage.run(Operation("test.invoice", run, None, writes=True), order_id, shop, SYSTEM)
