"""Returns: only what was bought, decided once, refunded once, whatever dies in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from chalicelib.domain import payments, returns
from chalicelib.domain.context import SYSTEM, Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.invariants import violations
from chalicelib.domain.orders import Move, Order, OrderNotFound
from chalicelib.domain.payments import RefundFailed, RefundIssued, RefundItem, RefundRefused, RefundStatus
from chalicelib.domain.returns import (
    OrderNotReturnable,
    RejectReturn,
    Return,
    ReturnDecided,
    ReturnLineNotFound,
    ReturnNotFound,
    ReturnQuantityExceeded,
    ReturnStatus,
    ReturnType,
)
from chalicelib.domain.returns.reactions import follow_refund
from chalicelib.kernel.events import Recorded, record
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.unit_of_work import ConcurrentChange
from chalicelib.runtime.invoke import Call
from tests.support.accounts import context, events
from tests.support.deployment import NOON, OWNER, Deployment
from tests.support.orders import Rows, known_order, line, place, stock_of
from tests.support.payments import Desk, desk
from tests.support.returns import ADA, DELIVERED, SHIPPED, approve, ask, bought, move, stored, units

STRANGER = Actor(kind="customer", id=new_id(), grants=frozenset({Grant.SHOPPER}))


@pytest.fixture
def shop() -> Iterator[Desk]:
    with desk() as made:
        yield made


def reject(deployment: Deployment, asked: Return) -> Return:
    made: Return = deployment.run(returns.reject_return, RejectReturn(id=asked.id, reason="worn"))
    return made


def named(deployment: Deployment) -> list[str]:
    return [event.NAME for event in events(deployment) if event.NAME.startswith("return.")]


def hear(deployment: Deployment, kind: type) -> None:
    """The consumer's turn, with the newest event of a kind."""
    fact = [event for event in events(deployment) if isinstance(event, kind)][-1]
    ctx = context(deployment, SYSTEM)
    recorded: Recorded = record(fact, new_id(), NOON)
    follow_refund(ctx, fact, recorded)
    ctx.checkpoint()


# Asking


def test_units_are_spoken_for_once(deployment: Deployment) -> None:
    order = bought(deployment)
    first = ask(deployment, order, units(1), reason="too small")
    assert (first.status, first.customer_id, first.items, first.reason, first.within_window) == (
        ReturnStatus.REQUESTED, ADA, (units(1),), "too small", True,
    )  # fmt: skip
    with pytest.raises(ReturnQuantityExceeded) as refused:
        ask(deployment, order, units(1), units(1))
    assert refused.value.details == {"line_id": line().id, "asked": 2, "returnable": 1}
    second = ask(deployment, order, units(1))
    with pytest.raises(ReturnQuantityExceeded):
        ask(deployment, order, units(1))
    reject(deployment, first)
    third = ask(deployment, order, units(1))
    assert [each.id for each in stored(deployment, order)] == [first.id, second.id, third.id]
    assert named(deployment) == ["return.requested", "return.requested", "return.rejected", "return.requested"]


def test_refunded_units_are_not_given_back_again(deployment: Deployment) -> None:
    order = bought(deployment)
    item = RefundItem(line_id=line().id, quantity=1)
    deployment.run(payments.refund_order, payments.RefundOrder(order_id=order.id, key="k", items=(item,)))
    with pytest.raises(ReturnQuantityExceeded):
        ask(deployment, order, units(2))
    assert ask(deployment, order, units(1)).items == (units(1),)


def test_who_may_ask_and_for_what(deployment: Deployment) -> None:
    order = bought(deployment)
    guests = bought(deployment, number="3", customer_id=None, lines=(line(2),))
    with pytest.raises(OrderNotFound):
        ask(deployment, order, units(1), actor=STRANGER)
    with pytest.raises(OrderNotFound):
        ask(deployment, guests, units(1, 2))
    with pytest.raises(ReturnLineNotFound):
        ask(deployment, order, units(1, 2))
    assert stored(deployment, order) == stored(deployment, guests) == []


def test_an_order_that_is_not_paid_or_is_closed_is_not_given_back(deployment: Deployment) -> None:
    unpaid = place(deployment, known_order(customer_id=ADA))
    with pytest.raises(OrderNotReturnable) as refused:
        ask(deployment, unpaid, units(1))
    assert refused.value.details == {"standing": "pending_payment"}
    for number, moves in enumerate(((Move.CANCEL,), (*DELIVERED, Move.COMPLETE)), start=3):
        order = bought(deployment, *moves, number=str(number), lines=(line(number),))
        with pytest.raises(OrderNotReturnable):
            ask(deployment, order, units(1, number))


@pytest.mark.parametrize(
    ("delivered", "closing"),
    [
        ("2026-11-23T00:00:00Z", "2026-12-08T00:00:00Z"),  # a Monday, so to the end of a Monday
        ("2026-11-27T23:59:59.999Z", "2026-12-12T00:00:00Z"),  # a Friday
        ("2026-11-28T00:00:00Z", "2026-12-15T00:00:00Z"),  # a Saturday: the Monday after counts too
        ("2026-11-29T12:00:00Z", "2026-12-15T00:00:00Z"),  # a Sunday
    ],
)
def test_the_window_ends_with_the_fourteenth_day_after_the_goods_came(
    deployment: Deployment, delivered: str, closing: str
) -> None:
    order = bought(deployment, *SHIPPED, lines=(line(quantity=9),))
    deployment.clock.at = datetime.fromisoformat(delivered)
    assert ask(deployment, order, units(1)).within_window
    move(deployment, order, Move.DELIVER)
    deployment.clock.at = datetime.fromisoformat(closing) - timedelta(milliseconds=1)
    assert ask(deployment, order, units(1)).within_window
    deployment.clock.advance(timedelta(milliseconds=1))
    assert not ask(deployment, order, units(1)).within_window


def test_a_completed_order_is_withdrawn_from_while_the_time_lasts(deployment: Deployment) -> None:
    order = bought(deployment, *DELIVERED, Move.COMPLETE)
    deployment.clock.advance(timedelta(days=14))
    made = approve(deployment, ask(deployment, order, units(1), type_=ReturnType.WITHDRAWAL))
    assert (made.status, made.within_window) == (ReturnStatus.REFUNDED, True)
    rows = Rows(deployment, order.id)
    assert (rows.standing, rows.history[-2:]) == ("partially_refunded", ["completed", "partially_refunded"])
    closed = bought(deployment, *DELIVERED, Move.COMPLETE, number="3", lines=(line(3),))
    deployment.clock.advance(timedelta(days=17))  # the fourteenth day was a Saturday
    with pytest.raises(OrderNotReturnable):
        ask(deployment, closed, units(1, 3), type_=ReturnType.WITHDRAWAL)


# Deciding


@pytest.mark.parametrize(("given", "amount"), [(1, 1800), (2, 4090)])
def test_all_back_is_refunded_with_shipping_and_a_part_without(deployment: Deployment, given: int, amount: int) -> None:
    order = bought(deployment)
    asked = ask(deployment, order, units(given))
    made = approve(deployment, asked)
    (refund,) = Rows(deployment, order.id).refunds
    assert (made.status, made.refund_id, made.resolved_at) == (ReturnStatus.REFUNDED, refund.id, NOON)
    assert (refund.amount_minor, refund.key, refund.status) == (amount, f"return:{asked.id}", RefundStatus.SUCCEEDED)
    assert stock_of(deployment, line()) == (10, 2 - given, 8 + given)
    assert named(deployment) == ["return.requested", "return.approved"]
    for decide in (approve, reject):
        with pytest.raises(ReturnDecided):
            decide(deployment, asked)
    assert violations(context(deployment, SYSTEM)) == []


def test_a_rejected_return_is_not_approved(deployment: Deployment) -> None:
    order = bought(deployment)
    made = reject(deployment, ask(deployment, order, units(1)))
    assert (made.status, made.rejection_reason, made.resolved_at) == (ReturnStatus.REJECTED, "worn", NOON)
    with pytest.raises(ReturnDecided):
        approve(deployment, made)
    with pytest.raises(ReturnNotFound):
        deployment.run(returns.approve_return, returns.ApproveReturn(id=new_id()))
    assert Rows(deployment, order.id).refunds == []


def test_a_refusal_leaves_it_to_be_decided_again(deployment: Deployment) -> None:
    order = bought(deployment)
    asked = ask(deployment, order, units(2))
    item = RefundItem(line_id=line().id, quantity=1)
    deployment.run(payments.refund_order, payments.RefundOrder(order_id=order.id, key="k", items=(item,)))
    deployment.run(payments.refund_order, payments.RefundOrder(order_id=order.id, key="l"))
    with pytest.raises(payments.NotRefundable):
        approve(deployment, asked)
    (again,) = stored(deployment, order)
    assert (again.status, again.resolved_by, again.attempt) == (ReturnStatus.REQUESTED, None, 2)
    assert reject(deployment, again).status is ReturnStatus.REJECTED


# Through the provider


def online(shop: Desk, **changes: object) -> Order:
    return shop.paid(known_order(customer_id=ADA, **changes))


def test_the_provider_refuses_and_is_asked_anew_under_another_key(shop: Desk) -> None:
    order = online(shop)
    asked = ask(shop.deployment, order, units(1))
    dispute = shop.fake.control.open_dispute(shop.objects("pi")[0]["id"])
    with pytest.raises(RefundRefused):
        approve(shop.deployment, asked)
    assert [(each.status, each.attempt) for each in stored(shop.deployment, order)] == [(ReturnStatus.REQUESTED, 2)]
    shop.fake.control.decide_dispute(dispute["id"], "won")
    made = approve(shop.deployment, asked)
    shop.settled()
    assert (made.status, shop.taken_minor()) == (ReturnStatus.REFUNDED, 2290)


def test_while_nobody_can_tell_it_stays_approved_and_the_same_call_finishes_it(shop: Desk) -> None:
    order = online(shop)
    asked = ask(shop.deployment, order, units(1))
    shop.fake.control.cut_next(method="POST", path="/v1/refunds")
    with pytest.raises(payments.ProviderUnavailable):
        approve(shop.deployment, asked)
    assert [each.status for each in stored(shop.deployment, order)] == [ReturnStatus.APPROVED]
    with pytest.raises(ReturnDecided):
        reject(shop.deployment, asked)
    made = approve(shop.deployment, asked)
    shop.settled()
    assert (made.status, len(shop.objects("re")), shop.taken_minor()) == (ReturnStatus.REFUNDED, 1, 2290)
    assert [refund.id for refund in shop.rows(order).refunds] == [made.refund_id]


def test_who_never_calls_again_is_helped_by_the_news_of_the_refund(shop: Desk) -> None:
    order = online(shop)
    asked = ask(shop.deployment, order, units(1))
    shop.fake.control.cut_next(method="POST", path="/v1/refunds")
    with pytest.raises(payments.ProviderUnavailable):
        approve(shop.deployment, asked)
    shop.settled()
    for _ in range(2):
        hear(shop.deployment, RefundIssued)
    (made,) = stored(shop.deployment, order)
    assert (made.status, made.refund_id) == (ReturnStatus.REFUNDED, shop.rows(order).refunds[0].id)
    assert named(shop.deployment) == ["return.requested", "return.approved"]


def test_news_that_are_quicker_than_the_call_leave_it_the_same_answer(shop: Desk) -> None:
    order = online(shop)
    asked = ask(shop.deployment, order, units(1))
    approving = Call(shop.deployment.shops["demo"], OWNER, key="one click")
    command = returns.ApproveReturn(id=asked.id)
    ctx = shop.deployment.system.runtime.context(approving)
    returns.approve_return(ctx, command)
    shop.settled()
    hear(shop.deployment, RefundIssued)
    with pytest.raises(ConcurrentChange):
        ctx.checkpoint()
    made = shop.deployment.system.runtime.invoke(returns.approve_return, command, approving)
    again = shop.deployment.system.runtime.invoke(returns.approve_return, command, approving)
    assert made == again == stored(shop.deployment, order)[0]
    assert (made.status, len(shop.objects("re"))) == (ReturnStatus.REFUNDED, 1)
    assert named(shop.deployment) == ["return.requested", "return.approved"]
    with pytest.raises(ReturnDecided):
        approve(shop.deployment, asked)


@pytest.mark.parametrize(
    ("outcome", "kind", "status"),
    [("succeeded", RefundIssued, ReturnStatus.REFUNDED), ("failed", RefundFailed, ReturnStatus.REQUESTED)],
)
def test_a_refund_under_way_decides_later(shop: Desk, outcome: str, kind: type, status: ReturnStatus) -> None:
    order = shop.paid(known_order(customer_id=ADA), "pm_card_pendingRefund")
    asked = approve(shop.deployment, ask(shop.deployment, order, units(1)))
    assert (asked.status, asked.refund_id) == (ReturnStatus.APPROVED, shop.rows(order).refunds[0].id)
    with pytest.raises(ReturnQuantityExceeded):
        ask(shop.deployment, order, units(2))
    shop.fake.control.settle_refund(shop.objects("re")[0]["id"], outcome)  # type: ignore[arg-type]
    shop.settled()
    hear(shop.deployment, kind)
    assert [each.status for each in stored(shop.deployment, order)] == [status]
    assert violations(context(shop.deployment, SYSTEM)) == []


def test_another_refund_of_the_order_says_nothing_about_its_return(shop: Desk) -> None:
    order = shop.paid(known_order(customer_id=ADA), "pm_card_pendingRefund")
    approve(shop.deployment, ask(shop.deployment, order, units(1)))
    shop.refund(order, "by-hand", 100)
    shop.fake.control.settle_refund(shop.objects("re")[-1]["id"])
    shop.settled()
    hear(shop.deployment, RefundIssued)
    assert [each.status for each in stored(shop.deployment, order)] == [ReturnStatus.APPROVED]
