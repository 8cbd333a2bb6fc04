"""Measures the system against its bounds: python -m scripts.bench

Shows every figure with its bound, writes build/bench.json, and ends with 1 when a bound is missed. Ratios compare what
runs in turns within this one run, so a slow machine does not change them. It needs Java for DynamoDB Local.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts import bench_cold, bench_contention, bench_costs, bench_cpu, bench_history, bench_sites, bench_throughput
from scripts.bench_figures import Report
from scripts.bench_shop import BenchShop
from scripts.local.dynamodb_local import DynamoDBLocal
from scripts.local.services_process import ServiceFailed

RESULT = Path("build/bench.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    options = _options(arguments)
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    started = time.monotonic()
    report = Report(say=lambda line: print(line, flush=True))
    try:
        _measure(report, options)
    except ServiceFailed as failure:
        print(failure, file=sys.stderr)
        return 2
    report.write(RESULT)
    held = len(report.figures) - len(report.misses)
    print(f"\n{held} of {len(report.figures)} hold, after {time.monotonic() - started:.0f} s: {RESULT}")
    for miss in report.misses:
        print(miss.line())
    return 1 if report.misses else 0


def _measure(report: Report, options: argparse.Namespace) -> None:
    bench_cold.imports(report, options.imports)
    bench_history.measure(report)
    with DynamoDBLocal() as engine:
        shop = BenchShop(engine, options.products)
        _, staff = bench_costs.measure(shop, report)
        bench_sites.measure(shop, report)
        bench_costs.hundred_lines(shop, report)
        bench_cpu.measure(shop, staff, report, options.rounds)
        bench_throughput.measure(shop, report, options.requests)
        bench_cold.processes(shop, bench_costs.paid_hundred(shop), report, options.processes)
    logging.disable(logging.CRITICAL)
    if options.races:
        with DynamoDBLocal() as engine:
            bench_contention.measure(engine, report, options.races)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=10_000, help="products in the shop")
    parser.add_argument("--rounds", type=int, default=12, help="blocks of each measurement of CPU time")
    parser.add_argument("--requests", type=int, default=60, help="requests of each kind in a block of CPU time")
    parser.add_argument("--imports", type=int, default=12, help="imports of each group")
    parser.add_argument("--processes", type=int, default=5, help="starts of a store handler")
    parser.add_argument("--races", type=int, default=20, help="runs of the race for the last units (0: none)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
