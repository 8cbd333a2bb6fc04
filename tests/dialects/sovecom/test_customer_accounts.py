"""Customers in the admin: made, found, changed, with their addresses; and who may not."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.identity import Role
from tests.support.accounts import PASSWORD, customer_client, make_customer, staff_client
from tests.support.deployment import DEMO, Deployment
from tests.support.dump import dump, lasting

CUSTOMERS = "/admin/v1/customers"
NOON = "2026-11-21T12:00:00.000Z"
BODY = {"email": "Bea@Example.test", "name": "Bea King", "isB2b": True, "vatNumber": "DE136695976", "taxExempt": True}
HOME = {"type": "shipping", "name": "Ada", "line1": "1 Rue", "city": "Lyon", "postalCode": "69001", "country": "fr"}


def test_staff_make_find_and_change_a_customer(deployment: Deployment) -> None:
    staff = staff_client(deployment)
    made = staff("POST", CUSTOMERS, BODY)
    assert made.status == 201, made.body
    row = made.json
    assert row == {
        "id": row["id"], "email": "bea@example.test", "name": "Bea King", "phone": None, "isB2b": True,
        "vatNumber": "DE136695976", "vatValidated": False, "acceptsMarketing": False, "createdAt": NOON,
        "pendingEmail": None, "taxExempt": True, "vatValidatedAt": None, "updatedAt": NOON,
    }  # fmt: skip
    make_customer(deployment, "carl@example.test")
    assert staff("GET", f"{CUSTOMERS}?email=BEA@&isB2b=true").json == {
        "data": [row], "total": 1, "page": 1, "pageSize": 20,
    }  # fmt: skip
    assert [each["email"] for each in staff("GET", f"{CUSTOMERS}?isB2b=false").json["data"]] == ["carl@example.test"]
    assert staff("GET", CUSTOMERS).cost == 3
    one = staff("GET", f"{CUSTOMERS}/{row['id']}")
    assert (one.status, one.json, one.cost) == (200, row, 3)
    change = {"name": "Bea Queen", "phone": "1", "vatNumber": None, "isB2b": False, "taxExempt": False}
    changed = staff("PATCH", f"{CUSTOMERS}/{row['id']}", change)
    assert (changed.status, changed.json) == (200, {**row, **change})
    assert staff("GET", f"{CUSTOMERS}/{row['id']}").json == changed.json
    notes = staff("GET", f"/admin/v1/audit-log?resourceId={row['id']}").json["data"]
    assert {each["action"] for each in notes} == {"customer.created", "customer.updated"}
    assert "Queen" not in str(notes)


def test_who_is_made_by_staff_signs_in_with_the_password_given_and_not_without_one(deployment: Deployment) -> None:
    staff = staff_client(deployment)
    assert staff("POST", CUSTOMERS, {"email": "a@example.test", "password": PASSWORD}).status == 201
    assert staff("POST", CUSTOMERS, {"email": "b@example.test"}).status == 201
    shopper = deployment.client()
    login = "/store/v1/customers/login"
    assert shopper("POST", login, {"email": "a@example.test", "password": PASSWORD}).status == 200
    assert shopper("POST", login, {"email": "b@example.test", "password": PASSWORD}).status == 401


def test_a_customers_addresses(deployment: Deployment) -> None:
    shopper, staff = customer_client(deployment), staff_client(deployment)
    address = shopper("POST", "/store/v1/customers/me/addresses", HOME).json
    me = shopper("GET", "/store/v1/customers/me").json["id"]
    answer = staff("GET", f"{CUSTOMERS}/{me}/addresses")
    assert (answer.status, answer.json, answer.cost) == (200, [address], 2)
    assert staff("GET", f"{CUSTOMERS}/{DEMO}/addresses").status == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [({"email": "ADA@example.test"}, 409), ({"password": "short"}, 400), ({"vatNumber": "DE1"}, 422),
     ({"name": ""}, 400), ({"role": "x"}, 400)],
)  # fmt: skip
def test_what_is_wrong_is_refused(deployment: Deployment, change: dict[str, Any], status: int) -> None:
    make_customer(deployment)
    staff = staff_client(deployment)
    before = dump()
    assert staff("POST", CUSTOMERS, {**BODY, **change}).status == status
    assert lasting(dump()) == lasting(before)


def test_strangers_other_shops_and_those_without_the_grant_change_nothing(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    foreign = make_customer(deployment, shop="other")
    owner, sam = staff_client(deployment), staff_client(deployment, "sam@demo.test", Role.STAFF)
    before = dump()
    for method, url, body in (("POST", CUSTOMERS, BODY), ("PATCH", f"{CUSTOMERS}/{ada.id}", {"phone": "2"})):
        assert deployment.client()(method, url, body).status == 401
        assert sam(method, url, body).status == 403
    assert sam("GET", f"{CUSTOMERS}/{ada.id}").status == 200
    assert owner("GET", f"{CUSTOMERS}/{foreign.id}").status == 404
    assert owner("GET", f"{CUSTOMERS}/{foreign.id}/addresses").status == 404
    assert owner("PATCH", f"{CUSTOMERS}/{foreign.id}", {"phone": "2"}).status == 404
    assert owner("GET", f"{CUSTOMERS}/x").status == 400
    assert lasting(dump()) == lasting(before)


def test_the_same_request_twice_makes_one_customer(deployment: Deployment) -> None:
    staff = staff_client(deployment)
    first, second = (staff("POST", CUSTOMERS, BODY, Idempotency_Key="k") for _ in range(2))
    assert (first.status, first.json) == (201, second.json)
    assert staff("GET", CUSTOMERS).json["total"] == 1
