"""How many requests to the table each operation of the second contract makes: every row of the group is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.dialects.shopvo.routes.sites import ROUTES
from scripts.bench_figures import Report
from scripts.bench_shop import BenchShop
from tests.dialects.shopvo.test_webhooks import delivered
from tests.support.accounts import customer_client
from tests.support.companies import on_plan
from tests.support.deployment import Answer, SiteClient

_PARIS = {"name": "Zoë Martin", "line1": "1 rue A", "city": "Paris", "postalCode": "75009", "country": "FR"}
_READ, _LIST, _WRITE = 3, 2, 4
# Every call but the open ones asks for its key: one request more than the first contract's bound.
_BOUNDS = {
    "listPromotions": 3,  # how often each was used is counted, not listed
    "listOrders": 3,  # the key, what was committed since, the orders' tail
    "listCustomers": 3,
    "listReviews": 3,
    "listMetafields": 3,
    "listSiteMetafields": 3,
    "listB2bAccounts": 3,
    "listWebhookDeliveries": 3,
    "changeCart": 3 + 1,
    "advanceCheckout": 6 + 1,
    "startCheckout": 6,
    "getCheckout": 4,
    "submitReview": 5,  # with the orders that happened since, for a verified purchase
    "deleteWebhook": 5,  # with the book of all webhooks, and the deliveries
    "replayWebhook": 5,
}
_READS = ("/promotions", "/site", "/openapi.json", "/categories", "/brands", "/pages", "/menus", "/products?limit=20")
# Its cost is the sandbox's, which is another tenant: tests/dialects/shopvo/test_sandbox.py counts it.
_ELSEWHERE = {"advanceClock"}


class _Meter:
    """A client that keeps what the last call of each operation cost."""

    def __init__(self, client: SiteClient) -> None:
        self._client = client
        self._rows = [
            (row.id, row.method, _pattern(row.path)) for row in ROUTES if not row.id.endswith(("ByPut", "ByPost"))
        ]
        self.costs: dict[str, int] = {}

    @property
    def unmeasured(self) -> list[str]:
        """Operations that nothing has called."""
        return sorted({row_id for row_id, *_ in self._rows} - set(self.costs) - _ELSEWHERE)

    @contextmanager
    def round(self) -> Iterator[None]:
        """What follows is measured anew; of several calls of an operation the dearest counts."""
        self.costs.clear()
        yield

    def __call__(self, method: str, url: str, body: Any = None, **headers: str) -> Any:
        answer: Answer = self._client(method, url, body, **headers)
        if method == "GET":  # the first one takes in what was written since
            answer = self._client(method, url, body, **headers)
        if answer.status >= 400:
            raise RuntimeError(f"{method} {url}: {answer.status} {answer.body}")
        path = url.partition("?")[0]
        # A literal path (/site/…) comes before one with a parameter in its place.
        called = [row for row in self._rows if row[1] == method and row[2].fullmatch(path)]
        row_id = min(called, key=lambda row: row[2].pattern.count("[^/]"))[0]
        self.costs[row_id] = max(answer.cost, self.costs.get(row_id, 0))
        return answer.json


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path.removeprefix("/api/v1/{siteId}")))


def measure(shop: BenchShop, report: Report) -> None:
    """Ask for everything twice, and show what it cost the second time."""
    on_plan(shop.deployment, "enterprise")
    customer_client(shop.deployment, "buyer@example.test")
    meter = _Meter(shop.deployment.site_client())
    for number in range(2):
        with meter.round():
            _walk(shop, meter, number)
    report.section("Table requests of the second contract (warm; its key is one of them)")
    methods = {row.id: row.method for row in ROUTES}
    for row_id, cost in sorted(meter.costs.items()):
        report.add(row_id, cost, _BOUNDS.get(row_id, _bound(row_id, methods[row_id])))
    report.add("operations that were not measured", len(meter.unmeasured), 0, note=", ".join(meter.unmeasured))


def _bound(row_id: str, method: str) -> int:
    if method != "GET":
        return _WRITE
    return _LIST if row_id.startswith("list") else _READ


def _walk(shop: BenchShop, call: _Meter, number: int) -> None:
    for path in _READS:
        call("GET", path)
    product = call("GET", f"/products/{_product_id(call)}")["data"]
    customer = call("GET", "/customers?search=buyer")["items"][0]["id"]
    call("GET", f"/customers/{customer}")
    call("PATCH", f"/customers/{customer}", {"firstName": f"Zoë {number}"})
    _goods(call, product, number)
    _value(call, customer, number)
    _metafields(call, f"/product/{product['id']}/metafields", number)
    _metafields(call, "/site/demo/metafields", number)
    _purchase(shop, call, number)
    _companies(call, number)
    _promotions(call, number)
    _webhooks(shop, call)


def _product_id(call: _Meter) -> str:
    found = call("GET", "/products?limit=1&status=ACTIVE")["items"]
    return str(found[0]["id"])


def _goods(call: _Meter, product: dict[str, Any], number: int) -> None:
    url = f"/products/{product['id']}"
    call("GET", f"{url}/variants")
    body = {"name": f"Size {number}", "sku": f"BENCH-{number}", "price": 2000, "inventoryCount": 5}
    variant = call("POST", f"{url}/variants", body)["data"]
    call("PATCH", f"{url}/variants/{variant['id']}", {"price": 1900})
    call("GET", "/inventory?limit=20")
    adjustment = {"variantId": variant["id"], "operation": "increment", "quantity": 2, "reason": "Found"}
    call("PATCH", f"/inventory/{product['id']}", adjustment)
    call("DELETE", f"{url}/variants/{variant['id']}")
    review = {"rating": 5, "title": "Good", "content": "It does what it should.", "reviewerName": "Zoë"}
    call("POST", f"{url}/reviews", {**review, "reviewerEmail": f"zoe{number}@example.test"})
    call("GET", f"{url}/reviews")


def _value(call: _Meter, customer: str, number: int) -> None:
    card = call("POST", "/gift-cards", {"initialBalance": 5000})["data"]
    call("POST", f"/gift-cards/{card['id']}/redeem", {"amount": 100, "orderId": f"bench-{number}"})
    call("PATCH", f"/gift-cards/{card['id']}", {"status": "VOID"})
    call("GET", "/gift-cards?limit=20")
    call("POST", f"/store-credit/{customer}", {"type": "CREDIT", "amount": 500})
    call("GET", f"/store-credit/{customer}")
    call("POST", f"/loyalty/{customer}/award", {"points": 500})
    call("POST", f"/loyalty/{customer}/redeem", {"points": 100, "orderId": f"bench-{number}"})
    call("GET", f"/loyalty/{customer}")


def _metafields(call: _Meter, url: str, number: int) -> None:
    body = {"namespace": "custom", "key": f"bench_{number}", "value": "24", "valueType": "integer"}
    made = call("POST", url, body)["data"]
    call("PATCH", f"{url}/{made['id']}", {"value": "36"})
    call("GET", url)
    call("DELETE", f"{url}/{made['id']}")


def _promotions(call: _Meter, number: int) -> None:
    made = call("POST", "/promotions", {"code": f"BENCH{number}", "type": "PERCENTAGE", "value": 20})["data"]
    call("POST", "/promotions/validate", {"code": f"BENCH{number}", "cartTotal": 5000})
    call("GET", "/promotions")
    call("DELETE", f"/promotions/{made['id']}")


def _companies(call: _Meter, number: int) -> None:
    made = call("POST", "/b2b/accounts", {"companyName": f"Acme {number}"})["data"]
    call("PATCH", f"/b2b/accounts/{made['id']}", {"creditLimit": 1000})
    call("GET", "/b2b/accounts")


def _purchase(shop: BenchShop, call: _Meter, number: int) -> None:
    (lamp,) = shop.market.goods(5)
    visit = {"sessionId": f"bench-{number}"}
    dropped = call("POST", "/cart", {"sessionId": f"dropped-{number}"})["data"]["id"]
    call("DELETE", f"/cart?cartId={dropped}")
    cart_id = call("POST", "/cart", visit)["data"]["id"]
    item = {"productId": lamp.product_id, "variantId": lamp.variant_id, "quantity": 1}
    call("PATCH", f"/cart?cartId={cart_id}", {"action": "add", "item": item})
    call("GET", f"/cart?cartId={cart_id}")
    session_id = call("POST", "/checkout", {"cartId": cart_id})["data"]["id"]
    steps: tuple[dict[str, Any], ...] = (
        {"state": "contact", "email": "guest@example.test"},
        {"state": "shipping", "shippingAddress": _PARIS},
        {"state": "payment", "method": "manual"},
        {"state": "review"},
    )
    for step in steps:
        call("PATCH", "/checkout", {"sessionId": session_id, **step})
    call("GET", f"/checkout?sessionId={session_id}")
    done = call("PATCH", "/checkout", {"sessionId": session_id, "state": "complete"}, Idempotency_Key=session_id)
    call("GET", f"/orders/{done['data']['order']['id']}")
    call("GET", "/orders?limit=20")


def _webhooks(shop: BenchShop, call: _Meter) -> None:
    made = call("POST", "/webhooks", {"url": "https://hooks.example.test/", "events": ["order.created"]})["data"]
    url = f"/webhooks/{made['id']}"
    call("GET", "/webhooks")
    delivered(shop.deployment, made["id"], 0)
    (delivery,) = call("GET", f"{url}/deliveries")["items"]
    call("POST", f"{url}/deliveries/{delivery['id']}/replay")
    times = {"from": "2026-11-21T12:00:00Z", "to": "2026-11-21T12:01:00Z"}
    call("POST", f"{url}/replay", times)
    call("DELETE", url)
