"""Variants on the wire: made, promoted, counted, removed; the same use cases as the admin's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import catalog
from chalicelib.domain.catalog import CatalogItem, ProductStatus
from tests.support.catalog import make_product, variant
from tests.support.deployment import Deployment, SiteClient
from tests.support.dump import dump, lasting

NOBODY = "01900000-0000-7000-8000-00000000dead"


@pytest.fixture
def shirt(deployment: Deployment) -> CatalogItem:
    options = {"Size": "Small"}
    return make_product(deployment, "Shirt", variant(2999, 42, title="Small", sku="TS-S", options=options))


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    return deployment.site_client(["read:catalog", "write:catalog"])


def names(client: SiteClient, item: CatalogItem) -> list[tuple[str, bool]]:
    found = client("GET", f"/products/{item.product.id}/variants").json["data"]
    return [(each["name"], each["isDefault"]) for each in found]


def add(client: SiteClient, item: CatalogItem, name: str, **more: Any) -> dict[str, Any]:
    answer = client("POST", f"/products/{item.product.id}/variants", {"name": name, **more})
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json["data"]
    return made


def test_variants_are_listed_and_made_as_in_the_document(client: SiteClient, shirt: CatalogItem) -> None:
    url = f"/products/{shirt.product.id}/variants"
    small = {
        "id": shirt.product.variants[0].id, "name": "Small", "sku": "TS-S", "price": None, "compareAtPrice": None,
        "inventoryStatus": "IN_STOCK", "inventoryCount": 42, "options": {"Size": "Small"}, "isDefault": True,
    }  # fmt: skip
    listed = client("GET", url)
    assert (listed.status, listed.json) == (200, {"success": True, "data": [small]})
    assert listed.cost == 2  # the key, the product with its stock
    body = {
        "name": "Large / Black", "sku": "TS-BLK-L", "inventoryCount": 10,
        "options": {"Size": "Large", "Color": "Black"}, "isDefault": False,
    }  # fmt: skip
    made = client("POST", url, body)
    large = {
        "id": made.json["data"]["id"], "name": "Large / Black", "sku": "TS-BLK-L", "price": None,
        "compareAtPrice": None, "inventoryStatus": "IN_STOCK", "inventoryCount": 10,
        "options": {"Size": "Large", "Color": "Black"}, "isDefault": False,
    }  # fmt: skip
    assert (made.status, made.json) == (201, {"success": True, "data": large})
    assert made.cost == 4  # the key, the product with its stock, whether the SKU is free, the transaction
    assert client("GET", url).json["data"] == [small, large]


def test_the_default_variant_is_another_one_at_once(client: SiteClient, shirt: CatalogItem) -> None:
    add(client, shirt, "Large", price=3500, isDefault=True)
    assert names(client, shirt) == [("Large", True), ("Small", False)]
    product = client("GET", f"/products/{shirt.product.id}").json["data"]
    assert (product["price"], [each["price"] for each in product["variants"]]) == (3500, [None, 2999])
    small = f"/products/{shirt.product.id}/variants/{shirt.product.variants[0].id}"
    answer = client("PATCH", small, {"isDefault": True})
    assert (answer.json["data"]["isDefault"], answer.json["data"]["price"]) == (True, None)
    assert client("PUT", small, {"isDefault": False}).json["data"]["isDefault"] is True  # some variant is
    assert names(client, shirt) == [("Small", True), ("Large", False)]


def test_the_oldest_follows_a_default_variant_that_is_deleted(
    deployment: Deployment, client: SiteClient, shirt: CatalogItem
) -> None:
    for name in ("Medium", "Large"):
        deployment.clock.advance(timedelta(seconds=1))
        made = add(client, shirt, name, isDefault=True)
    order = tuple(each["id"] for each in client("GET", f"/products/{shirt.product.id}/variants").json["data"])
    command = catalog.ReorderVariants(product_id=shirt.product.id, variant_ids=order)
    deployment.run(catalog.reorder_variants, command)
    answer = client("DELETE", f"/products/{shirt.product.id}/variants/{made['id']}")
    assert (answer.status, answer.json) == (200, {"success": True, "deleted": True})
    assert names(client, shirt) == [("Small", True), ("Medium", False)]


def test_the_status_follows_from_the_count(client: SiteClient, shirt: CatalogItem) -> None:
    url = f"/products/{shirt.product.id}/variants/{shirt.product.variants[0].id}"

    def counted(**body: Any) -> tuple[int, str]:
        data = client("PATCH", url, body).json["data"]
        return data["inventoryCount"], data["inventoryStatus"]

    assert counted(inventoryCount=0, inventoryStatus="OUT_OF_STOCK") == (0, "OUT_OF_STOCK")
    assert counted(inventoryCount=3) == (3, "IN_STOCK")
    assert counted(inventoryStatus="IN_STOCK", name="S") == (3, "IN_STOCK")
    assert counted(inventoryStatus="OUT_OF_STOCK") == (0, "OUT_OF_STOCK")
    for count, status in ((1, "OUT_OF_STOCK"), (0, "IN_STOCK")):
        answer = client("PATCH", url, {"inventoryCount": count, "inventoryStatus": status})
        assert (answer.status, answer.json["error"]) == (
            400, "inventoryStatus: does not fit inventoryCount: leave it out",
        )  # fmt: skip


def test_every_field_can_be_changed(client: SiteClient, shirt: CatalogItem) -> None:
    large = add(client, shirt, "Large", price=100)
    url = f"/products/{shirt.product.id}/variants/{large['id']}"
    body = {"name": "XL", "sku": "TS-XL", "price": 3100, "compareAtPrice": 4000, "options": {"Size": "XL"}}
    answer = client("PATCH", url, body)
    assert answer.json["data"] == {**large, **body}
    assert answer.cost == 3  # the key, the product with its stock, the transaction
    assert client("PATCH", url, {"price": None, "compareAtPrice": None}).json["data"] == {
        **large, **body, "price": None, "compareAtPrice": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "BAD_REQUEST"), ({"name": ""}, "BAD_REQUEST"), ({"name": "L", "inventoryCount": -1}, "BAD_REQUEST"),
        ({"name": "L", "options": {"a": "x" * 5000}}, "BAD_REQUEST"), ({"name": "L", "price": 0}, "NOT_PUBLISHABLE"),
        ({"name": "L", "colour": "red"}, "BAD_REQUEST"), ({"name": "L", "price": 1.5}, "BAD_REQUEST"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_variant_is_refused_without_a_trace(
    client: SiteClient, shirt: CatalogItem, body: dict[str, Any], code: str
) -> None:
    before = lasting(dump())
    answer = client("POST", f"/products/{shirt.product.id}/variants", body)
    assert (answer.status, answer.json["code"]) == (400, code), answer.body
    assert lasting(dump()) == before


def test_the_rules_of_the_catalogue_hold(client: SiteClient, shirt: CatalogItem) -> None:
    large = add(client, shirt, "Large", sku="TS-L")
    url = f"/products/{shirt.product.id}/variants"
    taken = client("PATCH", f"{url}/{large['id']}", {"sku": "TS-S"})
    assert (taken.status, taken.json["error"]) == (400, "Another variant has the SKU TS-S.")
    assert client("DELETE", f"{url}/{large['id']}").status == 200
    last = client("DELETE", f"{url}/{shirt.product.variants[0].id}")
    assert (last.status, last.json["code"]) == (400, "LAST_VARIANT")


def test_a_key_makes_one_variant(client: SiteClient, shirt: CatalogItem) -> None:
    url = f"/products/{shirt.product.id}/variants"
    first = client("POST", url, {"name": "Large"}, Idempotency_Key="k")
    assert client("POST", url, {"name": "Large"}, Idempotency_Key="k").json == first.json
    assert names(client, shirt) == [("Small", True), ("Large", False)]


def test_only_the_right_scope_opens(deployment: Deployment, shirt: CatalogItem) -> None:
    reader, writer = deployment.site_client(["read:catalog"]), deployment.site_client(["write:inventory"])
    url, before = f"/products/{shirt.product.id}/variants", lasting(dump())
    each = f"{url}/{shirt.product.variants[0].id}"
    for caller in (reader, writer):
        for method, address, body in (("POST", url, {"name": "L"}), ("PATCH", each, {}), ("DELETE", each, None)):
            answer = caller(method, address, body)
            assert (answer.status, answer.json["code"]) == (403, "SCOPE_MISSING")
    assert lasting(dump()) == before


def test_what_is_another_sites_or_not_on_sale_is_not_found(deployment: Deployment, shirt: CatalogItem) -> None:
    stranger, client = deployment.site_client(shop="other"), deployment.site_client(["read:catalog", "write:catalog"])
    draft = make_product(deployment, "Draft", status=ProductStatus.DRAFT)
    before = lasting(dump())
    url = f"/products/{shirt.product.id}/variants"
    each = f"{url}/{shirt.product.variants[0].id}"
    for caller, method, address in (
        (stranger, "GET", url), (stranger, "POST", url), (stranger, "PATCH", each), (stranger, "DELETE", each),
        (client, "PATCH", f"{url}/{NOBODY}"), (client, "DELETE", f"{url}/{NOBODY}"),
        (client, "GET", "/products/nothing/variants"),
    ):  # fmt: skip
        answer = caller(method, address, {"name": "L"} if method in ("POST", "PATCH") else None)
        assert answer.status == 404, (method, address)
    hidden = f"/products/{draft.product.id}/variants"
    reader = deployment.site_client(["read:catalog"])
    assert (reader("GET", hidden).status, client("GET", hidden).status) == (404, 200)
    assert len(lasting(dump())) == len(before) + 1  # the reader's key
