"""What statistics ask of the read models."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.context import Context
from chalicelib.domain.statistics.model import BestSeller, DayFigures, Figures, GetBestSellers, Period, Waiting


class TradeFigures(Protocol):
    """Sums over the trade read model. Costs as `CatalogIndex`; only what lies in the time asked about is read."""

    def figures(self, ctx: Context, period: Period) -> Figures:
        """The sums of a time."""
        ...

    def figures_by_day(self, ctx: Context, period: Period) -> list[DayFigures]:
        """The sums of each day of a time on which there was anything; a day only as far as it lies in it."""
        ...

    def best_sellers(self, ctx: Context, wanted: GetBestSellers) -> list[BestSeller]:
        """The variants sold most in a time, the first first."""
        ...

    def buyers(self, ctx: Context, period: Period) -> tuple[int, int]:
        """How many customers bought in a time: for the first time, and again."""
        ...

    def standings(self, ctx: Context, period: Period) -> dict[str, int]:
        """How many orders placed in a time stand where."""
        ...

    def waiting(self, ctx: Context) -> Waiting:
        """What waits for somebody to act."""
        ...
