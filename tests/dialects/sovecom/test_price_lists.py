"""Price lists in the admin, on the wire: rows of ours beside the contract's."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import price_lists
from chalicelib.domain.identity import Role
from tests.support.accounts import staff_client
from tests.support.companies import price_list
from tests.support.deployment import DEMO, Deployment
from tests.support.dump import dump, lasting

URL = "/admin/v1/price-lists"
NOON = "2026-11-21T12:00:00.000Z"
TEE, MUG, LARGE = (f"01900000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))


def test_a_merchant_keeps_price_lists(deployment: Deployment) -> None:
    admin = staff_client(deployment)
    body = {
        "name": "Wholesale", "percentOff": 1000,
        "prices": [{"productId": TEE, "priceAmount": 1500}, {"productId": TEE, "variantId": LARGE, "priceAmount": 1800}],
    }  # fmt: skip
    made = admin("POST", URL, body)
    row = {
        "id": made.json["id"], "tenantId": DEMO, "name": "Wholesale", "currency": "EUR", "percentOff": 1000,
        "createdAt": NOON, "updatedAt": NOON,
    }  # fmt: skip
    prices = [
        {"productId": TEE, "variantId": None, "priceAmount": 1500},
        {"productId": TEE, "variantId": LARGE, "priceAmount": 1800},
    ]
    assert (made.status, made.json) == (201, {**row, "prices": prices})
    one = f"{URL}/{row['id']}"
    assert admin("GET", URL).json == [row]
    assert admin("GET", one).json == {**row, "prices": prices}
    change = {
        "percentOff": 0,
        "prices": [{"productId": MUG, "priceAmount": 0}, {"productId": TEE, "priceAmount": None}],
    }
    changed = admin("PATCH", one, change)
    assert (changed.status, changed.json) == (
        200,
        {
            **row,
            "percentOff": 0,
            "prices": [prices[1], {"productId": MUG, "variantId": None, "priceAmount": 0}],
        },
    )
    assert admin("PATCH", one, {"name": "x"}, If_Match='"1"').status == 412
    assert (admin("DELETE", one).status, admin("DELETE", one).status) == (204, 404)
    assert admin("GET", URL).json == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x", "currency": "eur"},
        {"name": "x", "percentOff": 10_001},
        {"name": "x", "prices": [{"productId": "p", "priceAmount": 1}]},
        {"name": "x", "prices": [{"productId": TEE}]},
        {"name": "x", "prices": [{"productId": TEE, "priceAmount": -1}]},
        {"name": "x", "surprise": 1},
    ],
)
def test_what_is_no_list(deployment: Deployment, body: dict[str, Any]) -> None:
    admin = staff_client(deployment)
    before = lasting(dump())
    assert admin("POST", URL, body).status == 400
    assert lasting(dump()) == before


def test_who_may_and_whose_it_is(deployment: Deployment) -> None:
    listed = price_list(deployment)
    one = f"{URL}/{listed.price_list.id}"
    calls = [
        ("GET", URL, None), ("POST", URL, {"name": "x"}), ("GET", one, None), ("PATCH", one, {"name": "x"}),
        ("DELETE", one, None),
    ]  # fmt: skip
    staff = staff_client(deployment, "staff@demo.test", Role.STAFF)
    for method, url, body in calls:
        assert deployment.client()(method, url, body).status == 401
        assert staff(method, url, body).status == 403
    command = price_lists.CreatePriceList(name="theirs")
    foreign = deployment.run(price_lists.create_price_list, command, shop="other").price_list
    admin = staff_client(deployment)
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        assert admin(method, f"{URL}/{foreign.id}", body).status == 404
    assert deployment.run(price_lists.list_price_lists, shop="other") == [foreign]
    assert deployment.run(price_lists.list_price_lists) == [listed.price_list]
