"""What a longer history makes of the statistics: the same month in a young shop and in one twenty times as old."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import datetime, timedelta
from time import process_time
from typing import Any

from chalicelib.adapters.replica.trade import SqliteTrade
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.orders import Order, OrderLine
from chalicelib.domain.orders.model import Fulfilment, PaymentState, Progress
from chalicelib.domain.statistics import GetBestSellers, Period
from scripts.bench_figures import Report
from tests.support.deployment import NOON
from tests.support.replicas import CTX, Shelved, filled

YOUNG, OLD = 1_000, 20_000
IN_PERIOD = 500
PERIOD = Period(since=NOON - timedelta(days=30), until=NOON)
ROUNDS = 25
BOUND = 2.0  # an index that is a level deeper, and pages that are not at hand; a scan would make it twenty
HOME = PostalAddress(name="A", line1="1", city="Paris", postal_code="75001", country="FR")


def measure(report: Report) -> None:
    """Ask every question of both shops in turns."""
    report.section(f"Statistics of {IN_PERIOD} orders, p50 among {OLD} : among {YOUNG} orders (process time)")
    young, old = _shop(YOUNG), _shop(OLD)
    for name, question in _QUESTIONS.items():
        short, long = _p50s(question, young, old)
        report.add(name, long / short, BOUND, "x", f"{long * 1000:.2f} : {short * 1000:.2f} ms")


_QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "sums": lambda trade: trade.figures(CTX, PERIOD),
    "sums by day": lambda trade: trade.figures_by_day(CTX, PERIOD),
    "best sellers": lambda trade: trade.best_sellers(CTX, GetBestSellers(period=PERIOD)),
    "new and returning buyers": lambda trade: trade.buyers(CTX, PERIOD),
    "orders by status": lambda trade: trade.standings(CTX, PERIOD),
    "what waits": lambda trade: trade.waiting(CTX),
}


def _shop(count: int) -> tuple[Any, Shelved]:
    """A shop whose last month has the same orders, whatever came before."""
    recent = [_order(number, NOON - timedelta(hours=1 + number)) for number in range(IN_PERIOD)]
    before = [_order(number, PERIOD.since - timedelta(hours=number)) for number in range(IN_PERIOD, count)]
    made: tuple[Any, Shelved] = filled(SqliteTrade, [*recent, *before])
    return made


def _order(number: int, placed_at: datetime) -> Order:
    line = OrderLine(
        id=f"l{number}",
        product_id=f"p{number % 40}",
        variant_id=f"v{number % 40}",
        product_title="Tee",
        variant_title="M",
        sku="s",
        quantity=1 + number % 3,
        unit_price_minor=100,
        subtotal_minor=100,
        total_minor=100,
        created_at=placed_at,
    )
    return Order(
        id=f"o{number}",
        number=str(number),
        cart_id=f"c{number}",
        customer_id=f"u{number % IN_PERIOD}",
        email="a@example.test",
        currency="EUR",
        lines=(line,),
        subtotal_minor=100,
        total_minor=100,
        progress=Progress.COMPLETED,
        payment=PaymentState.PAID,
        fulfilment=Fulfilment.DELIVERED,
        shipping_address=HOME,
        billing_address=HOME,
        guest_token_hash="h",
        placed_at=placed_at,
        created_at=placed_at,
        updated_at=placed_at,
    )


def _p50s(question: Callable[[Any], Any], *shops: tuple[Any, Shelved]) -> list[float]:
    """The median CPU seconds in each shop, answers found anew each time."""
    seconds: list[list[float]] = [[] for _ in shops]
    for _ in range(ROUNDS):
        for (trade, shelved), taken in zip(shops, seconds, strict=True):
            shelved.replica._answers.clear()
            started = process_time()
            question(trade)
            taken.append(process_time() - started)
    return [statistics.median(each) for each in seconds]
