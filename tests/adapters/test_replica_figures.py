"""Sums over the read models: against a plain-Python model, and by plans that read ranges of indexes only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.replica.catalog import SqliteCatalog
from chalicelib.adapters.replica.trade import SqliteTrade, figures
from chalicelib.domain.cart.model import LeftCart
from chalicelib.domain.identity.model import Customer
from chalicelib.domain.orders import Order
from chalicelib.domain.orders.model import Fulfilment, PaymentState, Progress, Standing
from chalicelib.domain.orders.rules import standing_of
from chalicelib.domain.payments import Refund, RefundStatus
from chalicelib.domain.payments.model import RefundId
from chalicelib.domain.returns.model import Return, ReturnItem, ReturnStatus, ReturnType
from chalicelib.domain.statistics import GetBestSellers, Granularity, Period, Ranking, Waiting, bucket_name
from tests.adapters.test_replica_trade import line, order
from tests.support.replicas import CTX, filled

T0 = datetime(2026, 3, 1, tzinfo=UTC)
EARNING = {
    Standing.PAID, Standing.FULFILLED, Standing.SHIPPED, Standing.DELIVERED, Standing.COMPLETED,
    Standing.PARTIALLY_REFUNDED,
}  # fmt: skip


def hour(n: int) -> datetime:
    return T0 + timedelta(hours=n)


def earned(each: Order) -> bool:
    return each.currency == "EUR" and each.payment is not PaymentState.PENDING and standing_of(each) in EARNING


@st.composite
def orders(draw: st.DrawFn) -> list[Order]:
    return [
        order(
            n,
            progress=draw(st.sampled_from(Progress)),
            payment=draw(st.sampled_from(PaymentState)),
            fulfilment=draw(st.sampled_from(Fulfilment)),
            currency=draw(st.sampled_from(["EUR", "EUR", "USD"])),
            customer_id=draw(st.none() | st.sampled_from(["ada", "bob"])),
            total_minor=draw(st.integers(0, 10**9)),
            refunded_minor=draw(st.integers(0, 100)),
            cart_id=f"c{n}",
            lines=tuple(line(f"p{draw(st.integers(0, 3))}") for _ in range(draw(st.integers(1, 2))))[:1],
            placed_at=hour(draw(st.integers(0, 80))),
        )
        for n in range(draw(st.integers(0, 12)))
    ]


@given(of=orders(), first=st.integers(0, 80), length=st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_sums_are_those_of_the_model(of: list[Order], first: int, length: int) -> None:
    trade, _ = filled(SqliteTrade, of)
    period = Period(since=hour(first), until=hour(first + length))
    within = [each for each in of if period.since <= each.placed_at < period.until]
    good = [each for each in within if earned(each)]
    found = trade.figures(CTX, period)
    assert (found.revenue_minor, found.orders, found.converted) == (
        sum(each.total_minor - each.refunded_minor for each in good), len(good), len(within),
    )  # fmt: skip
    days = trade.figures_by_day(CTX, period)
    assert sum(each.revenue_minor for each in days) == found.revenue_minor
    assert {each.day for each in days} == {each.placed_at.date() for each in good}
    counts: dict[str, int] = {}
    for each in within:
        counts[standing_of(each).value] = counts.get(standing_of(each).value, 0) + 1
    assert trade.standings(CTX, period) == counts
    who = {each.customer_id for each in good if each.customer_id}
    again = {
        each.customer_id for each in of
        if each.customer_id in who and each.placed_at < period.since
        and each.payment is not PaymentState.PENDING and standing_of(each) in EARNING
    }  # fmt: skip
    assert trade.buyers(CTX, period) == (len(who - again), len(again))
    sold: dict[str, int] = {}
    for each in good:
        for every in each.lines:
            sold[every.product_id] = sold.get(every.product_id, 0) + every.quantity
    top = trade.best_sellers(CTX, GetBestSellers(period=period, by=Ranking.QUANTITY, limit=20))
    assert sorted(each.quantity for each in top) == sorted(sold.values())


def test_refunds_returns_customers_and_carts_count_when_they_happened() -> None:
    def refund(n: int, **more: Any) -> Refund:
        base: dict[str, Any] = {
            "id": RefundId(f"r{n}"), "order_id": "o01", "payment_id": "p", "amount_minor": 10, "tax_minor": 0,
            "currency": "EUR", "status": RefundStatus.SUCCEEDED, "created_at": hour(n), "updated_at": hour(n),
        }  # fmt: skip
        return Refund(**{**base, **more})

    asked = Return(
        id="a", order_id="o01", type=ReturnType.RETURN, items=(ReturnItem(line_id="l", quantity=1),), within_window=True,
        status=ReturnStatus.REQUESTED, requested_at=hour(1), created_at=hour(1), updated_at=hour(1),
    )  # fmt: skip
    trade, _ = filled(
        SqliteTrade,
        [
            refund(1), refund(2), refund(30), refund(3, currency="USD"), refund(4, status=RefundStatus.PENDING),
            refund(5, reversed_at=hour(9)), asked,
            Customer(id="ada", email="a@example.test", created_at=hour(3), updated_at=hour(3)),
            Customer(id="bob", email="b@example.test", created_at=hour(24), updated_at=hour(24)),
            LeftCart(id="left", left_at=hour(2)), LeftCart(id="c7", left_at=hour(2)),
            LeftCart(id="late", left_at=hour(24)), order(7, cart_id="c7", placed_at=hour(40)),
        ],
    )  # fmt: skip
    found = trade.figures(CTX, Period(since=T0, until=hour(24)))
    assert (found.refunded_minor, found.returns, found.new_customers, found.converted, found.left) == (20, 1, 1, 0, 1)
    assert trade.waiting(CTX) == Waiting(returns=1, unfulfilled=0, unpaid=1)


@pytest.mark.parametrize(
    ("granularity", "name"),
    [(Granularity.DAY, "2027-01-01"), (Granularity.WEEK, "2026-W53"), (Granularity.MONTH, "2027-01")],
)
def test_buckets_are_named_as_iso_8601_has_it(granularity: Granularity, name: str) -> None:
    assert bucket_name(datetime(2027, 1, 1, tzinfo=UTC).date(), granularity) == name


def test_no_sum_scans_a_table() -> None:
    """Every table is searched by an index: what lies outside the time asked about is not read."""
    trade, trading = filled(SqliteTrade)
    catalog, goods = filled(SqliteCatalog)
    plans: list[str] = []

    def planned(replica: Any) -> Any:
        real = replica.rows

        def rows(sql: str, *values: Any) -> Any:
            plans.extend(str(row[3]) for row in real(f"EXPLAIN QUERY PLAN {sql}", *values))
            return real(sql, *values)

        replica.rows = rows

    planned(trading.replica)
    planned(goods.replica)
    period = Period(since=T0, until=hour(24))
    trade.figures(CTX, period)
    trade.figures_by_day(CTX, period)
    trade.best_sellers(CTX, GetBestSellers(period=period))
    trade.buyers(CTX, period)
    trade.standings(CTX, period)
    trade.waiting(CTX)
    catalog.short_stock(CTX, 5, 10)
    assert len(plans) > 15
    assert [
        each for each in plans if each.startswith("SCAN") and "CONSTANT ROW" not in each and "(subquery" not in each
    ] == []
    assert figures.TradeSums.figures is SqliteTrade.figures
