"""The dashboard's figures: rows under `/admin/v1/stats`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.sovecom.wire import stats as wire
from chalicelib.domain import statistics

_BASE = "/admin/v1/stats"

ADMIN = (
    get(f"{_BASE}/summary", statistics.summary, id="StatsAdminController_summary", auth="staff", into=wire.summary,
        out=wire.summary_out),
    get(f"{_BASE}/timeseries", statistics.series, id="StatsAdminController_timeseries", auth="staff",
        into=wire.series, out=wire.series_out),
    get(f"{_BASE}/top-products", statistics.best_sellers, id="StatsAdminController_topProducts", auth="staff",
        into=wire.top, out=wire.top_out),
    get(f"{_BASE}/attention", statistics.attention, id="StatsAdminController_attention", auth="staff",
        out=wire.attention_out),
    get(f"{_BASE}/customer-breakdown", statistics.buyers, id="StatsAdminController_customerBreakdown", auth="staff",
        into=wire.summary, out=wire.buyers_out),
    get(f"{_BASE}/status-breakdown", statistics.standings, id="StatsAdminController_statusBreakdown", auth="staff",
        into=wire.summary, out=wire.statuses_out),
)  # fmt: skip
