"""Rounds of what is given up and wanted by others at once: uses of a coupon, money that is on its way.

As in rounds.py, each round takes the name of a condition to leave out.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from chalicelib.domain import orders, payments
from chalicelib.domain.context import SYSTEM, Shop
from chalicelib.domain.orders import Move, MoveOrder, Order, PaymentState, Progress
from chalicelib.domain.payments import ProviderEvent, Subject
from chalicelib.domain.promotions import PromotionUse
from chalicelib.domain.stock import StockLevel
from chalicelib.kernel.unit_of_work import ConcurrentChange
from tests.races import plays, rounds
from tests.support.arena import Arena
from tests.support.deployment import NOON, OWNER
from tests.support.market import Market, Ticket
from tests.support.outcomes import ended
from tests.support.race import Job, Outcome, Stage

CALLERS = 8
USES = 10
SHARE = 600  # four of which fit into what was paid
SERVED = rounds.TOTAL // SHARE


def cancel(stage: Stage, shop: Shop, order_id: str) -> Any:
    """Somebody on the staff cancels an order."""
    return stage.run(orders.move_order, MoveOrder(id=order_id, move=Move.CANCEL), shop, OWNER)


def refund_until_told(stage: Stage, shop: Shop, order_id: str, key: str, amount_minor: int) -> Any:
    """Somebody on the staff gives money back, and comes again under the same key as often as told to."""
    while True:
        try:
            return plays.refund(stage, shop, order_id, key, amount_minor)
        except ConcurrentChange:
            continue


def reconcile(stage: Stage, shop: Shop, order_id: str) -> Any:
    """The clock asks the provider about an order."""
    try:
        return stage.run(payments.reconcile, payments.Reconcile(order_id=order_id), shop, SYSTEM)
    except ConcurrentChange:
        return None  # the next minute's sweep asks again


def hear_of_refund(stage: Stage, shop: Shop, order_id: str, intent_id: str, number: int) -> Any:
    """The provider tells of a refund."""
    fields = {"subject": Subject.REFUND, "intent_id": intent_id, "object_id": intent_id}
    event = ProviderEvent(id=f"evt_{order_id}_{number}", type="charge.refunded", **fields)
    try:
        return plays.take_event(stage, shop, order_id, event)
    except ConcurrentChange:
        return None  # it is told again


def given_back(arena: Arena, without: str | None = None) -> list[str]:
    """A code for ten is used up; eight cancel one of its orders while eight others want it: one of them gets it."""
    market = arena.market()
    market.coupon(usage_limit_total=USES)
    goods = market.goods(100)
    used = [market.lapsed_cart(goods, NOON, email=f"u{n}@example.test", code="TEN") for n in range(USES)]
    rivals = [market.lapsed_cart(goods, NOON, email=f"r{n}@example.test", code="TEN") for n in range(CALLERS + 2)]
    arena.store(market.shop, *(cart for _, cart in (*used, *rivals)))
    placed = [plays.check_out(arena.stage, market.shop, ticket).order.id for ticket, _ in used]
    wants = [Job(plays.check_out, (market.shop, ticket)) for ticket, _ in rivals[:CALLERS]]
    outcomes = arena.race([*[Job(cancel, (market.shop, placed[0]))] * CALLERS, *wants], without=without)
    found = _only(outcomes[:CALLERS], ok=1, move_not_allowed=CALLERS - 1)
    later = [_end(arena, market, ticket) for ticket, _ in rivals[CALLERS:]]
    got = Counter(ended(outcomes[CALLERS:])) + Counter(later)
    if got != Counter(ok=1, promotion_used_up=CALLERS + 1):
        found.append(f"ended {dict(got)}")
    return [*found, *_counted(arena, market, USES)]


def own_given_back(arena: Arena, without: str | None = None) -> list[str]:
    """The same of a code that everybody may use once, with one shopper, whose other carts wait for it."""
    market = arena.market()
    market.coupon(usage_limit_per_customer=1)
    goods = market.goods(100)
    carts = [market.lapsed_cart(goods, NOON, code="TEN") for _ in range(CALLERS + 3)]
    arena.store(market.shop, *(cart for _, cart in carts))
    first = plays.check_out(arena.stage, market.shop, carts[0][0]).order.id
    wants = [Job(plays.check_out, (market.shop, ticket)) for ticket, _ in carts[1 : CALLERS + 1]]
    outcomes = arena.race([*[Job(cancel, (market.shop, first))] * CALLERS, *wants], without=without)
    found = _only(outcomes[:CALLERS], ok=1, move_not_allowed=CALLERS - 1)
    later = [_end(arena, market, ticket) for ticket, _ in carts[CALLERS + 1 :]]
    got = Counter(ended(outcomes[CALLERS:])) + Counter(later)
    if got != Counter(ok=1, promotion_used_up=CALLERS + 1):
        found.append(f"ended {dict(got)}")
    return [*found, *_counted(arena, market, 1)]


def told_meanwhile(arena: Arena, without: str | None = None) -> list[str]:
    """Two of the staff give back 6.00 five times each of 24.90, while the provider tells of it and the clock asks."""
    market, order_id, intent = rounds.paid_online(arena)
    keys = [f"{who} {number}" for who in ("one", "other") for number in range(5)]
    jobs = [Job(refund_until_told, (market.shop, order_id, key, SHARE)) for key in keys]
    jobs += [Job(hear_of_refund, (market.shop, order_id, intent, number)) for number in range(4)]
    jobs += [Job(reconcile, (market.shop, order_id))] * 2
    outcomes = arena.race(jobs, without=without)
    found = _only(outcomes[:10], ok=SERVED, refund_exceeds_paid=10 - SERVED) + _only(outcomes[10:], ok=6)
    return [*found, *rounds.refunded_wrong(arena, market, intent, SERVED * SHARE)]


def last_moment(arena: Arena, milliseconds: int = 0, without: str | None = None) -> list[str]:
    """Money comes in within milliseconds of the end of the time to pay, unseen by the sweep: paid, or all given back."""
    market = arena.market()
    opened = market.shopper(payments.open_payment, market.cart(*market.goods(1)).access)
    intent = (opened.client_secret or "").split("_secret_")[0]
    event = ProviderEvent(
        id=f"evt_{opened.order_id}", type="payment_intent.succeeded", subject=Subject.INTENT, intent_id=intent,
        object_id=intent,
    )  # fmt: skip
    arena.provider.control.pay(intent)
    jobs = [
        Job(plays.take_event, (market.shop, opened.order_id, event)),
        Job(give_up, (market.shop, opened.order_id)),
    ] * 4
    at = NOON + timedelta(minutes=60, milliseconds=milliseconds)
    found = _only(arena.race(jobs, at=at, without=without), ok=8)
    for _ in range(2):
        reconcile(arena.stage, market.shop, opened.order_id)
    return [*found, *_half_paid(arena, market, intent), *arena.findings(market.shop)]


def give_up(stage: Stage, shop: Shop, order_id: str) -> Any:
    """The time to pay is up, for all that the books say: nobody asks the provider."""
    return stage.run(orders.expire_unpaid, orders.ExpireOrder(id=order_id), shop, SYSTEM)


def _half_paid(arena: Arena, market: Market, intent: str) -> list[str]:
    """An order is paid and its unit the buyer's, or cancelled with all its money given back and its unit free."""
    stored = arena.stored(market.shop)
    (order,), (level,) = stored.all(Order, market.shop.id), stored.all(StockLevel, market.shop.id)
    charges = [each for each in arena.provider.control.objects("ch") if each["payment_intent"] == intent]
    kept = sum(each["amount_captured"] - each["amount_refunded"] for each in charges)
    left = (order.progress, order.payment, kept, level.allocated, level.available)
    paid = (Progress.OPEN, PaymentState.PAID, rounds.TOTAL, 1, 0)
    over = (Progress.CANCELLED, PaymentState.PENDING, 0, 0, 1)
    return [] if left in (paid, over) else [f"left {left}"]


def _end(arena: Arena, market: Market, ticket: Ticket) -> str:
    """How one more checkout ends when nobody disturbs it."""
    return next(iter(ended(arena.race([Job(plays.check_out, (market.shop, ticket))]))))


def _counted(arena: Arena, market: Market, uses: int) -> list[str]:
    stored = arena.stored(market.shop)
    standing = [each for each in stored.all(Order, market.shop.id) if each.progress is not Progress.CANCELLED]
    counted = [use.used for use in stored.all(PromotionUse, market.shop.id) if use.who == "TOTAL"]
    found = [] if counted == [uses] and len(standing) == uses else [f"counted {counted}, {len(standing)} orders"]
    return found + arena.findings(market.shop)


def _only(outcomes: list[Outcome], **wanted: int) -> list[str]:
    return [] if ended(outcomes) == +Counter(wanted) else [f"ended {dict(ended(outcomes))}"]
