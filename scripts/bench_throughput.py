"""How many requests of each kind a CPU-second serves, warm, and how many bare reads of one row one of them is worth.

Only the handler's own process counts; DynamoDB Local is another one. What writes is measured on carts of its own, made
before, so that nothing is asked twice and every answer is a success.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from time import process_time
from typing import Any

import boto3

from scripts.bench_figures import Report
from scripts.bench_shop import BenchShop, Event
from tests.support.deployment import Client
from tests.support.market import Goods, Ticket

# What a request may cost: what was measured, and a third more.
BOUNDS = {"product list": 3.5, "product by slug": 3.5, "cart create": 2.5, "cart add": 7.0, "checkout": 10.0}
BLOCKS = 5


def measure(shop: BenchShop, report: Report, times: int) -> None:
    """Serve `times` requests of each kind in each of a few blocks; the quickest block counts."""
    report.section("Requests per CPU-second (warm, one process), and their worth in bare reads of one row")
    (goods,) = shop.market.goods(BLOCKS * times * 4)
    unit = _quickest(lambda: [_bare_read(shop)] * times)
    for name, prepare in _kinds(shop, goods, times).items():
        seconds = _quickest(prepare)
        report.add(name, round(1 / seconds), None, "a second", f"{seconds * 1000:.2f} ms")
        report.add(f"{name} : bare read", seconds / unit, BOUNDS[name], "x")


def _kinds(shop: BenchShop, goods: Goods, times: int) -> dict[str, Callable[[], list[Callable[[], Any]]]]:
    """What makes the calls of a block, by kind."""
    guest = shop.deployment.client()
    slugs = [shop.slugs[number % len(shop.slugs)] for number in range(times)]
    line = {"variantId": goods.variant_id, "quantity": 1}
    return {
        "product list": lambda: _calls(shop, [(guest, "GET", "/store/v1/products?pageSize=20", None)] * times),
        "product by slug": lambda: _calls(shop, [(guest, "GET", f"/store/v1/products/{slug}", None) for slug in slugs]),
        "cart create": lambda: _calls(shop, [(guest, "POST", "/store/v1/carts", {})] * times),
        "cart add": lambda: _calls(shop, [_of_cart(shop, shop.market.cart(), "items", line) for _ in slugs]),
        "checkout": lambda: _calls(shop, [_of_cart(shop, shop.market.cart(goods), "checkout", None) for _ in slugs]),
    }


def _of_cart(shop: BenchShop, ticket: Ticket, action: str, body: Any) -> tuple[Client, str, str, Any]:
    owner = shop.deployment.client(cookies={"sov_cart": ticket.token})
    return owner, "POST", f"/store/v1/carts/{ticket.cart_id}/{action}", body


def _calls(shop: BenchShop, requests: Sequence[tuple[Client, str, str, Any]]) -> list[Callable[[], Any]]:
    return [_checked(shop, shop.unsent(*request)) for request in requests]


def _checked(shop: BenchShop, event: Event) -> Callable[[], Any]:
    handler = shop.caller(event)

    def call() -> None:
        answer = handler()
        if answer["statusCode"] >= 300:
            raise RuntimeError(f"{event['httpMethod']} {event['path']}: {answer['statusCode']} {answer['body']}")

    return call


def _bare_read(shop: BenchShop) -> Callable[[], Any]:
    client: Any = boto3.client("dynamodb", region_name="us-east-1", endpoint_url=shop.engine)
    key = {"pk": {"S": "nothing"}, "sk": {"S": "nothing"}}
    return lambda: client.get_item(TableName="souk", Key=key, ConsistentRead=True)


def _quickest(prepare: Callable[[], list[Callable[[], Any]]]) -> float:
    """CPU seconds of one call, in the quickest of the blocks; the first only warms."""
    least = float("inf")
    for number in range(BLOCKS):
        calls = prepare()
        gc.collect()
        started = process_time()
        for call in calls:
            call()
        if number:
            least = min(least, (process_time() - started) / len(calls))
    return least
