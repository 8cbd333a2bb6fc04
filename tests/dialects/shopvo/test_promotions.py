"""Promotions on the wire: the document's examples, who may, what is refused, and both contracts on one promotion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import promotions
from chalicelib.domain.promotions import VALIDATIONS
from tests.support.accounts import staff_client
from tests.support.catalog import make_product, variant
from tests.support.deployment import Deployment, SiteClient
from tests.support.dump import dump, lasting
from tests.support.shopping import Basket, basket, offer, ship_to_france

CREATED = "2026-11-21T12:00:00.000Z"
WELCOME = {
    "code": "WELCOME20", "type": "PERCENTAGE", "value": 20, "minOrderAmount": 1000, "maxUses": 500,
    "expiresAt": "2026-12-31T23:59:59Z",
}  # fmt: skip


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    return deployment.site_client(["write:promotions", "read:promotions"])


def stranger(deployment: Deployment, **options: Any) -> SiteClient:
    """Somebody without a key."""
    return SiteClient(deployment, **options)


def made(client: SiteClient, **body: Any) -> dict[str, Any]:
    answer = client("POST", "/promotions", body)
    assert answer.status == 201, answer.body
    data: dict[str, Any] = answer.json["data"]
    return data


def shopper(deployment: Deployment, price: int = 5000) -> Basket:
    found = basket(deployment)
    found.add(make_product(deployment, "Lamp", variant(price, 100)).product.variants[0].id)
    return found.ready(ship_to_france(deployment))


def test_a_promotion_is_made(client: SiteClient) -> None:
    answer = client("POST", "/promotions", WELCOME)
    assert (answer.status, answer.json) == (
        201,
        {
            "success": True,
            "data": {
                "id": answer.json["data"]["id"], "code": "WELCOME20", "name": "WELCOME20", "type": "PERCENTAGE",
                "value": 20, "minOrderAmount": 1000, "maxUses": 500, "maxUsesPerCustomer": None, "status": "ACTIVE",
                "usedCount": 0, "startsAt": None, "expiresAt": "2026-12-31T23:59:59.000Z", "createdAt": CREATED,
            },
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ({"type": "FIXED_AMOUNT", "value": 750}, 750),
        ({"type": "FREE_SHIPPING"}, 0),
        ({"type": "FREE_SHIPPING", "value": 20}, 0),
        ({"type": "PERCENTAGE", "value": 100}, 100),
    ],
)
def test_every_type_is_made(client: SiteClient, body: dict[str, Any], value: int) -> None:
    data = made(client, code="C", **body)
    assert (data["type"], data["value"]) == (body["type"], value)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": "C"},
        {"type": "PERCENTAGE", "code": "C"},
        {"type": "PERCENTAGE", "code": "C", "value": 101},
        {"type": "PERCENTAGE", "code": "C", "value": 12.5},
        {"type": "FIXED_AMOUNT", "code": "C", "value": -1},
        {"type": "percentage", "code": "C", "value": 1},
        {"type": "PERCENTAGE", "code": "C", "value": 1, "maxUses": 0},
        {"type": "PERCENTAGE", "code": "C", "value": 1, "expiresAt": "tomorrow"},
        {"type": "PERCENTAGE", "code": "C", "value": 1, "surprise": True},
    ],
)
def test_what_is_no_promotion(client: SiteClient, body: dict[str, Any]) -> None:
    before = lasting(dump())
    answer = client("POST", "/promotions", body)
    assert (answer.status, answer.json["code"]) == (400, "BAD_REQUEST")
    assert lasting(dump()) == before


def test_a_code_is_taken_once(client: SiteClient) -> None:
    made(client, **WELCOME)
    answer = client("POST", "/promotions", WELCOME)
    assert (answer.status, answer.json) == (
        409,
        {
            "error": "Another promotion has the code WELCOME20.",
            "code": "PROMOTION_CODE_TAKEN",
            "details": {"code": "WELCOME20"},
        },
    )


def test_promotions_are_listed_by_status_in_both_ways(deployment: Deployment, client: SiteClient) -> None:
    active = made(client, code="NOW", type="PERCENTAGE", value=20)
    deployment.clock.advance(timedelta(seconds=1))
    later = made(client, code="LATER", type="FREE_SHIPPING", startsAt="2026-12-01T00:00:00Z")
    assert later["status"] == "SCHEDULED"
    assert client("GET", "/promotions?limit=1").json == {
        "success": True,
        "items": [later],
        "pagination": {"page": 1, "limit": 1, "total": 2, "totalPages": 2},
    }
    assert client("GET", "/promotions?status=ACTIVE").json["items"] == [active]
    for status in ("EXPIRED", "EXHAUSTED"):
        assert client("GET", f"/promotions?status={status}").json["items"] == []
    assert client("GET", "/promotions?status=PAUSED").status == 400
    first = client("GET", "/promotions?cursor=&limit=1").json
    assert first == {
        "success": True, "items": [later], "cursor": first["cursor"], "hasNextPage": True, "limit": 1,
    }  # fmt: skip
    rest = client("GET", f"/promotions?cursor={first['cursor']}&limit=1").json
    assert rest == {"success": True, "items": [active], "cursor": None, "hasNextPage": False, "limit": 1}


def test_a_promotion_is_removed_redeemed_or_not(deployment: Deployment, client: SiteClient) -> None:
    data = made(client, **WELCOME)
    buyer = shopper(deployment)
    buyer.apply("WELCOME20")
    buyer.check_out()
    assert client("GET", "/promotions").json["items"] == [{**data, "usedCount": 1}]
    answer = client("DELETE", f"/promotions/{data['id']}")
    assert (answer.status, answer.json) == (200, {"success": True, "deleted": True})
    assert client("GET", "/promotions").json["items"] == []
    gone = client("DELETE", f"/promotions/{data['id']}")
    assert (gone.status, gone.json) == (
        404,
        {"error": "There is no such promotion on this site.", "code": "PROMOTION_NOT_FOUND"},
    )
    made(client, **WELCOME)


def test_anybody_may_ask_about_a_code(deployment: Deployment, client: SiteClient) -> None:
    data = made(client, **WELCOME)
    nobody = stranger(deployment)
    answer = nobody(
        "POST", "/promotions/validate", {"code": "WELCOME20", "cartTotal": 5000, "email": "jane@example.com"}
    )
    assert (answer.status, answer.json) == (
        200,
        {
            "success": True,
            "valid": True,
            "discount": 1000,
            "promotion": {"id": data["id"], "code": "WELCOME20", "type": "PERCENTAGE", "value": 20},
        },
    )
    invalid = {"success": True, "valid": False, "discount": 0, "promotion": None}
    assert nobody("POST", "/promotions/validate", {"code": "NOPE", "cartTotal": 5000}).json == invalid
    assert nobody("POST", "/promotions/validate", {"code": "WELCOME20", "cartTotal": 999}).json == invalid
    assert nobody("POST", "/promotions/validate", {"code": "WELCOME20"}).status == 400
    elsewhere = stranger(deployment, site="other")
    assert elsewhere("POST", "/promotions/validate", {"code": "WELCOME20", "cartTotal": 5000}).json == invalid


def test_a_limit_for_each_customer_is_checked_by_email(deployment: Deployment, client: SiteClient) -> None:
    made(client, code="ONCE", type="FIXED_AMOUNT", value=500, maxUsesPerCustomer=1)
    buyer = shopper(deployment)
    buyer.apply("ONCE")
    buyer.check_out()
    nobody = stranger(deployment)
    ask = {"code": "ONCE", "cartTotal": 5000}
    assert nobody("POST", "/promotions/validate", {**ask, "email": "guest@example.com"}).json["valid"] is False
    assert nobody("POST", "/promotions/validate", {**ask, "email": "other@example.com"}).json["discount"] == 500


def test_codes_are_not_guessed_by_the_thousand(deployment: Deployment) -> None:
    nobody = stranger(deployment)
    ask = {"code": "GUESS", "cartTotal": 1}
    for _ in range(VALIDATIONS.most):
        assert nobody("POST", "/promotions/validate", ask).status == 200
    answer = nobody("POST", "/promotions/validate", ask)
    assert (answer.status, answer.json["code"]) == (429, "RATE_EXCEEDED")
    assert int(answer.headers["retry-after"]) > 0
    assert stranger(deployment, ip="198.51.100.1")("POST", "/promotions/validate", ask).status == 200
    assert stranger(deployment, site="other")("POST", "/promotions/validate", ask).status == 200


def test_what_is_made_here_applies_in_the_other_contract(deployment: Deployment, client: SiteClient) -> None:
    made(client, code="TENNER", type="FIXED_AMOUNT", value=1000)
    free = made(client, code="FREE", type="FREE_SHIPPING")
    buyer = shopper(deployment)
    store = deployment.client(cookies={"sov_cart": buyer.token or ""})
    store_cart = f"/store/v1/carts/{buyer.cart_id}"
    totals = store("POST", f"{store_cart}/discounts", {"code": "FREE"}, X_Cart_Token=buyer.token or "").json["totals"]
    assert (totals["shipping"], totals["discountTotal"], totals["grandTotal"]) == (0, 0, 5000)
    totals = store("POST", f"{store_cart}/discounts", {"code": "TENNER"}, X_Cart_Token=buyer.token or "").json["totals"]
    assert (totals["shipping"], totals["discountTotal"], totals["grandTotal"]) == (490, 1000, 4490)
    listed = {row["code"]: row for row in staff_client(deployment)("GET", "/admin/v1/discounts").json}
    assert (listed["TENNER"]["type"], listed["TENNER"]["currency"]) == ("fixed", "EUR")
    assert (listed["FREE"]["type"], listed["FREE"]["id"]) == ("free_shipping", free["id"])


def test_what_the_other_contract_makes_is_listed_and_asked_about_here(
    deployment: Deployment, client: SiteClient
) -> None:
    offer(deployment, "ODD", 1250)
    (row,) = client("GET", "/promotions").json["items"]
    assert (row["type"], row["value"], row["status"]) == ("PERCENTAGE", 12.5, "ACTIVE")
    ask = stranger(deployment)("POST", "/promotions/validate", {"code": "ODD", "cartTotal": 1000}).json
    assert (ask["discount"], ask["promotion"]["value"]) == (125, 12.5)


CALLS = [
    ("GET", "/promotions", None, "read:promotions"),
    ("POST", "/promotions", WELCOME, "write:promotions"),
    ("DELETE", "/promotions/x", None, "write:promotions"),
]


@pytest.mark.parametrize(("method", "url", "body", "scope"), CALLS)
def test_a_key_needs_the_scope(deployment: Deployment, method: str, url: str, body: Any, scope: str) -> None:
    other = "read:promotions" if scope == "write:promotions" else "write:promotions"
    client = deployment.site_client([other, "read:catalog"])
    before = lasting(dump())
    answer = client(method, url, body)
    assert (answer.status, answer.json) == (
        403,
        {
            "error": f"The API key does not have the scope {scope}.",
            "code": "SCOPE_MISSING",
            "details": {"scope": scope},
        },
    )
    assert stranger(deployment)(method, url, body).status == 401
    assert lasting(dump()) == before


def test_another_sites_promotion_is_not_found(deployment: Deployment, client: SiteClient) -> None:
    data = made(client, **WELCOME)
    elsewhere = deployment.site_client(shop="other")
    assert elsewhere("DELETE", f"/promotions/{data['id']}").status == 404
    assert elsewhere("GET", "/promotions").json["items"] == []
    assert len(deployment.run(promotions.list_promotions)) == 1
