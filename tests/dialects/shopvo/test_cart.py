"""Carts on the wire: exact answers, the catalogue's prices, stock that runs out, and other people's carts."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.cart import Cart
from chalicelib.domain.stock import StockLevel
from tests.support.deployment import DEMO, Deployment, SiteClient
from tests.support.dump import dump, lasting
from tests.support.market import Goods
from tests.support.stored import Stored
from tests.support.till import Till

TIME = "2026-11-21T12:00:00.000Z"


@pytest.fixture
def till(deployment: Deployment) -> Till:
    return Till.of(deployment)


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    return deployment.site_client(["read:cart", "write:cart"])


def new_cart(client: SiteClient, **body: Any) -> str:
    return str(client("POST", "/cart", body).json["data"]["id"])


def change(client: SiteClient, cart_id: str, action: str, method: str = "PATCH", **item: Any) -> Any:
    return client(method, f"/cart?cartId={cart_id}", {"action": action, "item": item})


def test_a_cart_for_a_guests_session(client: SiteClient) -> None:
    answer = client("POST", "/cart", {"sessionId": "sess_abc123", "currency": "EUR"})
    data = answer.json["data"]
    expected = {
        "id": data["id"], "status": "ACTIVE", "sessionId": "sess_abc123", "customerId": None, "currency": "EUR",
        "items": [], "itemCount": 0, "promotionCode": None, "subtotal": 0, "discount": 0, "shipping": 0, "tax": 0,
        "total": 0, "orderId": None, "expiresAt": "2026-11-28T12:00:00.000Z", "createdAt": TIME, "updatedAt": TIME,
    }  # fmt: skip
    assert (answer.status, answer.json) == (201, {"success": True, "data": expected})
    assert client("GET", f"/cart?cartId={data['id']}").json["data"] == expected


def test_a_cart_for_a_customer(deployment: Deployment, till: Till, client: SiteClient) -> None:
    zoe = till.customer()
    data = client("POST", "/cart", {"customerId": zoe}).json["data"]
    assert (data["customerId"], data["expiresAt"]) == (zoe, "2026-12-21T12:00:00.000Z")
    answer = client("POST", "/cart", {"customerId": data["id"]})
    assert (answer.status, answer.json["code"]) == (404, "CUSTOMER_NOT_FOUND")


def test_what_a_client_says_of_a_price_is_not_listened_to(till: Till, client: SiteClient) -> None:
    (lamp,) = till.market.goods(5)
    cart_id = new_cart(client)
    item = {"productId": lamp.product_id, "variantId": lamp.variant_id, "name": "Gold", "quantity": 2, "price": 1}
    answer = change(client, cart_id, "add", **item)
    assert answer.status == 200
    (line,) = answer.json["data"]["items"]
    assert line == {
        "id": line["id"], "productId": lamp.product_id, "variantId": lamp.variant_id, "name": "Lamp",
        "variantName": "Lamp 0", "sku": line["sku"], "options": {}, "quantity": 2, "price": 2000, "total": 4000,
    }  # fmt: skip
    assert (answer.json["data"]["itemCount"], answer.json["data"]["total"]) == (2, 4000)


def test_items_are_updated_and_removed_by_either_name_and_method(till: Till, client: SiteClient) -> None:
    one, two = till.market.goods(5, 5)
    cart_id = new_cart(client)
    change(client, cart_id, "add", variantId=one.variant_id, quantity=1)
    line = change(client, cart_id, "add", variantId=two.variant_id).json["data"]["items"][1]
    assert line["quantity"] == 1
    assert change(client, cart_id, "update", "PUT", id=line["id"], quantity=3).json["data"]["itemCount"] == 4
    assert change(client, cart_id, "update", variantId=one.variant_id, quantity=0).json["data"]["itemCount"] == 3
    gone = change(client, cart_id, "remove", variantId=two.variant_id)
    assert (gone.json["data"]["items"], gone.json["data"]["total"]) == ([], 0)
    answer = change(client, cart_id, "remove", id=line["id"])
    assert (answer.status, answer.json) == (
        404,
        {"error": "There is no such item in this cart.", "code": "LINE_NOT_FOUND"},
    )


def test_a_product_without_a_variant_means_its_default(till: Till, client: SiteClient) -> None:
    (lamp,) = till.market.goods(5)
    data = change(client, new_cart(client), "add", productId=lamp.product_id, quantity=1).json["data"]
    assert data["items"][0]["variantId"] == lamp.variant_id


def test_beyond_stock_is_a_conflict_that_says_what_is_left(till: Till, client: SiteClient) -> None:
    (lamp,) = till.market.goods(3)
    cart_id = new_cart(client)
    change(client, cart_id, "add", variantId=lamp.variant_id, quantity=2)
    answer = change(client, cart_id, "add", variantId=lamp.variant_id, quantity=2)
    assert (answer.status, answer.json["code"], answer.json["error"]) == (
        409, "OUT_OF_STOCK", "Only 3 of the 4 units asked for are in stock.",
    )  # fmt: skip
    assert client("GET", f"/cart?cartId={cart_id}").json["data"]["itemCount"] == 2


@pytest.mark.parametrize(
    ("action", "item", "path"),
    [
        ("add", {}, "item"),
        ("add", {"variantId": "v", "quantity": 0}, "item"),
        ("update", {"id": "x"}, "item.quantity"),
        ("update", {"quantity": 1}, "item"),
        ("remove", {"productId": "p"}, "item"),
        ("add", {"variantId": "v", "quantity": -1}, "item.quantity"),
        ("give", {"variantId": "v"}, "action"),
    ],
)
def test_a_change_must_make_sense(client: SiteClient, action: str, item: dict[str, Any], path: str) -> None:
    answer = change(client, new_cart(client), action, **item)
    assert (answer.status, answer.json["code"]) == (400, "BAD_REQUEST")
    assert [each["path"] for each in answer.json["details"]] == [path]


def test_a_cart_is_deleted_for_good_and_its_units_are_free(
    deployment: Deployment, till: Till, client: SiteClient
) -> None:
    (lamp,) = till.market.goods(3)
    cart_id = new_cart(client)
    change(client, cart_id, "add", variantId=lamp.variant_id, quantity=3)
    answer = client("DELETE", f"/cart?cartId={cart_id}")
    assert (answer.status, answer.json) == (200, {"success": True, "deleted": True})
    assert client("GET", f"/cart?cartId={cart_id}").status == 404
    assert Stored().all(Cart, DEMO) == []
    assert [(level.held, level.available) for level in Stored().all(StockLevel, DEMO)] == [(0, 3)]


def test_the_carts_of_the_shops_own_pages_are_open_to_it(till: Till, client: SiteClient) -> None:
    (lamp,) = till.market.goods(5)
    ticket = till.market.cart(lamp, quantity=2)
    assert client("GET", f"/cart?cartId={ticket.cart_id}").json["data"]["itemCount"] == 2
    more = change(client, ticket.cart_id, "add", variantId=lamp.variant_id, quantity=1)
    assert more.json["data"]["itemCount"] == 3


def test_another_sites_cart_is_not_found_and_stays_as_it_is(deployment: Deployment, till: Till) -> None:
    (lamp,) = till.market.goods(5)
    cart_id = till.cart(lamp)
    stranger = deployment.site_client(["read:cart", "write:cart"], shop="other")
    before = lasting(dump())
    calls = [
        stranger("GET", f"/cart?cartId={cart_id}"),
        change(stranger, cart_id, "add", variantId=lamp.variant_id, quantity=1),
        stranger("DELETE", f"/cart?cartId={cart_id}"),
    ]
    assert [(answer.status, answer.json["code"]) for answer in calls] == [(404, "CART_NOT_FOUND")] * 3
    assert lasting(dump()) == before


def test_reading_is_not_writing(deployment: Deployment, till: Till) -> None:
    (lamp,) = till.market.goods(5)
    cart_id = till.cart(lamp)
    reader = deployment.site_client(["read:cart"])
    assert reader("GET", f"/cart?cartId={cart_id}").status == 200
    before = lasting(dump())
    calls = [
        reader("POST", "/cart", {}),
        change(reader, cart_id, "add", variantId=lamp.variant_id, quantity=1),
        reader("DELETE", f"/cart?cartId={cart_id}"),
    ]
    assert [(answer.status, answer.json["code"]) for answer in calls] == [(403, "SCOPE_MISSING")] * 3
    assert lasting(dump()) == before


def test_one_key_adds_once(till: Till, client: SiteClient) -> None:
    (lamp,) = till.market.goods(5)
    cart_id = new_cart(client)
    body = {"action": "add", "item": {"variantId": lamp.variant_id, "quantity": 1}}
    answers = [client("PATCH", f"/cart?cartId={cart_id}", body, Idempotency_Key="one") for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert client("GET", f"/cart?cartId={cart_id}").json["data"]["itemCount"] == 1


def test_what_it_costs(till: Till, client: SiteClient) -> None:
    """One request more than the same through the shop's own pages: the key."""
    goods: Goods = till.market.goods(5)[0]
    cart_id = new_cart(client)
    change(client, cart_id, "add", variantId=goods.variant_id, quantity=1)  # learns the configuration
    assert change(client, cart_id, "add", variantId=goods.variant_id, quantity=1).cost == 4
    assert client("GET", f"/cart?cartId={cart_id}").cost == 2
