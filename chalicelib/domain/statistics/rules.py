"""How figures are compared and put into buckets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta

from chalicelib.domain.statistics.errors import TooManyBuckets
from chalicelib.domain.statistics.model import MAX_BUCKETS, Bucket, DayFigures, Figures, Granularity, Metric, Period
from chalicelib.kernel.money import round_ratio


def metric(value: int, previous: int) -> Metric:
    """A figure beside the one before; the change is rounded half away from zero."""
    change = None if previous == 0 else round_ratio((value - previous) * 1000, previous)
    return Metric(value=value, previous=previous, change_permille=change)


def average(figures: Figures) -> int:
    """What an order brings, in minor units."""
    return _ratio(figures.revenue_minor, figures.orders)


def return_rate(figures: Figures) -> int:
    """Returns for a thousand orders."""
    return _ratio(figures.returns * 1000, figures.orders)


def conversion(figures: Figures) -> int:
    """Of a thousand carts that came to an end, how many became an order."""
    return _ratio(figures.converted * 1000, figures.converted + figures.left)


def bucket_name(day: date, granularity: Granularity) -> str:
    """The bucket in which a day lies."""
    if granularity is Granularity.MONTH:
        return day.isoformat()[: len("2026-11")]
    if granularity is Granularity.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return day.isoformat()


def buckets(period: Period, granularity: Granularity, days: Iterable[DayFigures]) -> list[Bucket]:
    """The days of a time in buckets, empty ones too. Raises TooManyBuckets."""
    found = {name: Bucket(name=name) for name in _names(period, granularity)}
    for each in days:
        name = bucket_name(each.day, granularity)
        had = found[name]
        found[name] = Bucket(
            name=name,
            revenue_minor=had.revenue_minor + each.revenue_minor,
            orders=had.orders + each.orders,
            new_customers=had.new_customers + each.new_customers,
            refunded_minor=had.refunded_minor + each.refunded_minor,
        )
    return list(found.values())


def _names(period: Period, granularity: Granularity) -> list[str]:
    names: dict[str, None] = {}
    for day in _days(period):
        names[bucket_name(day, granularity)] = None
        if len(names) > MAX_BUCKETS:
            raise TooManyBuckets(limit=MAX_BUCKETS)
    return list(names)


def _days(period: Period) -> Iterator[date]:
    first, last = period.since.astimezone(UTC).date(), period.last.astimezone(UTC).date()
    for days in range((last - first).days + 1):
        yield first + timedelta(days=days)


def _ratio(numerator: int, denominator: int) -> int:
    return round_ratio(numerator, denominator) if denominator else 0
