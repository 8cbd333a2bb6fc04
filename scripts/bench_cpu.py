"""Warm CPU time of the handler, beside that of the same botocore calls made bare: both pay the same server."""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable
from time import process_time
from typing import Any
from unittest import mock

import boto3
from botocore.client import BaseClient

from scripts.bench_figures import Report
from scripts.bench_shop import BenchShop, Event
from tests.support.deployment import Client

Call = Callable[[], Any]


def measure(shop: BenchShop, staff: Client, report: Report, rounds: int) -> None:
    """Compare handlers with bare calls, and deep or filtered lists with the first page."""
    guest = shop.deployment.client()
    report.section("Warm CPU time, handler : the same botocore calls bare (process time, DynamoDB Local serves both)")
    product = [shop.event(guest, "GET", f"/store/v1/products/{slug}") for slug in shop.slugs[:10]]
    _against_bare(shop, report, "product by slug", product, 2.0, rounds)
    feed = [shop.event(guest, "GET", "/store/v1/products?pageSize=20")]
    _against_bare(shop, report, "list of 20 from all products", feed, 2.5, rounds)
    report.section("Warm CPU time of lists, answers found anew each time")
    first = [_list(shop, staff, f"page={number}") for number in range(1, 5)]
    deep = [_list(shop, staff, f"page={number}") for number in range(397, 401)]
    asked = "status=published&inStock=true&priceMin=1000&sort=price&order=asc"
    filtered = [_list(shop, staff, f"{asked}&page={number}") for number in range(1, 5)]
    page_1, page_400, narrowed = _blocks([_anew(shop, events) for events in (first, deep, filtered)], rounds, times=12)
    report.add("page 1", page_1 * 1000, None, "ms")
    report.add("page 400 : page 1", page_400 / page_1, 1.5, "x")
    report.add("filtered, sorted, counted : page 1", narrowed / page_1, 1.5, "x")


def _list(shop: BenchShop, staff: Client, query: str) -> Event:
    return shop.event(staff, "GET", f"/admin/v1/products?pageSize=20&{query}")


def _against_bare(shop: BenchShop, report: Report, name: str, events: list[Event], bound: float, rounds: int) -> None:
    handler = _each([shop.caller(event) for event in events])
    bare = _each([_bare(shop, event) for event in events])
    ours, theirs = _blocks([handler, bare], rounds, times=60)
    note = f"{ours * 1000:.2f} : {theirs * 1000:.2f} ms"
    report.add(name, ours / theirs, bound, "x", note)


def _bare(shop: BenchShop, event: Event) -> Call:
    """The table requests of an event, made by a plain client of botocore."""
    made: list[tuple[str, dict[str, Any]]] = []
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(client: Any, operation: str, params: Any) -> Any:
        made.append((operation, copy.deepcopy(params)))
        return call(client, operation, params)

    shop.caller(event)()
    with mock.patch.object(BaseClient, "_make_api_call", noted):
        shop.caller(event)()
    client: Any = boto3.client("dynamodb", region_name="us-east-1", endpoint_url=shop.engine)

    def again() -> None:
        for operation, params in made:
            client._make_api_call(operation, params)

    return again


def _each(calls: list[Call]) -> Call:
    """One call after the other, round and round."""
    position = 0

    def following() -> None:
        nonlocal position
        calls[position % len(calls)]()
        position += 1

    return following


def _anew(shop: BenchShop, events: list[Event]) -> Call:
    """A list whose answer is not remembered."""
    call = _each([shop.caller(event) for event in events])
    catalog: Any = shop.deployment.system.ports.catalog
    replica = catalog._replicas._slot(shop.shop.id).replica

    def unremembered() -> None:
        replica._answers.clear()
        call()

    return unremembered


def _blocks(calls: list[Call], rounds: int, times: int) -> list[float]:
    """The CPU seconds of one call of each kind: the least of several blocks, whose kinds take turns."""
    for call in calls:
        call()
    least = [float("inf")] * len(calls)
    gc.collect()
    for _ in range(rounds):
        for kind, call in enumerate(calls):
            started = process_time()
            for _ in range(times):
                call()
            least[kind] = min(least[kind], (process_time() - started) / times)
    return least
