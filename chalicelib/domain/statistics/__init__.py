"""Statistics: what was sold, to whom, and what waits; exact sums from the read models."""

from __future__ import annotations

from chalicelib.domain.statistics.errors import PeriodEmpty, TooManyBuckets
from chalicelib.domain.statistics.model import (
    LOW_STOCK,
    Attention,
    BestSellers,
    Bucket,
    Buyers,
    DayFigures,
    Figures,
    GetBestSellers,
    GetSeries,
    GetSummary,
    Granularity,
    Metric,
    Period,
    Ranking,
    Series,
    ShortStock,
    ShortVariant,
    Standings,
    Summary,
    Waiting,
)
from chalicelib.domain.statistics.operations import attention, best_sellers, buyers, series, standings, summary
from chalicelib.domain.statistics.rules import bucket_name, buckets, metric

__all__ = [
    "LOW_STOCK",
    "Attention",
    "BestSellers",
    "Bucket",
    "Buyers",
    "DayFigures",
    "Figures",
    "GetBestSellers",
    "GetSeries",
    "GetSummary",
    "Granularity",
    "Metric",
    "Period",
    "PeriodEmpty",
    "Ranking",
    "Series",
    "ShortStock",
    "ShortVariant",
    "Standings",
    "Summary",
    "TooManyBuckets",
    "Waiting",
    "attention",
    "best_sellers",
    "bucket_name",
    "buckets",
    "buyers",
    "metric",
    "series",
    "standings",
    "summary",
]
