"""Customers on the wire: the document's examples, who may, what is refused, what it costs; one law with the store."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import customers
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.customers import CreateCustomerGroup
from chalicelib.domain.orders import PaymentState
from chalicelib.kernel.operation import Operation
from tests.support.accounts import customer_client, make_customer
from tests.support.deployment import Deployment, SiteClient
from tests.support.dump import dump, lasting
from tests.support.orders import known_order

NOBODY = "01900000-0000-7000-8000-00000000dead"


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    made = deployment.site_client(["read:customers", "write:customers"])
    made("GET", "/customers")  # the process knows the site and holds its read model
    return made


def buy(deployment: Deployment, customer_id: str, total: int) -> None:
    order = known_order(customer_id=customer_id, payment=PaymentState.PAID, total_minor=total)
    deployment.run(Operation("test.order", lambda ctx, command: ctx.uow.create(order), None, writes=True), actor=SYSTEM)


def shape(customer_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": customer_id, "email": "jane@example.test", "firstName": "Jane", "lastName": "Smith", "phone": None,
        "groupIds": [], "acceptsMarketing": False, "totalOrders": 0, "totalSpent": 0,
        "createdAt": "2026-11-21T12:00:00.000Z", "updatedAt": "2026-11-21T12:00:00.000Z", **changes,
    }  # fmt: skip


def test_a_customer_is_listed_read_and_changed(deployment: Deployment, client: SiteClient) -> None:
    jane = make_customer(deployment, "jane@example.test", name="Jane Smith").id
    buy(deployment, jane, 28_400)
    client("GET", "/customers")  # the read model takes in what happened
    bought = shape(jane, totalOrders=1, totalSpent=28_400)
    listed = client("GET", "/customers?search=jane")
    assert (listed.status, listed.json) == (
        200,
        {"success": True, "items": [bought], "pagination": {"page": 1, "limit": 20, "total": 1, "totalPages": 1}},
    )
    read = client("GET", f"/customers/{jane}")
    assert (read.status, read.json, read.headers["etag"]) == (200, {"success": True, "data": bought}, '"1"')
    assert (listed.cost, read.cost) == (3, 3)  # the key, the customers, the totals
    body = {"firstName": "Janet", "lastName": "van Smith", "phone": "+30 210 1234567"}
    changed = client("PATCH", f"/customers/{jane}", body)
    expected = {"success": True, "data": {**bought, **body}}
    assert (changed.status, changed.json) == (200, expected)
    assert changed.cost <= 4  # the key, the customer, the totals, the transaction
    assert client("PUT", f"/customers/{jane}", {"phone": None}).json["data"]["phone"] is None


def test_a_walk_by_cursor(deployment: Deployment, client: SiteClient) -> None:
    ids = [make_customer(deployment, f"c{n}@example.test").id for n in range(3)][::-1]
    first = client("GET", "/customers?cursor=&limit=2").json
    assert [each["id"] for each in first["items"]] == ids[:2]
    assert {**first, "items": 0} == {
        "success": True, "items": 0, "cursor": first["cursor"], "hasNextPage": True, "limit": 2,
    }  # fmt: skip
    last = client("GET", f"/customers?cursor={first['cursor']}&limit=2").json
    assert ([each["id"] for each in last["items"]], last["cursor"], last["hasNextPage"]) == (ids[2:], None, False)
    assert client("GET", "/customers?cursor=made-up").json["code"] == "BAD_CURSOR"
    assert client("GET", f"/customers?cursor={first['cursor']}&search=c").status == 400


def test_groups(deployment: Deployment, client: SiteClient) -> None:
    jane = make_customer(deployment, "jane@example.test").id
    vip = deployment.run(customers.create_group, CreateCustomerGroup(name="VIP")).id
    assert client("PATCH", f"/customers/{jane}", {"groupIds": [vip]}).json["data"]["groupIds"] == [vip]
    assert [each["id"] for each in client("GET", f"/customers?group={vip}").json["items"]] == [jane]
    assert client("GET", f"/customers?group={NOBODY}").json["items"] == []
    unknown = client("PATCH", f"/customers/{jane}", {"groupIds": [NOBODY]})
    assert (unknown.status, unknown.json) == (
        400,
        {
            "error": "Some of the groups do not exist: see details.",
            "code": "UNKNOWN_CUSTOMER_GROUPS",
            "details": {"ids": [NOBODY]},
        },
    )


def test_a_profile_is_one_in_both_contracts(deployment: Deployment, client: SiteClient) -> None:
    shopper = customer_client(deployment, "jane@example.test", name="Jane Smith")
    me = shopper("GET", "/store/v1/customers/me").json["id"]
    client("PATCH", f"/customers/{me}", {"lastName": "Doe", "phone": "1"})
    seen = shopper("GET", "/store/v1/customers/me").json
    assert (seen["name"], seen["phone"]) == ("Jane Doe", "1")
    shopper("PATCH", "/store/v1/customers/me", {"name": "Mary Ann Evans"})
    data = client("GET", f"/customers/{me}").json["data"]
    assert (data["firstName"], data["lastName"]) == ("Mary Ann", "Evans")


def test_what_is_refused_writes_nothing(deployment: Deployment, client: SiteClient) -> None:
    jane = make_customer(deployment, "jane@example.test").id
    reader = deployment.site_client(["read:customers"])
    other = deployment.site_client(shop="other")
    before = lasting(dump())
    body = {"phone": "2"}
    assert other("PATCH", f"/customers/{jane}", body).status == 404
    assert other("GET", f"/customers/{jane}").json == {
        "error": "There is no such customer on this site.", "code": "CUSTOMER_NOT_FOUND",
    }  # fmt: skip
    refused = reader("PATCH", f"/customers/{jane}", body)
    assert (refused.status, refused.json["code"]) == (403, "SCOPE_MISSING")
    assert client("PATCH", "/customers/cust_1", body).status == 404
    for bad in ({"firstName": ""}, {"email": "x@example.test"}, {"phone": 1}, []):
        assert client("PATCH", f"/customers/{jane}", bad).status == 400
    assert lasting(dump()) == before


def test_one_key_changes_once(deployment: Deployment, client: SiteClient) -> None:
    jane = make_customer(deployment, "jane@example.test").id
    for _ in range(2):
        answer = client("PATCH", f"/customers/{jane}", {"phone": "2"}, Idempotency_Key="k")
        assert (answer.status, answer.headers["etag"]) == (200, '"2"')
