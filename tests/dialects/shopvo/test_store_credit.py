"""Store credit on the wire: the document's examples, who may, what is refused, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.accounts import make_customer
from tests.support.deployment import Deployment, SiteClient
from tests.support.dump import dump, lasting

NOBODY = "01900000-0000-7000-8000-00000000dead"


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    made = deployment.site_client(["read:store-credit", "write:store-credit"])
    made("GET", f"/store-credit/{NOBODY}")  # the process knows the site, and what it has configured
    return made


@pytest.fixture
def zoe(deployment: Deployment) -> str:
    return make_customer(deployment).id


def test_credit_is_issued_and_deducted(deployment: Deployment, client: SiteClient, zoe: str) -> None:
    first = client("POST", f"/store-credit/{zoe}", {"type": "CREDIT", "amount": 5000, "note": "Welcome bonus"})
    assert first.cost <= 3  # the key, the customer with the account, the transaction
    deployment.clock.advance(timedelta(seconds=1))
    second = client("POST", f"/store-credit/{zoe}", {"type": "DEBIT", "amount": 1500, "orderId": "order_xyz"})
    credit = {
        "id": first.json["data"]["transaction"]["id"], "type": "CREDIT", "amount": 5000, "orderId": None,
        "note": "Welcome bonus", "createdAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    debit = {
        "id": second.json["data"]["transaction"]["id"], "type": "DEBIT", "amount": 1500, "orderId": "order_xyz",
        "note": None, "createdAt": "2026-11-21T12:00:01.000Z",
    }  # fmt: skip
    assert (first.status, first.json) == (
        201, {"success": True, "data": {"balance": 5000, "currency": "EUR", "transaction": credit}},
    )  # fmt: skip
    assert (second.status, second.json) == (
        201, {"success": True, "data": {"balance": 3500, "currency": "EUR", "transaction": debit}},
    )  # fmt: skip
    answer = client("GET", f"/store-credit/{zoe}")
    assert (answer.status, answer.json) == (
        200,
        {
            "success": True,
            "data": {
                "customerId": zoe, "balance": 3500, "currency": "EUR", "transactions": [debit, credit],
                "pagination": {"page": 1, "limit": 20, "total": 2, "totalPages": 1},
            },
        },
    )  # fmt: skip
    older = client("GET", f"/store-credit/{zoe}?page=2&limit=1").json["data"]
    assert (older["transactions"], older["pagination"]) == (
        [credit], {"page": 2, "limit": 1, "total": 2, "totalPages": 2},
    )  # fmt: skip
    assert client("GET", f"/store-credit/{zoe}").cost <= 3  # the key, the customer with the account, the commits


def test_a_customer_without_credit_has_none(client: SiteClient, zoe: str) -> None:
    data = client("GET", f"/store-credit/{zoe}").json["data"]
    assert (data["balance"], data["transactions"]) == (0, [])
    answer = client("POST", f"/store-credit/{zoe}", {"type": "DEBIT", "amount": 1})
    assert (answer.status, answer.json) == (
        409,
        {
            "error": "The customer has only 0 of store credit, and 1 was asked for.",
            "code": "STORE_CREDIT_TOO_LOW",
            "details": {"available": 0, "requested": 1},
        },
    )


def test_a_key_moves_credit_once(client: SiteClient, zoe: str) -> None:
    body = {"type": "CREDIT", "amount": 2000}
    first = client("POST", f"/store-credit/{zoe}", body, Idempotency_Key="k")
    assert client("POST", f"/store-credit/{zoe}", body, Idempotency_Key="k").json == first.json
    assert client("GET", f"/store-credit/{zoe}").json["data"]["balance"] == 2000


@pytest.mark.parametrize(
    "body",
    [
        {}, {"type": "CREDIT"}, {"type": "CREDIT", "amount": 0}, {"type": "DEBIT", "amount": -5},
        {"type": "VOID", "amount": 1}, {"type": "CREDIT", "amount": 1, "balance": 9},
    ],
)  # fmt: skip
def test_what_is_no_movement_is_refused_without_a_trace(client: SiteClient, zoe: str, body: dict[str, Any]) -> None:
    before = lasting(dump())
    answer = client("POST", f"/store-credit/{zoe}", body)
    assert (answer.status, set(answer.json) >= {"error", "code"}) == (400, True), answer.body
    assert lasting(dump()) == before


def test_who_is_no_customer_of_the_site_is_not_found(deployment: Deployment, client: SiteClient, zoe: str) -> None:
    stranger = deployment.site_client(shop="other")
    before = lasting(dump())
    unknown = {"error": "There is no such customer on this site.", "code": "CUSTOMER_NOT_FOUND"}
    for caller, who in ((client, NOBODY), (client, "cust_xyz"), (stranger, zoe)):
        for answer in (
            caller("GET", f"/store-credit/{who}"),
            caller("POST", f"/store-credit/{who}", {"type": "CREDIT", "amount": 1}),
        ):
            assert (answer.status, answer.json) == (404, unknown)
    assert lasting(dump()) == before


def test_only_the_right_scope_opens(deployment: Deployment, client: SiteClient, zoe: str) -> None:
    reader, writer = deployment.site_client(["read:store-credit"]), deployment.site_client(["write:store-credit"])
    refused = reader("POST", f"/store-credit/{zoe}", {"type": "CREDIT", "amount": 1})
    assert (refused.status, refused.json["code"]) == (403, "SCOPE_MISSING")
    assert writer("GET", f"/store-credit/{zoe}").status == 403
    assert reader("GET", f"/store-credit/{zoe}").json["data"]["balance"] == 0
