"""Questions for figures. Each is answered by the read models; only the times named are looked at."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Standing
from chalicelib.domain.statistics import rules
from chalicelib.domain.statistics.errors import PeriodEmpty, TooManyBuckets
from chalicelib.domain.statistics.model import (
    LOW_STOCK,
    SHOWN_VARIANTS,
    Attention,
    BestSellers,
    Buyers,
    GetBestSellers,
    GetSeries,
    GetSummary,
    Period,
    Series,
    Standings,
    Summary,
)
from chalicelib.kernel.operation import query


@query("statistics.summary", needs=Grant.DASHBOARD_READ, raises=(PeriodEmpty,))
def summary(ctx: Context, command: GetSummary) -> Summary:
    """The figures of a time beside those of the time before. Two table requests."""
    period = _lasting(command.period)
    now, then = ctx.ports.trade.figures(ctx, period), ctx.ports.trade.figures(ctx, period.before)
    return Summary(
        period=period,
        currency=ctx.shop.currency,
        net_revenue=rules.metric(now.revenue_minor, then.revenue_minor),
        orders=rules.metric(now.orders, then.orders),
        average_order=rules.metric(rules.average(now), rules.average(then)),
        new_customers=rules.metric(now.new_customers, then.new_customers),
        return_permille=rules.metric(rules.return_rate(now), rules.return_rate(then)),
        refunds=rules.metric(now.refunded_minor, then.refunded_minor),
        conversion_permille=rules.metric(rules.conversion(now), rules.conversion(then)),
    )


@query("statistics.series", needs=Grant.DASHBOARD_READ, raises=(PeriodEmpty, TooManyBuckets))
def series(ctx: Context, command: GetSeries) -> Series:
    """The figures of a time in days, weeks or months."""
    period = _lasting(command.period)
    rules.buckets(period, command.granularity, ())  # refused before anything is read
    days = ctx.ports.trade.figures_by_day(ctx, period)
    found = rules.buckets(period, command.granularity, days)
    return Series(granularity=command.granularity, currency=ctx.shop.currency, buckets=found)


@query("statistics.best_sellers", needs=Grant.DASHBOARD_READ, raises=(PeriodEmpty,))
def best_sellers(ctx: Context, command: GetBestSellers) -> BestSellers:
    """What was sold most in a time."""
    _lasting(command.period)
    items = ctx.ports.trade.best_sellers(ctx, command)
    return BestSellers(by=command.by, currency=ctx.shop.currency, items=items)


@query("statistics.buyers", needs=Grant.DASHBOARD_READ, raises=(PeriodEmpty,))
def buyers(ctx: Context, command: GetSummary) -> Buyers:
    """Who bought in a time: new customers, and those who had bought before."""
    new, returning = ctx.ports.trade.buyers(ctx, _lasting(command.period))
    return Buyers(period=command.period, new=new, returning=returning)


@query("statistics.standings", needs=Grant.DASHBOARD_READ, raises=(PeriodEmpty,))
def standings(ctx: Context, command: GetSummary) -> Standings:
    """How many orders placed in a time stand where; every standing is named."""
    found = ctx.ports.trade.standings(ctx, _lasting(command.period))
    counts = {each.value: found.get(each.value, 0) for each in Standing}
    return Standings(period=command.period, counts=counts)


@query("statistics.attention", needs=Grant.DASHBOARD_READ)
def attention(ctx: Context, command: None) -> Attention:
    """What asks for the merchant's attention now. Two table requests."""
    stock = ctx.ports.catalog.short_stock(ctx, LOW_STOCK, SHOWN_VARIANTS)
    return Attention(stock=stock, waiting=ctx.ports.trade.waiting(ctx))


def _lasting(period: Period) -> Period:
    if period.until <= period.since:
        raise PeriodEmpty()
    return period
