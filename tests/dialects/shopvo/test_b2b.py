"""Business accounts on the wire: the document's examples, who may, the plan, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.b2b import ListB2BAccounts, list_b2b_accounts
from tests.support.accounts import make_customer
from tests.support.companies import on_plan, price_list
from tests.support.deployment import Deployment, SiteClient
from tests.support.dump import dump, lasting

CREATED = "2026-11-21T12:00:00.000Z"
URL = "/b2b/accounts"


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    on_plan(deployment)
    return deployment.site_client(["write:b2b", "read:b2b"])


def made(client: SiteClient, **body: Any) -> dict[str, Any]:
    answer = client("POST", URL, {"companyName": "Acme Corp", **body})
    assert answer.status == 201, answer.body
    data: dict[str, Any] = answer.json["data"]
    return data


def test_an_account_is_made_as_the_document_says(deployment: Deployment, client: SiteClient) -> None:
    buyer = make_customer(deployment, "buyer@acme.com").id
    listed = price_list(deployment).price_list.id
    body = {
        "companyName": "Acme Corp", "taxId": "EL123456789", "paymentTerms": "NET_30", "priceListId": listed,
        "contactCustomerIds": [buyer],
    }  # fmt: skip
    answer = client("POST", URL, body)
    row = {
        "id": answer.json["data"]["id"], "companyName": "Acme Corp", "taxId": "EL123456789", "status": "ACTIVE",
        "priceListId": listed, "paymentTerms": "NET_30",
        "contacts": [{"id": buyer, "email": "buyer@acme.com", "isPrimary": True}], "creditLimit": 0,
        "availableCredit": 0, "currency": "EUR", "createdAt": CREATED, "updatedAt": CREATED,
    }  # fmt: skip
    assert (answer.status, answer.json) == (201, {"success": True, "data": row})
    assert client("GET", URL).json == {
        "success": True,
        "items": [row],
        "pagination": {"page": 1, "limit": 20, "total": 1, "totalPages": 1},
    }


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_an_account_is_changed(deployment: Deployment, client: SiteClient, method: str) -> None:
    data = made(client, creditLimit=1000)
    deployment.clock.advance(timedelta(seconds=1))
    answer = client(
        method, f"{URL}/{data['id']}", {"status": "SUSPENDED", "paymentTerms": "NET_60", "creditLimit": 500}
    )
    assert (answer.status, answer.json) == (
        200,
        {
            "success": True,
            "data": {
                **data, "status": "SUSPENDED", "paymentTerms": "NET_60", "creditLimit": 500, "availableCredit": 500,
                "updatedAt": "2026-11-21T12:00:01.000Z",
            },
        },
    )  # fmt: skip
    assert client(method, f"{URL}/{data['id']}", {}).status == 400


def test_accounts_are_found_and_walked(deployment: Deployment, client: SiteClient) -> None:
    buyer = make_customer(deployment, "buyer@acme.com").id
    first = made(client, contactCustomerIds=[buyer])
    deployment.clock.advance(timedelta(seconds=1))
    second = made(client, companyName="Beta", status="PENDING")
    assert client("GET", f"{URL}?search=BUYER@acme").json["items"] == [first]
    assert client("GET", f"{URL}?search=bet").json["items"] == [second]
    assert client("GET", f"{URL}?status=PENDING").json["items"] == [second]
    walk = client("GET", f"{URL}?cursor=&limit=1").json
    assert walk == {"success": True, "items": [second], "cursor": walk["cursor"], "hasNextPage": True, "limit": 1}
    rest = client("GET", f"{URL}?cursor={walk['cursor']}&limit=1").json
    assert rest == {"success": True, "items": [first], "cursor": None, "hasNextPage": False, "limit": 1}
    answer = client("GET", URL)
    assert answer.cost <= 3  # the key, what was committed since, contacts and credits


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"companyName": ""}, 400, "BAD_REQUEST"),
        ({"paymentTerms": "NET_31"}, 400, "BAD_REQUEST"),
        ({"status": "CLOSED"}, 400, "BAD_REQUEST"),
        ({"creditLimit": -1}, 400, "BAD_REQUEST"),
        ({"surprise": 1}, 400, "BAD_REQUEST"),
        ({"taxId": "FR12"}, 400, "VAT_NUMBER_MALFORMED"),
        ({"priceListId": "pl_xyz"}, 404, "PRICE_LIST_NOT_FOUND"),
        ({"contactCustomerIds": ["cust_1"]}, 404, "CUSTOMER_NOT_FOUND"),
    ],
)
def test_what_is_no_account(client: SiteClient, body: dict[str, Any], status: int, code: str) -> None:
    before = lasting(dump())
    answer = client("POST", URL, {"companyName": "Acme Corp", **body})
    assert (answer.status, answer.json["code"]) == (status, code)
    assert lasting(dump()) == before


def test_a_customer_buys_for_one_company(deployment: Deployment, client: SiteClient) -> None:
    buyer = make_customer(deployment, "buyer@acme.com").id
    made(client, contactCustomerIds=[buyer])
    answer = client("POST", URL, {"companyName": "Beta", "contactCustomerIds": [buyer]})
    assert (answer.status, answer.json) == (
        409,
        {
            "error": f"The customer {buyer} is a contact of another business account.",
            "code": "CUSTOMER_HAS_ACCOUNT",
            "details": {"customerId": buyer},
        },
    )


CALLS = [
    ("GET", URL, None, "read:b2b"),
    ("POST", URL, {"companyName": "x"}, "write:b2b"),
    ("PATCH", f"{URL}/x", {"status": "SUSPENDED"}, "write:b2b"),
]


@pytest.mark.parametrize(("method", "url", "body", "scope"), CALLS)
def test_a_plan_without_business_accounts(deployment: Deployment, method: str, url: str, body: Any, scope: str) -> None:
    client = deployment.site_client([scope])
    before = lasting(dump())
    answer = client(method, url, body)
    assert (answer.status, answer.json) == (
        403,
        {
            "error": "Business accounts are not part of the plan free: choose another plan in the admin.",
            "code": "B2B_NOT_IN_PLAN",
            "details": {"plan": "free"},
        },
    )
    assert lasting(dump()) == before


@pytest.mark.parametrize(("method", "url", "body", "scope"), CALLS)
def test_a_key_needs_the_scope(deployment: Deployment, method: str, url: str, body: Any, scope: str) -> None:
    on_plan(deployment)
    client = deployment.site_client(["read:b2b" if scope == "write:b2b" else "write:b2b"])
    before = lasting(dump())
    answer = client(method, url, body)
    assert (answer.status, answer.json["details"]) == (403, {"scope": scope})
    assert SiteClient(deployment)(method, url, body).status == 401
    assert lasting(dump()) == before


def test_another_sites_account_is_not_found(deployment: Deployment, client: SiteClient) -> None:
    data = made(client)
    on_plan(deployment, shop="other")
    elsewhere = deployment.site_client(shop="other")
    answer = elsewhere("PATCH", f"{URL}/{data['id']}", {"status": "SUSPENDED"})
    assert (answer.status, answer.json) == (
        404,
        {"error": "There is no such business account on this site.", "code": "B2B_ACCOUNT_NOT_FOUND"},
    )
    assert elsewhere("GET", URL).json["items"] == []
    (kept,) = deployment.run(list_b2b_accounts, ListB2BAccounts()).items
    assert kept.account.version == 1


def test_the_same_key_twice_makes_one_account(client: SiteClient) -> None:
    body = {"companyName": "Acme Corp"}
    once = client("POST", URL, body, Idempotency_Key="k1")
    again = client("POST", URL, body, Idempotency_Key="k1")
    assert (again.status, again.json) == (201, once.json)
    assert client("GET", URL).json["pagination"]["total"] == 1
