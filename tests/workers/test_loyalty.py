"""Points follow the money: earned once when an order is paid, taken back in proportion when money goes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain import loyalty, payments
from chalicelib.domain.ledger import Entry, EntryKind
from chalicelib.domain.loyalty import AwardPoints, RedeemPoints, SetLoyaltyProgram, reactions
from chalicelib.domain.orders import Order, OrderPaid, Standing
from chalicelib.domain.payments import RefundIssued
from chalicelib.kernel.ids import new_id
from tests.support.accounts import make_customer
from tests.support.aftermath import Aftermath, moved
from tests.support.deployment import DEMO
from tests.support.orders import known_order, line, place
from tests.support.stored import Stored

TOTAL = 4090


@pytest.fixture
def zoe(after: Aftermath) -> str:
    after.deployment.run(loyalty.set_program, SetLoyaltyProgram(enabled=True))
    return make_customer(after.deployment).id


def paid(after: Aftermath, who: str | None, **changes: Any) -> Order:
    order = place(after.deployment, known_order(customer_id=who, **changes))
    after.deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    return order


def refund(after: Aftermath, order: Order, amount: int) -> None:
    command = payments.RefundOrder(order_id=order.id, key=new_id(), amount_minor=amount)
    after.deployment.run(payments.refund_order, command)


def points(after: Aftermath, who: str) -> tuple[int, int]:
    account = after.commit(lambda ctx: loyalty.account(ctx, who))
    return account.balance, account.lifetime


def moves() -> list[tuple[EntryKind, int]]:
    return sorted(((entry.kind, entry.amount) for entry in Stored().all(Entry, DEMO)), key=str)


def test_a_paid_order_earns_once_however_often_it_is_heard(after: Aftermath, zoe: str, tmp_path: Path) -> None:
    order = paid(after, zoe)
    after.drain()
    assert points(after, zoe) == (40, 40)
    Aftermath(after.deployment, tmp_path).drain()  # the stream begins again
    news = moved(order, OrderPaid, Standing.PAID, Standing.PENDING_PAYMENT)
    after.commit(lambda ctx: reactions.earn(ctx, news, None))  # type: ignore[arg-type] # and no receipt is left
    assert points(after, zoe) == (40, 40)
    assert moves() == [(EntryKind.EARN, 40)]
    assert "reactions" not in after.dead()


def test_refunds_take_back_in_proportion_and_all_in_the_end(after: Aftermath, zoe: str) -> None:
    order = paid(after, zoe)
    after.drain()
    refund(after, order, 1000)
    after.drain()
    assert points(after, zoe) == (31, 31)  # 40 * 1000 / 4090, rounded down, is 9
    refund(after, order, 1000)
    after.drain()
    assert points(after, zoe) == (21, 21)  # 40 * 2000 / 4090, rounded down, is 19
    refund(after, order, TOTAL - 2000)
    after.drain()
    assert points(after, zoe) == (0, 0)
    assert moves() == sorted(
        [(EntryKind.EARN, 40), (EntryKind.REVOKE, -9), (EntryKind.REVOKE, -10), (EntryKind.REVOKE, -21)], key=str
    )
    assert "reactions" not in after.dead()


def test_what_was_spent_already_stays_spent(after: Aftermath, zoe: str) -> None:
    order = paid(after, zoe)
    after.drain()
    after.deployment.run(loyalty.redeem_points, RedeemPoints(customer_id=zoe, points=25))
    refund(after, order, TOTAL)
    after.drain()
    assert points(after, zoe) == (0, 0)
    after.deployment.run(loyalty.award_points, AwardPoints(customer_id=zoe, points=100))
    assert points(after, zoe) == (100, 100)  # no debt was kept


def test_points_that_are_all_spent_cost_the_tier_alone(after: Aftermath, zoe: str) -> None:
    order = paid(after, zoe)
    after.drain()
    after.deployment.run(loyalty.redeem_points, RedeemPoints(customer_id=zoe, points=40))
    refund(after, order, TOTAL)
    after.drain()
    assert points(after, zoe) == (0, 0)
    assert (EntryKind.REVOKE, 0) not in moves()


def test_what_points_paid_for_earns_none(after: Aftermath, zoe: str) -> None:
    order = known_order(customer_id=zoe)
    after.deployment.run(loyalty.award_points, AwardPoints(customer_id=zoe, points=1000))
    after.deployment.run(loyalty.redeem_points, RedeemPoints(customer_id=zoe, points=1000, order_id=order.id))
    paid(after, zoe, id=order.id)
    after.drain()
    assert points(after, zoe) == (30, 1030)  # 4090 - 1000 minor units


def test_a_refund_that_is_heard_first_counts_all_the_same(after: Aftermath, zoe: str) -> None:
    order = paid(after, zoe)
    news = RefundIssued(
        refund_id=new_id(), order_id=order.id, amount_minor=1000, tax_minor=0, currency="EUR", credit_note_id=new_id()
    )
    after.commit(lambda ctx: reactions.take_back(ctx, news, None))  # type: ignore[arg-type]
    assert points(after, zoe) == (0, 0)
    after.drain()
    assert points(after, zoe) == (31, 31)
    assert moves() == [(EntryKind.EARN, 31)]


def test_guests_and_shops_without_a_programme_earn_nothing(after: Aftermath, zoe: str) -> None:
    refund(after, paid(after, None), 1000)
    after.drain()
    after.deployment.run(loyalty.set_program, SetLoyaltyProgram(enabled=False))
    order = paid(after, zoe, number="3", lines=(line(2),))
    after.drain()
    after.deployment.run(loyalty.set_program, SetLoyaltyProgram(enabled=True))
    refund(after, order, 1000)
    after.drain()
    assert moves() == []
    assert points(after, zoe) == (0, 0)
    assert "reactions" not in after.dead()
