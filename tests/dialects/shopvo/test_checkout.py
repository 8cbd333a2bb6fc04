"""Checkout on the wire: the contract's steps, exact answers, conflicts that say what is missing, one order."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.orders import Order
from tests.support.deployment import DEMO, Deployment, SiteClient
from tests.support.dump import dump, lasting
from tests.support.stored import Stored
from tests.support.till import Till

PARIS = {"name": "Zoë Martin", "line1": "1 rue A", "city": "Paris", "postalCode": "75009", "country": "fr"}
PARIS_SHOWN = {
    "name": "Zoë Martin", "company": None, "line1": "1 rue A", "line2": None, "city": "Paris", "postalCode": "75009",
    "region": None, "country": "FR", "phone": None,
}  # fmt: skip
TIME = "2026-11-21T12:00:00.000Z"


@pytest.fixture
def till(deployment: Deployment) -> Till:
    return Till.of(deployment)


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    return deployment.site_client(["read:checkout", "write:checkout"])


def start(client: SiteClient, cart_id: str) -> str:
    answer = client("POST", "/checkout", {"cartId": cart_id})
    assert (answer.status, answer.json["data"]["state"]) == (201, "init")
    return str(answer.json["data"]["id"])


def step(client: SiteClient, session_id: str, state: str, verb: str = "PATCH", **fields: Any) -> Any:
    return client(verb, "/checkout", {"sessionId": session_id, "state": state, **fields})


def reviewed(client: SiteClient, cart_id: str, **payment: Any) -> str:
    session_id = start(client, cart_id)
    step(client, session_id, "contact", email="zoe@example.test")
    step(client, session_id, "shipping", shippingAddress=PARIS)
    step(client, session_id, "payment", **({"method": "manual"} | payment))
    assert step(client, session_id, "review").status == 200
    return session_id


def test_the_whole_way(till: Till, client: SiteClient) -> None:
    (lamp,) = till.market.goods(5)
    cart_id = till.cart(lamp, quantity=2)
    session_id = start(client, cart_id)
    data = step(client, session_id, "contact", email="Zoe@Example.test").json["data"]
    assert (data["state"], data["email"]) == ("contact", "zoe@example.test")
    data = step(client, session_id, "shipping", "PUT", shippingAddress=PARIS, shippingRateId=till.market.rate_id).json[
        "data"
    ]
    rate = {"id": till.market.rate_id, "name": "Colissimo", "price": 490, "currency": "EUR"}
    assert (data["shippingAddress"], data["shippingRateId"], data["shippingRates"]) == (PARIS_SHOWN, rate["id"], [rate])
    assert data["totals"] == {
        "currency": "EUR", "subtotal": 4000, "discount": 0, "shipping": 490, "tax": 0, "total": 4490,
    }  # fmt: skip
    data = step(client, session_id, "payment", method="manual").json["data"]
    assert data["payment"] == {"method": "manual", "giftCards": 0, "useStoreCredit": False, "loyaltyPoints": 0}
    data = step(client, session_id, "review").json["data"]
    assert data["review"] == {
        "currency": "EUR", "subtotal": 4000, "discount": 0, "shipping": 490, "tax": 0, "total": 4490, "tenders": [],
        "due": 4490,
    }  # fmt: skip
    answer = step(client, session_id, "complete")
    data = answer.json["data"]
    order = data["order"]
    assert (answer.status, data["state"], data["orderId"], data["paymentIntent"]) == (
        200, "complete", order["id"], None,
    )  # fmt: skip
    (line,) = order["items"]
    assert order == {
        "id": order["id"], "number": "ORD-1", "status": "PENDING", "paymentStatus": "PENDING", "customerId": None,
        "email": "zoe@example.test", "currency": "EUR",
        "items": [{
            "id": line["id"], "productId": lamp.product_id, "variantId": lamp.variant_id, "name": "Lamp",
            "variantName": "Lamp 0", "sku": line["sku"], "quantity": 2, "price": 2000, "discount": 0, "tax": 0,
            "total": 4000, "refundedQuantity": 0,
        }],
        "subtotal": 4000, "discount": 0, "shipping": 490, "tax": 0, "total": 4490, "prepaid": 0, "due": 4490,
        "paymentDueAt": None, "refunded": 0, "promotionCode": None, "shippingAddress": PARIS_SHOWN, "billingAddress": PARIS_SHOWN,
        "shippingMethod": "Colissimo", "trackingNumber": None, "carrier": None, "createdAt": TIME, "updatedAt": TIME,
    }  # fmt: skip
    assert client("GET", f"/checkout?sessionId={session_id}").json["data"] == data


def test_skipping_forward_names_the_missing_step(till: Till, client: SiteClient) -> None:
    session_id = start(client, till.cart(*till.market.goods(5)))
    answer = step(client, session_id, "payment", method="manual")
    assert (answer.status, answer.json) == (
        409,
        {"error": "The step contact comes first.", "code": "STEP_MISSING", "details": {"missing": "contact"}},
    )


def test_a_mixed_payment_leaves_nothing_due(till: Till, client: SiteClient) -> None:
    zoe = till.customer(credit=300, points=100)
    card = till.card(5000)
    mix = {"giftCardCodes": [card.code.lower()], "useStoreCredit": True, "loyaltyPoints": 100}
    session_id = reviewed(client, till.cart(*till.market.goods(5), customer=zoe), **mix)
    data = client("GET", f"/checkout?sessionId={session_id}").json["data"]
    assert data["review"]["tenders"] == [
        {"type": "LOYALTY", "amount": 100, "points": 100},
        {"type": "GIFT_CARD", "amount": 2390, "points": None},
    ]
    assert data["review"]["due"] == 0
    order = step(client, session_id, "complete").json["data"]["order"]
    assert (order["status"], order["paymentStatus"]) == ("CONFIRMED", "PAID")
    assert (order["total"], order["prepaid"], order["due"]) == (2490, 2490, 0)


def test_completing_again_is_the_same_order(till: Till, client: SiteClient) -> None:
    session_id = reviewed(client, till.cart(*till.market.goods(5)))
    body = {"sessionId": session_id, "state": "complete"}
    first = client("PATCH", "/checkout", body, Idempotency_Key="once")
    assert client("PATCH", "/checkout", body, Idempotency_Key="once").json == first.json
    assert step(client, session_id, "complete").json["data"]["orderId"] == first.json["data"]["orderId"]
    answer = step(client, session_id, "review")
    assert (answer.status, answer.json["code"]) == (409, "SESSION_COMPLETE")
    assert len(Stored().all(Order, DEMO)) == 1


def test_what_is_wrong_with_a_step_is_said(till: Till, client: SiteClient) -> None:
    session_id = start(client, till.cart(*till.market.goods(5)))
    answer = step(client, session_id, "contact")
    assert (answer.status, answer.json["code"], answer.json["details"]) == (
        400, "STEP_INCOMPLETE", {"lacking": ["email"]},
    )  # fmt: skip
    answer = step(client, session_id, "contact", email="nobody")
    assert (answer.status, answer.json["details"][0]["path"]) == (400, "email")
    step(client, session_id, "contact", email="zoe@example.test")
    step(client, session_id, "shipping", shippingAddress=PARIS)
    answer = step(client, session_id, "payment", useStoreCredit=True)
    assert (answer.status, answer.json["details"][0]["path"]) == (400, "method")
    answer = step(client, session_id, "payment", method="card")
    assert (answer.status, answer.json["code"]) == (503, "PAYMENTS_NOT_CONFIGURED")
    answer = step(client, session_id, "payment", method="manual", giftCardCodes=["GIFT-NOBODY-HAS-THIS"])
    assert (answer.status, answer.json["code"]) == (404, "GIFT_CARD_NOT_FOUND")


def test_another_sites_session_is_not_found(deployment: Deployment, till: Till, client: SiteClient) -> None:
    session_id = reviewed(client, till.cart(*till.market.goods(5)))
    stranger = deployment.site_client(["read:checkout", "write:checkout"], shop="other")
    before = lasting(dump())
    calls = [stranger("GET", f"/checkout?sessionId={session_id}"), step(stranger, session_id, "complete")]
    assert [(answer.status, answer.json["code"]) for answer in calls] == [(404, "SESSION_NOT_FOUND")] * 2
    assert lasting(dump()) == before


def test_reading_is_not_checking_out(deployment: Deployment, till: Till, client: SiteClient) -> None:
    cart_id = till.cart(*till.market.goods(5))
    session_id = reviewed(client, cart_id)
    reader = deployment.site_client(["read:checkout"])
    before = lasting(dump())
    calls = [reader("POST", "/checkout", {"cartId": cart_id}), step(reader, session_id, "complete")]
    assert [(answer.status, answer.json["code"]) for answer in calls] == [(403, "SCOPE_MISSING")] * 2
    assert lasting(dump()) == before


def test_what_it_costs(till: Till, client: SiteClient) -> None:
    """The key, the idempotency record, the session, its cart, all that decides, a number, and one transaction."""
    session_id = reviewed(client, till.cart(*till.market.goods(5)))
    body = {"sessionId": session_id, "state": "complete"}
    assert client("PATCH", "/checkout", body, Idempotency_Key="once").cost == 7
    assert client("GET", f"/checkout?sessionId={session_id}").cost == 4
