"""Sums over the trade read model. Every one reads a range of an index that covers it, so that history costs nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.adapters.replica.index import Index
from chalicelib.adapters.replica.texts import stamp
from chalicelib.domain.context import Context
from chalicelib.domain.statistics.model import (
    BestSeller,
    DayFigures,
    Figures,
    GetBestSellers,
    Period,
    Ranking,
    Waiting,
)

# Orders that brought money: they stand where goods or money are, and something was paid of them.
_EARNED = """
{o}.currency = ? AND {o}.placed_at >= ? AND {o}.placed_at < ? AND {o}.payment != 'pending'
AND {o}.standing IN ('paid', 'fulfilled', 'shipped', 'delivered', 'completed', 'partially_refunded')
"""
_ORDERS = _EARNED.format(o="orders")
_WITHIN = "{at} >= ? AND {at} < ?"
_REFUNDS = f"refund WHERE currency = ? AND {_WITHIN.format(at='created_at')} AND done = 1"
_CUSTOMERS = f"customer WHERE {_WITHIN.format(at='created_at')}"
_COUNTS = f"""
SELECT (SELECT count(*) FROM {_CUSTOMERS}),
       (SELECT count(*) FROM returns WHERE {_WITHIN.format(at="created_at")}),
       (SELECT count(*) FROM orders WHERE {_WITHIN.format(at="placed_at")}),
       (SELECT count(*) FROM left_cart WHERE {_WITHIN.format(at="left_at")}
        AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.cart_id = left_cart.id))
"""  # noqa: S608 - texts of ours, values bound
_DAILY = "SELECT substr({at}, 1, 10) AS day, {sums} FROM {rows} GROUP BY day"
_SOLD = f"""
SELECT l.title, l.variant, sum(l.quantity) AS quantity, sum(l.total) AS revenue, max(o.placed_at)
FROM orders o CROSS JOIN order_line l ON l.order_id = o.id WHERE {_EARNED.format(o="o")}
GROUP BY l.product, l.variant
"""  # noqa: S608
_RANKED = {
    Ranking.REVENUE: "ORDER BY revenue DESC, quantity DESC, l.product, l.variant LIMIT ?",
    Ranking.QUANTITY: "ORDER BY quantity DESC, revenue DESC, l.product, l.variant LIMIT ?",
}
_BUYERS = f"""
SELECT count(*), coalesce(sum(EXISTS (
    SELECT 1 FROM orders e WHERE e.customer_id = buyer AND e.placed_at < ? AND e.payment != 'pending'
    AND e.standing IN ('paid', 'fulfilled', 'shipped', 'delivered', 'completed', 'partially_refunded')
)), 0) FROM (SELECT DISTINCT customer_id AS buyer FROM orders WHERE {_ORDERS} AND customer_id IS NOT NULL)
"""  # noqa: S608
_STANDINGS = f"SELECT standing, count(*) FROM orders WHERE {_WITHIN.format(at='placed_at')} GROUP BY standing"  # noqa: S608
_WAITING = """
SELECT (SELECT count(*) FROM returns WHERE status = 'requested'),
       (SELECT count(*) FROM orders WHERE standing = 'paid'),
       (SELECT count(*) FROM orders WHERE standing = 'pending_payment')
"""


class TradeSums(Index):
    """See `domain.statistics.ports.TradeFigures`."""

    def figures(self, ctx: Context, period: Period) -> Figures:
        when, currency = _bounds(period), ctx.shop.currency
        earned = f"SELECT coalesce(sum(total - refunded), 0), count(*) FROM orders WHERE {_ORDERS}"  # noqa: S608
        refunds = f"SELECT coalesce(sum(amount), 0) FROM {_REFUNDS}"  # noqa: S608
        with self._replicas.open(ctx) as replica:
            revenue, orders = replica.rows(earned, currency, *when)[0]
            (refunded,) = replica.rows(refunds, currency, *when)[0]
            customers, returns, converted, left = replica.rows(_COUNTS, *when * 4)[0]
        return Figures(
            revenue_minor=revenue,
            orders=orders,
            new_customers=customers,
            refunded_minor=refunded,
            returns=returns,
            converted=converted,
            left=left,
        )

    def figures_by_day(self, ctx: Context, period: Period) -> list[DayFigures]:
        when, currency = _bounds(period), ctx.shop.currency
        earned = _DAILY.format(at="placed_at", sums="sum(total - refunded), count(*)", rows=f"orders WHERE {_ORDERS}")
        refunds = _DAILY.format(at="created_at", sums="sum(amount)", rows=_REFUNDS)
        customers = _DAILY.format(at="created_at", sums="count(*)", rows=_CUSTOMERS)
        days: dict[str, dict[str, Any]] = {}
        with self._replicas.open(ctx) as replica:
            for day, revenue, orders in replica.rows(earned, currency, *when):
                days.setdefault(day, {}).update(revenue_minor=revenue, orders=orders)
            for day, refunded in replica.rows(refunds, currency, *when):
                days.setdefault(day, {}).update(refunded_minor=refunded)
            for day, new in replica.rows(customers, *when):
                days.setdefault(day, {}).update(new_customers=new)
        return [DayFigures(day=date.fromisoformat(day), **sums) for day, sums in sorted(days.items())]

    def best_sellers(self, ctx: Context, wanted: GetBestSellers) -> list[BestSeller]:
        values = (ctx.shop.currency, *_bounds(wanted.period), wanted.limit)
        with self._replicas.open(ctx) as replica:
            rows = replica.rows(_SOLD + _RANKED[wanted.by], *values)
        return [
            BestSeller(product_title=title, variant_id=variant, quantity=quantity, revenue_minor=revenue)
            for title, variant, quantity, revenue, _ in rows
        ]

    def buyers(self, ctx: Context, period: Period) -> tuple[int, int]:
        since, until = _bounds(period)
        with self._replicas.open(ctx) as replica:
            everybody, returning = replica.rows(_BUYERS, since, ctx.shop.currency, since, until)[0]
        return everybody - returning, returning

    def standings(self, ctx: Context, period: Period) -> dict[str, int]:
        with self._replicas.open(ctx) as replica:
            return {str(standing): int(count) for standing, count in replica.rows(_STANDINGS, *_bounds(period))}

    def waiting(self, ctx: Context) -> Waiting:
        with self._replicas.open(ctx) as replica:
            returns, unfulfilled, unpaid = replica.rows(_WAITING)[0]
        return Waiting(returns=returns, unfulfilled=unfulfilled, unpaid=unpaid)


def _bounds(period: Period) -> tuple[str, str]:
    return stamp(period.since), stamp(period.until)
