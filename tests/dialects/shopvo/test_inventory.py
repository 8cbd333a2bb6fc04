"""The inventory on the wire: the document's examples, both ways of paging, who may, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import catalog
from chalicelib.domain.catalog import CatalogItem
from chalicelib.domain.stock import StockEntry
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, Deployment, SiteClient
from tests.support.dump import dump, lasting
from tests.support.stored import Stored

NOBODY = "01900000-0000-7000-8000-00000000dead"


@pytest.fixture
def shirt(deployment: Deployment) -> CatalogItem:
    made = make_product(deployment, "Shirt", variant(units=42, title="Small", sku="TS-S"))
    deployment.clock.advance(timedelta(seconds=1))
    large = catalog.AddVariant(product_id=made.product.id, variant=variant(units=0, title="Large", sku="TS-L"))
    deployment.run(catalog.add_variant, large)
    found: CatalogItem = deployment.run(catalog.get_product, catalog.GetProduct(id=made.product.id))
    return found


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    return deployment.site_client(["read:inventory", "write:inventory"])


def row(item: CatalogItem, place: int = 0, **changes: Any) -> dict[str, Any]:
    product = item.product
    each = product.variants[place]
    units = item.units[each.id]
    return {
        "id": each.id,
        "productId": product.id,
        "variantId": each.id,
        "name": f"{product.title} — {each.title}",
        "sku": each.sku,
        "inventoryCount": units,
        "inventoryStatus": "IN_STOCK" if units else "OUT_OF_STOCK",
        "lowStockThreshold": None,
        **changes,
    }


def test_every_variant_is_listed_and_counted(deployment: Deployment, client: SiteClient, shirt: CatalogItem) -> None:
    answer = client("GET", "/inventory?limit=1&page=2")
    assert (answer.status, answer.json) == (
        200,
        {
            "success": True,
            "items": [row(shirt, 0)],
            "pagination": {"page": 2, "limit": 1, "total": 2, "totalPages": 2},
        },
    )
    again = client("GET", "/inventory")
    assert again.json["items"] == [row(shirt, 1), row(shirt, 0)]
    assert again.cost == 2  # the key, the commits
    found = client("GET", "/inventory?sku=TS-L").json
    assert (found["items"], found["pagination"]["total"]) == ([row(shirt, 1)], 1)
    assert client("GET", "/inventory?sku=TS").json["items"] == []


def test_a_walk_sees_each_variant_once_though_more_come(
    deployment: Deployment, client: SiteClient, shirt: CatalogItem
) -> None:
    first = client("GET", "/inventory?cursor=&limit=1").json
    make_product(deployment, "Later")
    second = client("GET", f"/inventory?cursor={first['cursor']}&limit=1").json
    assert [first["items"], second["items"]] == [[row(shirt, 1)], [row(shirt, 0)]]
    assert (first["hasNextPage"], second["hasNextPage"], second["cursor"]) == (True, False, None)
    assert client("GET", f"/inventory?cursor={first['cursor']}&sku=TS-S").status == 400


@pytest.mark.parametrize("method", ["PATCH", "PUT", "POST"])
def test_stock_is_adjusted(client: SiteClient, shirt: CatalogItem, method: str) -> None:
    url, large = f"/inventory/{shirt.product.id}", shirt.product.variants[1].id
    body = {"operation": "increment", "quantity": 10, "reason": "Restock from supplier PO-1234"}
    answer = client(method, url, body)
    assert (answer.status, answer.json) == (200, {"success": True, "data": row(shirt, 0, inventoryCount=52)})
    assert answer.cost == 3  # the key, the product with its stock, the transaction
    assert client(method, url, {"operation": "decrement", "quantity": 2}).json["data"]["inventoryCount"] == 50
    body = {"operation": "set", "quantity": 3, "variantId": large, "lowStockThreshold": 2}
    changed = row(shirt, 1, inventoryCount=3, inventoryStatus="IN_STOCK", lowStockThreshold=2)
    assert client(method, url, body).json["data"] == changed
    assert changed in client("GET", "/inventory").json["items"]
    (entry, *_) = [each for each in Stored().all(StockEntry, DEMO) if each.reason]
    assert (entry.change, entry.reason, entry.actor_kind) == (10, "Restock from supplier PO-1234", "api")


def test_no_count_goes_below_nothing(client: SiteClient, shirt: CatalogItem) -> None:
    before = lasting(dump())
    answer = client("PATCH", f"/inventory/{shirt.product.id}", {"operation": "decrement", "quantity": 43})
    assert (answer.status, answer.json) == (
        409,
        {
            "error": "Only 42 of the 43 units asked for are in stock.",
            "code": "OUT_OF_STOCK",
            "details": {"variantId": shirt.product.variants[0].id, "requested": 43, "available": 42},
        },
    )
    assert lasting(dump()) == before


@pytest.mark.parametrize(
    "body",
    [
        {}, {"operation": "set"}, {"operation": "set", "quantity": -1}, {"operation": "halve", "quantity": 1},
        {"operation": "set", "quantity": "3"}, {"operation": "set", "quantity": 1, "lowStockThreshold": -1},
        {"operation": "set", "quantity": 1_000_000_000}, {"operation": "set", "quantity": 1, "sku": "x"},
    ],
)  # fmt: skip
def test_what_is_no_correction_is_refused_without_a_trace(
    client: SiteClient, shirt: CatalogItem, body: dict[str, Any]
) -> None:
    before = lasting(dump())
    answer = client("PATCH", f"/inventory/{shirt.product.id}", body)
    assert (answer.status, set(answer.json) >= {"error", "code"}) == (400, True), answer.body
    assert lasting(dump()) == before


def test_a_key_adjusts_once(client: SiteClient, shirt: CatalogItem) -> None:
    body, url = {"operation": "increment", "quantity": 1}, f"/inventory/{shirt.product.id}"
    first = client("PATCH", url, body, Idempotency_Key="k")
    again = client("PATCH", url, body, Idempotency_Key="k")
    assert (first.status, again.json, again.json["data"]["inventoryCount"]) == (200, first.json, 43)
    assert len(Stored().all(StockEntry, DEMO)) == 1


def test_only_the_right_scope_opens(deployment: Deployment, shirt: CatalogItem) -> None:
    body, url = {"operation": "set", "quantity": 1}, f"/inventory/{shirt.product.id}"
    scopes = ("read:inventory", "write:inventory", "write:catalog")
    reader, writer, other = (deployment.site_client([scope]) for scope in scopes)
    before = lasting(dump())
    refused = reader("PATCH", url, body)
    assert (refused.status, refused.json["code"]) == (403, "SCOPE_MISSING")
    assert writer("GET", "/inventory").status == 403
    assert other("POST", url, body).status == 403
    assert lasting(dump()) == before


def test_goods_of_another_site_are_not_found(deployment: Deployment, shirt: CatalogItem, client: SiteClient) -> None:
    stranger = deployment.site_client(shop="other")
    before = lasting(dump())
    body = {"operation": "set", "quantity": 1}
    unknown = {"error": "There is no such product on this site.", "code": "PRODUCT_NOT_FOUND"}
    for caller, product_id in ((stranger, shirt.product.id), (client, NOBODY), (client, "prd_abc")):
        answer = caller("PATCH", f"/inventory/{product_id}", body)
        assert (answer.status, answer.json) == (404, unknown)
    answer = client("PATCH", f"/inventory/{shirt.product.id}", {**body, "variantId": NOBODY})
    assert (answer.status, answer.json["code"]) == (404, "VARIANT_NOT_FOUND")
    assert stranger("GET", "/inventory").json["items"] == []
    assert lasting(dump()) == before


def test_a_test_key_counts_in_the_sandbox(deployment: Deployment, client: SiteClient, shirt: CatalogItem) -> None:
    url = f"/inventory/{shirt.product.id}"
    watched = client("PATCH", url, {"operation": "increment", "quantity": 0, "lowStockThreshold": 2}).json["data"]
    tester = deployment.site_client(test=True)
    assert watched in tester("GET", "/inventory").json["items"]
    assert tester("PATCH", url, {"operation": "set", "quantity": 1}).json["data"]["inventoryCount"] == 1
    assert watched in client("GET", "/inventory").json["items"]
