"""Points: what they are worth, which tier they make, and that they are moved exactly once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import counting
from chalicelib.domain import loyalty
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import CustomerNotFound
from chalicelib.domain.ledger import AmountNotPositive, Entry, EntryKind
from chalicelib.domain.loyalty import (
    AwardPoints,
    LoyaltyAccount,
    LoyaltyProgram,
    LoyaltyRateNotPositive,
    LoyaltyTiersUnordered,
    PointsRedeemedOtherwise,
    PointsTooLow,
    PointsWorthNothing,
    ReadPoints,
    RedeemPoints,
    SetLoyaltyProgram,
    Tier,
)
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.unit_of_work import VersionMismatch
from tests.support.accounts import make_customer
from tests.support.deployment import DEMO, Deployment
from tests.support.stored import Stored


@pytest.fixture
def zoe(deployment: Deployment) -> str:
    return make_customer(deployment).id


def award(deployment: Deployment, who: str, points: int, **more: Any) -> Any:
    return deployment.run(loyalty.award_points, AwardPoints(customer_id=who, points=points, **more))


def redeem(deployment: Deployment, who: str, points: int, order_id: str | None = None, **call: Any) -> Any:
    command = RedeemPoints(customer_id=who, points=points, order_id=order_id)
    return deployment.run(loyalty.redeem_points, command, **call)


def statement(deployment: Deployment, who: str, **page: int) -> Any:
    return deployment.run(loyalty.get_points, ReadPoints(customer_id=who, **page))


def set_program(deployment: Deployment, **changes: Any) -> LoyaltyProgram:
    command = SetLoyaltyProgram(**{"enabled": True, **changes})
    made: LoyaltyProgram = deployment.run(loyalty.set_program, command)
    return made


def inside(deployment: Deployment, work: Any) -> Any:
    return deployment.run(Operation("test.inside", lambda ctx, command: work(ctx), None, writes=True), actor=SYSTEM)


@pytest.mark.parametrize(("paid", "points"), [(0, 0), (99, 0), (100, 1), (199, 1), (12_345, 123), (-100, 0)])
def test_points_for_a_payment_are_rounded_down(paid: int, points: int) -> None:
    assert loyalty.points_for(LoyaltyProgram(enabled=True), paid) == points
    assert loyalty.points_for(LoyaltyProgram(enabled=True, earn_points=3, earn_per_minor=100), paid) == (
        max(0, paid) * 3 // 100
    )
    assert loyalty.points_for(LoyaltyProgram(), paid) == 0


@pytest.mark.parametrize(("points", "minor"), [(0, 0), (19, 0), (20, 1), (100, 5), (119, 5)])
def test_what_points_are_worth_is_rounded_down(points: int, minor: int) -> None:
    assert loyalty.worth(LoyaltyProgram(redeem_points=20, redeem_minor=1), points) == minor
    assert loyalty.worth(LoyaltyProgram(), points) == points


def test_the_highest_tier_reached_counts() -> None:
    tiers = [loyalty.tier(LoyaltyProgram(), points) for points in (0, 499, 500, 999, 1000)]
    assert tiers == ["BRONZE", "BRONZE", "SILVER", "SILVER", "GOLD"]
    late = LoyaltyProgram(tiers=(Tier(name="GOLD", threshold=10),))
    assert [loyalty.tier(late, points) for points in (9, 10)] == [None, "GOLD"]
    assert loyalty.tier(LoyaltyProgram(tiers=()), 10) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"earn_per_minor": 0}, LoyaltyRateNotPositive),
        ({"earn_points": -1}, LoyaltyRateNotPositive),
        ({"redeem_points": 0}, LoyaltyRateNotPositive),
        ({"redeem_minor": 0}, LoyaltyRateNotPositive),
        ({"tiers": (Tier(name="A", threshold=5), Tier(name="B", threshold=5))}, LoyaltyTiersUnordered),
        ({"tiers": (Tier(name="A", threshold=5), Tier(name="A", threshold=6))}, LoyaltyTiersUnordered),
        ({"tiers": (Tier(name="A", threshold=-1),)}, LoyaltyTiersUnordered),
    ],
)
def test_a_programme_must_make_sense(deployment: Deployment, changes: dict[str, Any], refusal: Any) -> None:
    with pytest.raises(refusal):
        set_program(deployment, **changes)
    assert deployment.run(loyalty.get_program) == LoyaltyProgram()


def test_a_programme_is_set_as_a_whole(deployment: Deployment) -> None:
    assert not deployment.run(loyalty.get_program).enabled
    set_program(deployment, earn_points=2, tiers=())
    made = set_program(deployment, redeem_points=10, expected_version=1)
    assert (made.version, made.earn_points, made.redeem_points, len(made.tiers)) == (2, 1, 10, 3)
    assert deployment.run(loyalty.get_program) == made
    with pytest.raises(VersionMismatch):
        set_program(deployment, expected_version=1)
    assert not deployment.run(loyalty.get_program, shop="other").enabled


def test_points_are_awarded_and_redeemed(deployment: Deployment, zoe: str) -> None:
    assert statement(deployment, zoe).tier == "BRONZE"
    awarded = award(deployment, zoe, 1250, note="Referral bonus")
    assert (awarded.account.balance, awarded.account.lifetime, awarded.tier) == (1250, 1250, "GOLD")
    deployment.clock.advance(timedelta(seconds=1))
    out = redeem(deployment, zoe, 100, "order-1")
    assert (out.entry.worth_minor, out.account.balance, out.tier) == (100, 1150, "GOLD")
    found = statement(deployment, zoe)
    assert (found.account.balance, found.account.lifetime, found.tier) == (1150, 1250, "GOLD")
    assert [(each.kind, each.amount, each.order_id, each.note) for each in found.entries.items] == [
        (EntryKind.REDEEM, -100, "order-1", None), (EntryKind.EARN, 1250, None, "Referral bonus"),
    ]  # fmt: skip


def test_points_are_worth_what_the_programme_says(deployment: Deployment, zoe: str) -> None:
    award(deployment, zoe, 100)
    set_program(deployment, redeem_points=20, redeem_minor=3)
    assert redeem(deployment, zoe, 45).entry.worth_minor == 6
    with pytest.raises(PointsWorthNothing) as refused:
        redeem(deployment, zoe, 6)
    assert refused.value.details == {"points": 6}
    assert statement(deployment, zoe).account.balance == 55


def test_no_points_fall_below_zero(deployment: Deployment, zoe: str) -> None:
    with pytest.raises(PointsTooLow) as refused:
        redeem(deployment, zoe, 1)
    assert refused.value.details == {"available": 0, "requested": 1}
    award(deployment, zoe, 10)
    with pytest.raises(PointsTooLow) as refused:
        redeem(deployment, zoe, 11)
    assert refused.value.details == {"available": 10, "requested": 11}
    with pytest.raises(PointsWorthNothing):
        redeem(deployment, zoe, -5)
    with pytest.raises(AmountNotPositive):
        award(deployment, zoe, 0)
    assert statement(deployment, zoe).account.balance == 10


def test_the_same_order_redeems_once(deployment: Deployment, zoe: str) -> None:
    award(deployment, zoe, 100)
    redeem(deployment, zoe, 30, "order-1")
    set_program(deployment, redeem_points=10, redeem_minor=1)
    again = redeem(deployment, zoe, 30, "order-1")
    assert (again.entry.worth_minor, again.account.balance) == (30, 70)
    with pytest.raises(PointsRedeemedOtherwise) as refused:
        redeem(deployment, zoe, 31, "order-1")
    assert refused.value.details == {"redeemed": 30}
    for _ in range(2):
        redeem(deployment, zoe, 10)
    assert statement(deployment, zoe).account.balance == 50


def test_who_is_no_customer_has_no_points(deployment: Deployment, zoe: str) -> None:
    award(deployment, zoe, 10)
    for who, shop in ((new_id(), "demo"), ("not-an-id", "demo"), (zoe, "other")):
        for operation, command in (
            (loyalty.award_points, AwardPoints(customer_id=who, points=1)),
            (loyalty.redeem_points, RedeemPoints(customer_id=who, points=1, order_id="o")),
            (loyalty.get_points, ReadPoints(customer_id=who)),
        ):
            with pytest.raises(CustomerNotFound):
                deployment.run(operation, command, shop=shop)
    assert len(Stored().all(LoyaltyAccount, DEMO)) == 1


def test_an_order_takes_and_gets_back_through_its_own_operation(deployment: Deployment, zoe: str) -> None:
    award(deployment, zoe, 500)
    taken = inside(deployment, lambda ctx: loyalty.take(ctx, zoe, 400, "order-1"))
    assert (taken.worth_minor, taken.amount) == (400, -400)
    assert redeem(deployment, zoe, 400, "order-1").account.balance == 100  # the same redemption, seen from outside
    inside(deployment, lambda ctx: loyalty.put_back(ctx, zoe, 150, "order-1", "refund-1"))
    inside(deployment, lambda ctx: loyalty.put_back(ctx, zoe, 250, "order-1", "refund-2"))
    account = inside(deployment, lambda ctx: loyalty.account(ctx, zoe))
    assert (account.balance, account.lifetime) == (500, 500)
    assert sum(entry.amount for entry in Stored().all(Entry, DEMO)) == 500


def test_requests_to_the_table(deployment: Deployment, zoe: str) -> None:
    award(deployment, zoe, 1000)
    for call in (lambda: award(deployment, zoe, 10), lambda: redeem(deployment, zoe, 10, "order-1")):
        with counting() as requests:
            call()
        assert requests == ["BatchGetItem", "TransactWriteItems"]
    with counting() as requests:
        redeem(deployment, zoe, 10, "order-1")
    assert requests == ["BatchGetItem"]
    statement(deployment, zoe)
    with counting() as requests:
        statement(deployment, zoe)
    assert requests == ["BatchGetItem", "Query"]


@pytest.mark.parametrize(
    ("operation", "command", "grant"),
    [
        (loyalty.get_points, ReadPoints(customer_id="x"), Grant.LOYALTY_READ),
        (loyalty.award_points, AwardPoints(customer_id="x", points=1), Grant.LOYALTY_WRITE),
        (loyalty.redeem_points, RedeemPoints(customer_id="x", points=1), Grant.LOYALTY_WRITE),
        (loyalty.get_program, None, Grant.SETTINGS_READ),
        (loyalty.set_program, SetLoyaltyProgram(enabled=True), Grant.SETTINGS_WRITE),
    ],
)
def test_only_the_one_grant_opens(deployment: Deployment, operation: Any, command: Any, grant: str) -> None:
    assert operation.needs == grant
    with pytest.raises(Unauthenticated):
        deployment.run(operation, command, actor=ANONYMOUS)
    with pytest.raises(Forbidden):
        deployment.run(operation, command, actor=Actor(kind="api", id="k"))
