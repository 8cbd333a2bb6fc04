"""Paying a cart on SovEcom's wire, from the shopper's side and from Stripe's."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from chalicelib.domain.catalog import CatalogItem
from tests.support.accounts import customer_client, staff_client
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, Deployment
from tests.support.dump import dump, lasting
from tests.support.orders import Rows
from tests.support.payments import Desk, desk
from tests.support.shopping import check_stock, filled_cart, offer, ship_to_france


@pytest.fixture
def shop() -> Iterator[Desk]:
    with desk() as made:
        yield made


def sold(deployment: Deployment) -> CatalogItem:
    return make_product(deployment, "Tee", variant(2000, 5))


def test_a_guest_pays_a_cart(shop: Desk) -> None:
    deployment = shop.deployment
    shopper = deployment.client()
    url = filled_cart(deployment, shopper, sold(deployment), ship_to_france(deployment))
    opened = shopper("POST", f"{url}/payment-intent")
    (intent,) = shop.objects("pi")
    order_id = opened.json["orderId"]
    assert (opened.status, opened.json) == (
        201,
        {
            "orderId": order_id, "status": "requires_payment", "clientSecret": intent["client_secret"],
            "amount": 4490, "currency": "EUR",
        },
    )  # fmt: skip
    assert intent["metadata"] == {"orderId": order_id, "tenantId": DEMO}
    assert shopper("POST", f"{url}/checkout").status == 409
    assert shopper("POST", f"{url}/payment-intent").json == opened.json
    shop.fake.control.pay(intent["id"])
    shop.settled()
    paid = shopper("POST", f"{url}/payment-intent")
    assert (paid.status, paid.json["status"], paid.json["clientSecret"]) == (201, "paid", None)
    assert Rows(deployment, order_id).standing == "paid"
    check_stock()


def test_checkout_first_and_pay_then(shop: Desk) -> None:
    deployment = shop.deployment
    shopper = deployment.client()
    url = filled_cart(deployment, shopper, sold(deployment), ship_to_france(deployment))
    placed = shopper("POST", f"{url}/checkout")
    assert placed.status == 201
    assert shopper("POST", f"{url}/payment-intent").json["orderId"] == placed.json["id"]
    assert len(shop.objects("pi")) == 1


def test_a_customers_debit_is_processing(shop: Desk) -> None:
    deployment = shop.deployment
    ada = customer_client(deployment)
    url = filled_cart(deployment, ada, sold(deployment), ship_to_france(deployment))
    assert ada("POST", f"{url}/customer").status == 200
    opened = ada("POST", f"{url}/payment-intent")
    shop.fake.control.pay(shop.objects("pi")[0]["id"], "pm_success_de")
    shop.settled()
    again = ada("POST", f"{url}/payment-intent").json
    assert again == {**opened.json, "status": "processing", "clientSecret": None}
    assert shop.objects("pi")[0]["customer"] == shop.objects("cus")[0]["id"]
    staff = staff_client(deployment)
    assert staff("POST", f"/admin/v1/orders/{opened.json['orderId']}/mark-paid").status == 409


def test_who_does_not_hold_the_cart_cannot_pay_it(shop: Desk) -> None:
    deployment = shop.deployment
    shopper = deployment.client()
    url = filled_cart(deployment, shopper, sold(deployment), ship_to_france(deployment))
    before = lasting(dump())
    assert deployment.client()("POST", f"{url}/payment-intent").status == 403
    assert deployment.client(cookies={"sov_cart": "guess"})("POST", f"{url}/payment-intent").status == 403
    other = deployment.client(host="other.test", cookies=shopper.cookies)
    assert other("POST", f"{url}/payment-intent").status == 404
    assert lasting(dump()) == before
    assert shop.objects("pi") == []


def test_payments_are_tried_at_a_measured_pace(shop: Desk) -> None:
    deployment = shop.deployment
    shopper = deployment.client()
    url = filled_cart(deployment, shopper, sold(deployment), ship_to_france(deployment))
    statuses = [shopper("POST", f"{url}/payment-intent").status for _ in range(11)]
    assert statuses == [201] * 10 + [429]
    assert len(shop.objects("pi")) == 1


def test_a_cancelled_order_gives_everything_back_and_cannot_be_paid(shop: Desk) -> None:
    deployment = shop.deployment
    shopper = deployment.client()
    promotion = offer(deployment, "TEN", usage_limit_total=1, usage_limit_per_customer=1)
    rate_id, item = ship_to_france(deployment), sold(deployment)
    url = filled_cart(deployment, shopper, item, rate_id)
    assert shopper("POST", f"{url}/discounts", {"code": "TEN"}).status == 200
    order_id = shopper("POST", f"{url}/payment-intent").json["orderId"]
    staff = staff_client(deployment)

    def used() -> int:
        return int(staff("GET", f"/admin/v1/discounts/{promotion.id}").json["usedCount"])

    assert used() == 1
    assert staff("POST", f"/admin/v1/orders/{order_id}/transitions", {"to": "cancelled"}).status == 200
    assert used() == 0
    check_stock()
    assert shopper("POST", f"{url}/payment-intent").status == 409
    again = filled_cart(deployment, shopper, item, rate_id, 5)
    assert shopper("POST", f"{again}/discounts", {"code": "TEN"}).status == 200
    assert shopper("POST", f"{again}/checkout").status == 201
    assert used() == 1


def test_without_a_provider_nothing_is_ordered(deployment: Deployment) -> None:
    shopper = deployment.client()
    url = filled_cart(deployment, shopper, sold(deployment), ship_to_france(deployment))
    before = dump()
    answer = shopper("POST", f"{url}/payment-intent")
    assert (answer.status, answer.json) == (
        503, {"statusCode": 503, "error": "Service Unavailable", "message": "Service Unavailable"},
    )  # fmt: skip
    assert dump() == before
    assert deployment.client()("POST", "/webhooks/stripe", "{}").status == 503


def test_a_message_needs_a_signature(shop: Desk) -> None:
    answer = shop.receive(json.dumps({"id": "evt_1"}).encode(), None)
    assert (answer.status, answer.json) == (
        400, {"statusCode": 400, "error": "Bad Request", "message": "Bad Request"},
    )  # fmt: skip
    assert shop.receive(b"x" * (1024 * 1024 + 1), "t=1,v1=0").status == 413


def test_what_paying_costs(shop: Desk) -> None:
    deployment = shop.deployment
    shopper = deployment.client()
    url = filled_cart(deployment, shopper, sold(deployment), ship_to_france(deployment))
    shopper("POST", f"{url}/checkout")
    # attempts; cart; order; payment; its begin; its completion
    assert shopper("POST", f"{url}/payment-intent").cost == 6
    assert shopper("POST", f"{url}/payment-intent").cost == 4
    shop.fake.control.pay(shop.objects("pi")[0]["id"])
    shop.settled()
    # the shop; the message's record; the books; one commit
    paid = [answer for answer in shop.answers if answer.cost > 1]
    assert [answer.cost for answer in paid] == [4]
