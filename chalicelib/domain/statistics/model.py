"""What merchants ask of their figures, and the answers. Money is in minor units of the shop's currency."""

from __future__ import annotations

import enum
from datetime import date, datetime, timedelta

import msgspec

from chalicelib.kernel.clock import moved

MAX_BUCKETS = 400
LOW_STOCK = 5  # sellable units, from which on a variant is shown as low
SHOWN_VARIANTS = 10


class _Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Period(_Struct, frozen=True, kw_only=True):
    """The time from `since` on and before `until`."""

    since: datetime
    until: datetime

    @property
    def before(self) -> Period:
        """The time of the same length that ends where this one begins."""
        return Period(since=moved(self.since, self.since - self.until), until=self.since)

    @property
    def last(self) -> datetime:
        """The last instant that belongs to it."""
        return moved(self.until, -timedelta(microseconds=1))


class Granularity(enum.Enum):
    """How long a bucket of a series is. All are in UTC; weeks are those of ISO 8601."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Ranking(enum.Enum):
    """What makes a product a best seller."""

    REVENUE = "revenue"
    QUANTITY = "quantity"


class GetSummary(_Struct, frozen=True, kw_only=True):
    """Read the figures of a time beside those of the time before."""

    period: Period


class GetSeries(_Struct, frozen=True, kw_only=True):
    """Read the figures of a time in buckets."""

    period: Period
    granularity: Granularity = Granularity.DAY


class GetBestSellers(_Struct, frozen=True, kw_only=True):
    """Read what was sold most."""

    period: Period
    by: Ranking = Ranking.REVENUE
    limit: int = 5


class Figures(_Struct, frozen=True, kw_only=True):
    """The sums of a time. Orders count by when they were placed, the rest by when it happened.

    `converted` are the carts that became an order, `left` those that were left alone for an hour and became none.
    """

    revenue_minor: int = 0
    orders: int = 0
    new_customers: int = 0
    refunded_minor: int = 0
    returns: int = 0
    converted: int = 0
    left: int = 0


class Metric(_Struct, frozen=True, kw_only=True):
    """A figure beside that of the time before, and its change in tenths of a percent (None: there was nothing)."""

    value: int
    previous: int
    change_permille: int | None


class Summary(_Struct, frozen=True, kw_only=True):
    """The figures of a time. Rates are in thousandths."""

    period: Period
    currency: str
    net_revenue: Metric
    orders: Metric
    average_order: Metric
    new_customers: Metric
    return_permille: Metric
    refunds: Metric
    conversion_permille: Metric


class DayFigures(_Struct, frozen=True, kw_only=True):
    """The figures of one day in UTC."""

    day: date
    revenue_minor: int = 0
    orders: int = 0
    new_customers: int = 0
    refunded_minor: int = 0


class Bucket(_Struct, frozen=True, kw_only=True):
    """The figures of a day (`2026-11-21`), a week (`2026-W47`) or a month (`2026-11`)."""

    name: str
    revenue_minor: int = 0
    orders: int = 0
    new_customers: int = 0
    refunded_minor: int = 0


class Series(_Struct, frozen=True, kw_only=True):
    """Buckets without a gap, the oldest first."""

    granularity: Granularity
    currency: str
    buckets: list[Bucket]


class BestSeller(_Struct, frozen=True, kw_only=True):
    """What was sold of a variant. The title is the one under which it was sold last."""

    product_title: str
    variant_id: str | None
    quantity: int
    revenue_minor: int


class BestSellers(_Struct, frozen=True, kw_only=True):
    """What was sold most."""

    by: Ranking
    currency: str
    items: list[BestSeller]


class ShortVariant(_Struct, frozen=True, kw_only=True):
    """A variant of which little is left. `title` is its product's."""

    variant_id: str
    product_id: str
    title: str
    sku: str
    units: int


class ShortStock(_Struct, frozen=True, kw_only=True):
    """How many variants are low or sold out, and the first of each."""

    low_count: int
    low: list[ShortVariant]
    out_count: int
    out: list[ShortVariant]


class Waiting(_Struct, frozen=True, kw_only=True):
    """What waits for somebody to act."""

    returns: int
    unfulfilled: int
    unpaid: int


class Attention(_Struct, frozen=True, kw_only=True):
    """What asks for the merchant's attention."""

    stock: ShortStock
    waiting: Waiting


class Buyers(_Struct, frozen=True, kw_only=True):
    """Customers who bought in a time, by whether they had bought before it. Guests are not counted."""

    period: Period
    new: int
    returning: int


class Standings(_Struct, frozen=True, kw_only=True):
    """How many orders placed in a time stand where, by the word for it."""

    period: Period
    counts: dict[str, int]
