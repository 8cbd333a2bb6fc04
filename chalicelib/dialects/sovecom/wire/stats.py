"""The dashboard's figures, as SovEcom spells them."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated

import msgspec

from chalicelib.dialects.kit.wire import In, Out, refuse
from chalicelib.dialects.sovecom.wire.common import moment
from chalicelib.domain import statistics
from chalicelib.domain.statistics import Granularity, Metric, Period, Ranking, ShortVariant
from chalicelib.kernel.clock import iso_ms, moved

Moment = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
_INSTANT = timedelta(microseconds=1)


class PeriodQuery(In, frozen=True, kw_only=True):
    """Which time: moments or days, both ends included."""

    from_: Moment = msgspec.field(name="from")
    to: Moment


class SeriesQuery(PeriodQuery, frozen=True, kw_only=True):
    """Which time, in which buckets."""

    granularity: Granularity = Granularity.DAY


class TopQuery(PeriodQuery, frozen=True, kw_only=True):
    """Which time, by what, and how many."""

    by: Ranking = Ranking.REVENUE
    limit: Annotated[int, msgspec.Meta(ge=1, le=20)] = 5


class RangeOut(Out, frozen=True, kw_only=True):
    """A time, both ends included."""

    from_: str = msgspec.field(name="from")
    to: str


class MetricOut(Out, frozen=True, kw_only=True):
    """A figure beside that of the time before."""

    value: int | float
    previous: int | float
    delta_pct: float | None


class MetricsOut(Out, frozen=True, kw_only=True):
    """The tiles of the dashboard. Money is in minor units, rates are shares of one."""

    net_revenue: MetricOut
    orders: MetricOut
    average_order_value: MetricOut
    new_customers: MetricOut
    return_rate: MetricOut
    refunds: MetricOut
    cart_conversion: MetricOut


class SummaryOut(Out, frozen=True, kw_only=True):
    """The figures of a time."""

    range: RangeOut
    previous: RangeOut
    currency: str
    metrics: MetricsOut


class PointOut(Out, frozen=True, kw_only=True):
    """One bucket."""

    bucket: str
    revenue: int
    orders: int
    new_customers: int
    refund_amount: int


class SeriesOut(Out, frozen=True, kw_only=True):
    """Buckets without a gap."""

    granularity: Granularity
    currency: str
    points: list[PointOut]


class TopOut(Out, frozen=True, kw_only=True):
    """What was sold of a variant."""

    product_title: str
    variant_id: str | None
    quantity_sold: int
    revenue: int


class TopProductsOut(Out, frozen=True, kw_only=True):
    """What was sold most."""

    by: Ranking
    currency: str
    items: list[TopOut]


class ShortOut(Out, frozen=True, kw_only=True):
    """A variant of which little is left."""

    variant_id: str
    product_id: str
    title: str
    sku: str
    stock_quantity: int


class ShortListOut(Out, frozen=True, kw_only=True):
    """How many such variants there are, and the first of them."""

    count: int
    items: list[ShortOut]


class AttentionOut(Out, frozen=True, kw_only=True):
    """What asks for attention."""

    low_stock_threshold: int
    low_stock: ShortListOut
    out_of_stock: ShortListOut
    pending_returns: int
    unfulfilled_orders: int
    pending_payment_orders: int


class BuyersOut(Out, frozen=True, kw_only=True):
    """New and returning buyers."""

    range: RangeOut
    new_customers: int
    returning_customers: int
    guest_orders_excluded: bool


class StatusCountOut(Out, frozen=True, kw_only=True):
    """How many orders have a status."""

    status: str
    count: int


class StatusesOut(Out, frozen=True, kw_only=True):
    """How many orders have each status."""

    range: RangeOut
    statuses: list[StatusCountOut]


def summary(query: PeriodQuery) -> statistics.GetSummary:
    """The command behind the figures of a time."""
    return statistics.GetSummary(period=_period(query))


def series(query: SeriesQuery) -> statistics.GetSeries:
    """The command behind a series."""
    return statistics.GetSeries(period=_period(query), granularity=query.granularity)


def top(query: TopQuery) -> statistics.GetBestSellers:
    """The command behind the best sellers."""
    return statistics.GetBestSellers(period=_period(query), by=query.by, limit=query.limit)


def summary_out(found: statistics.Summary) -> SummaryOut:
    """The tiles."""
    metrics = MetricsOut(
        net_revenue=_metric(found.net_revenue),
        orders=_metric(found.orders),
        average_order_value=_metric(found.average_order),
        new_customers=_metric(found.new_customers),
        return_rate=_rate(found.return_permille),
        refunds=_metric(found.refunds),
        cart_conversion=_rate(found.conversion_permille),
    )
    return SummaryOut(
        range=_range(found.period), previous=_range(found.period.before), currency=found.currency, metrics=metrics
    )


def series_out(found: statistics.Series) -> SeriesOut:
    """A series."""
    points = [
        PointOut(
            bucket=each.name,
            revenue=each.revenue_minor,
            orders=each.orders,
            new_customers=each.new_customers,
            refund_amount=each.refunded_minor,
        )
        for each in found.buckets
    ]
    return SeriesOut(granularity=found.granularity, currency=found.currency, points=points)


def top_out(found: statistics.BestSellers) -> TopProductsOut:
    """The best sellers."""
    items = [
        TopOut(
            product_title=each.product_title,
            variant_id=each.variant_id,
            quantity_sold=each.quantity,
            revenue=each.revenue_minor,
        )
        for each in found.items
    ]
    return TopProductsOut(by=found.by, currency=found.currency, items=items)


def attention_out(found: statistics.Attention) -> AttentionOut:
    """What asks for attention."""
    return AttentionOut(
        low_stock_threshold=statistics.LOW_STOCK,
        low_stock=_short(found.stock.low_count, found.stock.low),
        out_of_stock=_short(found.stock.out_count, found.stock.out),
        pending_returns=found.waiting.returns,
        unfulfilled_orders=found.waiting.unfulfilled,
        pending_payment_orders=found.waiting.unpaid,
    )


def buyers_out(found: statistics.Buyers) -> BuyersOut:
    """New and returning buyers."""
    return BuyersOut(
        range=_range(found.period),
        new_customers=found.new,
        returning_customers=found.returning,
        guest_orders_excluded=True,
    )


def statuses_out(found: statistics.Standings) -> StatusesOut:
    """Orders by status."""
    statuses = [StatusCountOut(status=status, count=count) for status, count in found.counts.items()]
    return StatusesOut(range=_range(found.period), statuses=statuses)


def _period(query: PeriodQuery) -> Period:
    since, last = moment(query.from_, "from", time.min), moment(query.to, "to", time.max)
    if since is None or last is None or last < since:
        raise refuse("custom", "to", message="`to` must not be before `from`")
    return Period(since=since, until=moved(last, _INSTANT))


def _range(period: Period) -> RangeOut:
    return RangeOut(from_=iso_ms(period.since), to=iso_ms(period.last))


def _metric(metric: Metric) -> MetricOut:
    return MetricOut(value=metric.value, previous=metric.previous, delta_pct=_percent(metric))


def _rate(metric: Metric) -> MetricOut:
    return MetricOut(value=metric.value / 1000, previous=metric.previous / 1000, delta_pct=_percent(metric))


def _percent(metric: Metric) -> float | None:
    return None if metric.change_permille is None else metric.change_permille / 10


def _short(count: int, found: list[ShortVariant]) -> ShortListOut:
    items = [
        ShortOut(
            variant_id=each.variant_id,
            product_id=each.product_id,
            title=each.title,
            sku=each.sku,
            stock_quantity=each.units,
        )
        for each in found
    ]
    return ShortListOut(count=count, items=items)
