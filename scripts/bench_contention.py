"""Fifty buyers in thirty-two processes want ten units: the race of the tests, told as figures."""

from __future__ import annotations

import time

from scripts.bench_figures import Report
from scripts.local.stripe_fake import StripeFake
from tests.races import rounds
from tests.support.arena import Arena
from tests.support.race import Racers
from tests.support.table import fresh_table

PROCESSES, BUYERS, UNITS = 32, 50, 10
CONDITION = "STOCK available"


def measure(engine: str, report: Report, runs: int) -> None:
    """Race on a table of its own, then once more with a condition left out, which must go wrong."""
    report.section(f"{BUYERS} buyers, {UNITS} units, {PROCESSES} processes: checkout on DynamoDB Local")
    with StripeFake() as provider, Racers(engine, PROCESSES, provider.url) as racers, fresh_table(engine):
        arena = Arena(engine, provider, racers)
        started = time.perf_counter()
        wrong = [found for found in (rounds.checkouts(arena, BUYERS, UNITS) for _ in range(runs)) if found]
        seconds = (time.perf_counter() - started) / runs
        sabotaged = any(rounds.checkouts(arena, BUYERS, UNITS, CONDITION) for _ in range(6))
    note = f"{wrong[0][:2]}"[:120] if wrong else f"of {runs}, {seconds:.1f} s each"
    report.add("runs with exactly ten orders and forty clear 409s", runs - len(wrong), runs, "runs", note, exact=True)
    report.add(f"the same without the condition on {CONDITION}", int(sabotaged), 1, "", "1: it goes wrong", exact=True)
