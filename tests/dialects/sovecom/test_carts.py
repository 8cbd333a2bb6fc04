"""Carts and checkout over HTTP: the contract's words, statuses, cookies and sums."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.catalog import CatalogItem
from tests.support.accounts import customer_client, make_staff, sign_in_staff, staff_client
from tests.support.catalog import make_product, variant
from tests.support.deployment import Answer, Client, Deployment
from tests.support.dump import dump, lasting
from tests.support.shopping import check_stock, offer, ship_to_france

FORBIDDEN = {"statusCode": 403, "error": "Forbidden", "message": "Forbidden"}
NOT_FOUND = {"statusCode": 404, "error": "Not Found", "message": "Not Found"}
CONFLICT = {"statusCode": 409, "error": "Conflict", "message": "Conflict"}
UNPROCESSABLE = {"statusCode": 422, "error": "Unprocessable Entity", "message": "Unprocessable Entity"}
UNKNOWN = "01900000-0000-7000-8000-00000000ffff"
ADDRESS = {"name": "M", "line1": "1", "city": "Paris", "postalCode": "75001", "country": "FR"}


class Shopper:
    """A browser with a cart."""

    def __init__(self, deployment: Deployment, client: Client | None = None, **body: Any) -> None:
        self.client = client or deployment.client()
        self.opened = self.client("POST", "/store/v1/carts", body)
        self.client.cookies["sov_cart"] = self.opened.cookie("sov_cart")
        self.url = f"/store/v1/carts/{self.opened.json['cartId']}"

    def __call__(self, method: str, path: str = "", body: Any = None, **headers: str) -> Answer:
        return self.client(method, self.url + path, body, **headers)


@pytest.fixture
def tee(deployment: Deployment) -> CatalogItem:
    return make_product(deployment, "Émile Tee", variant(2000, 5, title="M", options={"Size": "M"}, sku="TEE-M"))


@pytest.fixture
def rate_id(deployment: Deployment) -> str:
    make_staff(deployment)
    admin = deployment.client()
    sign_in_staff(admin)
    vat = {"taxMode": "eu_vat", "euVatRegistration": {"originCountry": "FR"}}
    assert admin("PUT", "/admin/v1/taxes/settings", vat).status == 200
    return ship_to_france(deployment)


def first(item: CatalogItem) -> str:
    return item.product.variants[0].id


def filled(deployment: Deployment, item: CatalogItem, quantity: int = 2, client: Client | None = None) -> Shopper:
    shopper = Shopper(deployment, client)
    assert shopper("POST", "/items", {"variantId": first(item), "quantity": quantity}).status == 201
    return shopper


def ready(deployment: Deployment, item: CatalogItem, rate_id: str, quantity: int = 2) -> Shopper:
    shopper = filled(deployment, item, quantity)
    for path, body in (
        ("/shipping-address", ADDRESS),
        ("/shipping-method", {"shippingRateId": rate_id}),
        ("/email", {"email": "Guest2@Example.com"}),
    ):
        assert shopper("POST", path, body).status == 200
    return shopper


def test_a_cart_is_opened_with_a_cookie(deployment: Deployment) -> None:
    answer = deployment.client()("POST", "/store/v1/carts", {})
    assert answer.status == 201
    assert answer.json == {"cartId": answer.json["cartId"], "currency": "EUR"}
    (cookie,) = answer.cookies
    token = answer.cookie("sov_cart")
    assert cookie == (
        f"sov_cart={token}; Max-Age=691200; Path=/; Expires=Sun, 29 Nov 2026 12:00:00 GMT; HttpOnly; SameSite=Lax"
    )
    assert deployment.client()("POST", "/store/v1/carts").json["currency"] == "EUR"
    assert deployment.client()("POST", "/store/v1/carts", {"currency": "CHF"}).json["currency"] == "CHF"
    for wrong in ({"currency": "eur"}, {"currency": "EURO"}, {"colour": "red"}):
        assert deployment.client()("POST", "/store/v1/carts", wrong).status == 400


def test_an_empty_and_a_filled_cart(deployment: Deployment, tee: CatalogItem) -> None:
    shopper = Shopper(deployment)
    empty = shopper("GET")
    assert (empty.status, empty.cost) == (200, 2)
    cart_id = shopper.opened.json["cartId"]
    assert empty.json == {
        "id": cart_id, "customerId": None, "currency": "EUR", "status": "active", "guestEmail": None, "items": [],
        "shippingAddress": None, "billingAddress": None, "shippingRateId": None, "discountCode": None,
        "totals": {
            "subtotal": 0, "shipping": 0, "discountTotal": 0, "taxTotal": 0, "grandTotal": 0, "currency": "EUR",
            "reverseCharge": False,
        },
        "expiresAt": "2026-11-28T12:00:00.000Z", "createdAt": "2026-11-21T12:00:00.000Z",
        "updatedAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    added = shopper("POST", "/items", {"variantId": first(tee), "quantity": 2})
    assert (added.status, added.cost) == (201, 3)
    (item,) = added.json["items"]
    assert item == {
        "id": item["id"], "variantId": first(tee), "quantity": 2, "unitPriceAmount": 2000, "currency": "EUR",
        "productTitle": "Émile Tee", "variantTitle": "M", "options": {"Size": "M"}, "sku": "TEE-M",
        "productSlug": "emile-tee",
    }  # fmt: skip
    assert added.json["totals"]["grandTotal"] == 4000
    again = shopper("GET")
    assert (again.json, again.cost) == (added.json, 1)
    (bare,) = filled(deployment, make_product(deployment, "Mug"))("GET").json["items"]
    assert (bare["productTitle"], bare["variantTitle"], bare["options"]) == ("Mug", None, {})


def test_who_may_open_it(deployment: Deployment, tee: CatalogItem) -> None:
    shopper = filled(deployment, tee)
    before = lasting(dump())
    body = {"variantId": first(tee), "quantity": 1}
    wrong = deployment.client(cookies={"sov_cart": UNKNOWN})
    for method, path, given in (("GET", "", None), ("POST", "/items", body), ("DELETE", "", None)):
        for stranger in (deployment.client(), wrong):
            answer = stranger(method, shopper.url + path, given)
            assert (answer.status, answer.json) == (403, FORBIDDEN)
        answer = shopper.client(method, f"/store/v1/carts/{UNKNOWN}{path}", given)
        assert (answer.status, answer.json) == (404, NOT_FOUND)
        assert deployment.client()(method, f"/store/v1/carts/{UNKNOWN}{path}", given).json == FORBIDDEN
        other = deployment.client(host="other.test", cookies=shopper.client.cookies)
        assert other(method, shopper.url + path, given).status == 404
    assert shopper.client("GET", "/store/v1/carts/not-a-uuid").status == 400
    assert lasting(dump()) == before


def test_stock_is_refused_in_numbers(deployment: Deployment, tee: CatalogItem) -> None:
    shopper = Shopper(deployment)
    answer = shopper("POST", "/items", {"variantId": first(tee), "quantity": 99})
    assert (answer.status, answer.json) == (409, {**CONFLICT, "variantId": first(tee), "requested": 99, "available": 5})
    assert shopper("POST", "/items", {"variantId": UNKNOWN, "quantity": 1}).json == NOT_FOUND
    refused = shopper("POST", "/items", {"variantId": first(tee), "quantity": 0})
    assert (refused.status, refused.json["errors"]) == (
        400,
        [
            {
                "origin": "number", "code": "too_small", "minimum": 0, "inclusive": False, "path": ["quantity"],
                "message": "Too small: expected number to be >0",
            }
        ],
    )  # fmt: skip
    assert shopper("POST", "/items", {"variantId": first(tee), "quantity": 10_001}).status == 400
    assert shopper("GET").json["items"] == []


def test_lines_change_and_go(deployment: Deployment, tee: CatalogItem) -> None:
    shopper = filled(deployment, tee)
    item_id = shopper("GET").json["items"][0]["id"]
    changed = shopper("PATCH", f"/items/{item_id}", {"quantity": 5})
    assert (changed.status, changed.cost, changed.json["items"][0]["quantity"]) == (200, 3, 5)
    assert shopper("PATCH", f"/items/{UNKNOWN}", {"quantity": 1}).status == 404
    assert shopper("PATCH", f"/items/{item_id}", {"quantity": 0}).status == 400
    assert shopper("DELETE", f"/items/{UNKNOWN}").json == changed.json
    gone = shopper("DELETE", f"/items/{item_id}")
    assert (gone.status, gone.cost, gone.json["items"]) == (200, 3, [])
    check_stock()


def test_reservations_as_staff_see_them(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    shopper = filled(deployment, tee)
    admin = deployment.client()
    sign_in_staff(admin)
    found = admin("GET", "/admin/v1/inventory/reservations")
    (hold,) = found.json["reservations"]
    assert hold == {
        "id": hold["id"], "variantId": first(tee), "cartId": shopper.opened.json["cartId"], "quantity": 2,
        "status": "reserved", "expiresAt": "2026-11-21T12:15:00.000Z", "createdAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    assert admin("GET", f"/admin/v1/inventory/reservations?variantId={UNKNOWN}").json == {"reservations": []}
    assert admin("GET", "/admin/v1/inventory/reservations?variantId=x").status == 400
    assert deployment.client()("GET", "/admin/v1/inventory/reservations").status == 401


def test_addresses_are_shown_as_they_were_sent(deployment: Deployment, tee: CatalogItem) -> None:
    shopper = filled(deployment, tee)
    assert shopper("GET", "/shipping-rates").json == []
    sent = {**ADDRESS, "country": "fr", "company": None}
    answer = shopper("POST", "/shipping-address", sent)
    assert (answer.status, answer.json["shippingAddress"]) == (200, {**ADDRESS, "company": None})
    assert answer.json["billingAddress"] is None
    assert shopper("POST", "/billing-address", ADDRESS).json["billingAddress"] == ADDRESS
    missing = shopper("POST", "/shipping-address", {"country": "FRA"})
    assert missing.status == 400
    assert {tuple(each["path"]) for each in missing.json["errors"]} == {
        ("name",), ("line1",), ("city",), ("postalCode",), ("country",),
    }  # fmt: skip


def test_rates_are_offered_and_chosen(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    shopper = filled(deployment, tee)
    shopper("POST", "/shipping-address", ADDRESS)
    offered = shopper("GET", "/shipping-rates")
    assert offered.json == [{"id": rate_id, "name": "Colissimo", "type": "flat", "amount": 490, "currency": "EUR"}]
    assert shopper("POST", "/shipping-method", {"shippingRateId": UNKNOWN}).json == UNPROCESSABLE
    chosen = shopper("POST", "/shipping-method", {"shippingRateId": rate_id})
    assert (chosen.json["shippingRateId"], chosen.json["totals"]["shipping"]) == (rate_id, 490)


def test_codes(deployment: Deployment, tee: CatalogItem) -> None:
    offer(deployment, "TEN")
    shopper = filled(deployment, tee)
    for wrong in ("NONE", "ten"):
        assert shopper("POST", "/discounts", {"code": wrong}).json == UNPROCESSABLE
    assert shopper("POST", "/discounts", {"code": "TEN"}).json["totals"]["discountTotal"] == 400
    assert shopper("DELETE", "/discounts/OTHER").json["discountCode"] == "TEN"
    assert shopper("DELETE", "/discounts/TEN").json["discountCode"] is None
    log = staff_client(deployment)("GET", "/admin/v1/audit-log?resourceType=carts").json["data"]
    assert sorted((row["action"], row["resourceId"], str(row["changes"])) for row in log) == [
        ("cart.discount_applied", shopper.opened.json["cartId"], "{'code': 'TEN'}"),
        ("cart.discount_removed", shopper.opened.json["cartId"], "{'code': 'TEN'}"),
    ]
    for _ in range(7):
        shopper("POST", "/discounts", {"code": "NONE"})
    refused = shopper("POST", "/discounts", {"code": "TEN"})
    assert (refused.status, refused.json["error"]) == (429, "Too Many Requests")
    deployment.clock.advance(timedelta(minutes=1))
    assert shopper("POST", "/discounts", {"code": "TEN"}).status == 200


def test_the_known_order(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    offer(deployment, "TEN", usage_limit_per_customer=1)
    shopper = ready(deployment, tee, rate_id)
    assert shopper("POST", "/discounts", {"code": "TEN"}).json["totals"] == {
        "subtotal": 4000, "shipping": 490, "discountTotal": 400, "taxTotal": 682, "grandTotal": 4090,
        "reverseCharge": False, "currency": "EUR",
    }  # fmt: skip
    placed = shopper("POST", "/checkout")
    assert (placed.status, placed.cost) == (201, 4)
    order = placed.json
    assert order == {
        "id": order["id"], "orderNumber": "1", "status": "pending_payment", "currency": "EUR",
        "email": "guest2@example.com", "subtotalAmount": 4000, "discountAmount": 400, "shippingAmount": 490,
        "taxAmount": 682, "totalAmount": 4090, "discountCode": "TEN", "shippingMethod": "Colissimo",
        "shippingAddress": ADDRESS, "billingAddress": ADDRESS, "placedAt": "2026-11-21T12:00:00.000Z",
        "createdAt": "2026-11-21T12:00:00.000Z", "guestAccessToken": order["guestAccessToken"],
    }  # fmt: skip
    assert len(order["guestAccessToken"]) == 43
    again = shopper("POST", "/checkout")
    assert (again.status, again.json) == (409, CONFLICT)
    converted = shopper("GET")
    assert (converted.status, converted.json["status"]) == (200, "converted")
    assert converted.json["totals"]["grandTotal"] == 4090
    assert shopper("POST", "/items", {"variantId": first(tee), "quantity": 1}).json == CONFLICT
    check_stock()


def test_checkout_wants_everything(deployment: Deployment, tee: CatalogItem) -> None:
    before = lasting(dump())
    shopper = filled(deployment, tee)
    answer = shopper("POST", "/checkout")
    assert (answer.status, answer.json) == (422, UNPROCESSABLE)
    assert deployment.client()("POST", shopper.url + "/checkout").status == 403
    kinds = {key[1].split("#")[0] for key in lasting(dump()) if key not in before}
    assert kinds == {"CART"}


def test_one_key_is_one_order(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    shopper = ready(deployment, tee, rate_id)
    one = shopper("POST", "/checkout", Idempotency_Key="k")
    two = shopper("POST", "/checkout", Idempotency_Key="k")
    assert (one.status, two.status, one.json) == (201, 201, two.json)
    assert one.cost == 5


def test_a_cart_becomes_the_customers(deployment: Deployment, tee: CatalogItem) -> None:
    ada = customer_client(deployment)
    guest = filled(deployment, tee)
    nobody = guest("POST", "/customer")
    assert (nobody.status, nobody.json["error"]) == (401, "Unauthorized")
    assert ada("POST", guest.url + "/customer").status == 403
    ada.cookies["sov_cart"] = guest.client.cookies["sov_cart"]
    owned = ada("POST", guest.url + "/customer")
    assert owned.status == 200
    assert owned.json["id"] == guest.opened.json["cartId"]
    assert owned.json["customerId"] == ada("GET", "/store/v1/customers/me").json["id"]
    assert owned.json["expiresAt"] == "2026-12-21T12:00:00.000Z"
    token = owned.cookie("sov_cart")
    assert token != guest.client.cookies["sov_cart"]
    assert guest("GET").status == 403
    assert deployment.client(cookies={"sov_cart": token})("GET", guest.url).status == 200
    del ada.cookies["sov_cart"]
    assert ada("GET", guest.url).status == 200
    second = filled(deployment, tee, 3)
    ada.cookies["sov_cart"] = second.client.cookies["sov_cart"]
    merged = ada("POST", second.url + "/customer")
    assert (merged.status, merged.json["id"]) == (200, owned.json["id"])
    assert [item["quantity"] for item in merged.json["items"]] == [5]
    assert second("GET").status == 404
    check_stock()


def test_who_is_signed_in_pays_for_one_request_more(deployment: Deployment, tee: CatalogItem) -> None:
    ada = customer_client(deployment)
    mine = filled(deployment, tee, client=ada)
    assert mine("POST", "/customer").status == 200
    added = mine("POST", "/items", {"variantId": first(tee), "quantity": 1})
    assert (added.status, added.cost) == (201, 3 + 1)
    assert (mine("GET").cost, mine("GET").json["items"][0]["quantity"]) == (1 + 1, 3)


def test_leaving_takes_the_cookie_away(deployment: Deployment, tee: CatalogItem) -> None:
    shopper = filled(deployment, tee)
    answer = shopper("DELETE")
    assert (answer.status, answer.body) == (204, "")
    assert answer.cookies == ["sov_cart=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax"]
    assert shopper("GET").json == NOT_FOUND
    assert deployment.client()("GET", shopper.url).json == FORBIDDEN
    check_stock()


def test_an_old_version_is_refused(deployment: Deployment, tee: CatalogItem) -> None:
    shopper = filled(deployment, tee)
    assert shopper("GET").headers["etag"] == '"2"'
