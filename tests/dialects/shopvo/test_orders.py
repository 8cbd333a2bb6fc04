"""Orders on the wire: both ways of paging, filters that mean what an order says of itself, found by id or number."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from chalicelib.dialects.shopvo.statuses import MONEY, STANDINGS, order_status, payment_status
from chalicelib.domain import orders, payments
from chalicelib.domain.context import Context
from chalicelib.domain.orders import Fulfilment, Move, MoveOrder, Order, PaymentState, Progress
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from tests.support.deployment import NOON, Deployment, SiteClient
from tests.support.dump import dump
from tests.support.orders import known_order, place


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    return deployment.site_client(["read:orders"])


def _store(ctx: Context, command: Order) -> Order:
    ctx.uow.claim(orders.NUMBER_CLAIM, command.number, command.id, taken=orders.OrderNotFound())
    return ctx.uow.create(command)


STORE: Operation[Order, Order] = Operation("test.store_order", _store, None, True)


def placed(deployment: Deployment, number: int, **changes: Any) -> Order:
    """The `number`-th order, `number` minutes after noon."""
    at = NOON + timedelta(minutes=number)
    base: dict[str, Any] = {"number": str(number), "created_at": at, "placed_at": at, "stock_taken": False}
    stored: Order = deployment.run(STORE, known_order(**{**base, **changes}))
    return stored


def numbers(answer: Any) -> list[str]:
    assert answer.status == 200, answer.body
    return [each["number"] for each in answer.json["items"]]


def test_pages_are_counted_and_newest_first(deployment: Deployment, client: SiteClient) -> None:
    for number in range(1, 6):
        placed(deployment, number)
    answer = client("GET", "/orders?page=2&limit=2")
    assert numbers(answer) == ["ORD-3", "ORD-2"]
    assert answer.json["pagination"] == {"page": 2, "limit": 2, "total": 5, "totalPages": 3}
    assert set(answer.json) == {"success", "items", "pagination"}


def test_cursors_walk_all_of_it_while_orders_come_in(deployment: Deployment, client: SiteClient) -> None:
    for number in range(1, 6):
        placed(deployment, number)
    answer = client("GET", "/orders?cursor=&limit=2")
    found = numbers(answer)
    while answer.json["hasNextPage"]:
        placed(deployment, len(found) + 10)
        answer = client("GET", f"/orders?cursor={answer.json['cursor']}&limit=2")
        found += numbers(answer)
    assert found == ["ORD-5", "ORD-4", "ORD-3", "ORD-2", "ORD-1"]
    assert (answer.json["cursor"], answer.json["limit"], set(answer.json)) == (
        None, 2, {"success", "items", "cursor", "hasNextPage", "limit"},
    )  # fmt: skip
    assert client("GET", "/orders?cursor=nonsense").json["code"] == "BAD_CURSOR"


REACHABLE = [
    axes for axes in product(Progress, PaymentState, Fulfilment)
    if axes[0] is not Progress.COMPLETED or axes[2] is Fulfilment.DELIVERED
    if axes[1] is not PaymentState.PENDING or axes[2] is Fulfilment.UNFULFILLED
]  # fmt: skip


@pytest.mark.parametrize("axes", REACHABLE)
def test_a_status_is_looked_for_as_it_is_told(axes: tuple[Progress, PaymentState, Fulfilment]) -> None:
    found = [
        status for status, means in STANDINGS.items()
        if axes[0] in means.progress and axes[1] in means.payment and axes[2] in means.fulfilment
    ]  # fmt: skip
    assert found == [order_status(*axes)]


@pytest.mark.parametrize(("payment", "refused"), list(product(PaymentState, (False, True))))
def test_a_payment_status_is_looked_for_as_it_is_told(payment: PaymentState, refused: bool) -> None:
    found = [
        status for status, means in MONEY.items()
        if payment in means.money and means.refused in (None, refused)
    ]  # fmt: skip
    assert found == [payment_status(payment, refused=refused)]


def test_filters_find_what_orders_say_of_themselves(deployment: Deployment, client: SiteClient) -> None:
    for number, (progress, payment, fulfilment) in enumerate(REACHABLE, 1):
        placed(deployment, number, progress=progress, payment=payment, fulfilment=fulfilment)
    placed(deployment, 90, payment_refused=True)
    everything = client("GET", "/orders?limit=100").json["items"]
    assert len(everything) == len(REACHABLE) + 1
    for status, money in product((None, *STANDINGS), (None, *MONEY)):
        query = "&".join(
            f"{name}={value}" for name, value in (("status", status), ("paymentStatus", money)) if value is not None
        )
        wanted = [
            each["id"] for each in everything
            if status in (None, each["status"]) and money in (None, each["paymentStatus"])
        ]  # fmt: skip
        assert [each["id"] for each in client("GET", f"/orders?limit=100&{query}").json["items"]] == wanted, query


def test_by_customer_and_by_time_with_both_ends(deployment: Deployment, client: SiteClient) -> None:
    for number in range(1, 6):
        placed(deployment, number, customer_id="zoe" if number % 2 else "adam")
    assert numbers(client("GET", "/orders?customerId=zoe")) == ["ORD-5", "ORD-3", "ORD-1"]
    times = "from=2026-11-21T12:02:00Z&to=2026-11-21T12:04:00Z"
    assert numbers(client("GET", f"/orders?{times}")) == ["ORD-4", "ORD-3", "ORD-2"]
    assert client("GET", "/orders?from=yesterday").json["details"][0]["path"] == "from"
    assert client("GET", "/orders?status=LOST").status == 400


def test_one_order_by_id_or_number(deployment: Deployment, client: SiteClient) -> None:
    order = place(deployment, known_order(number="1042"))
    by_id = client("GET", f"/orders/{order.id}")
    assert (by_id.status, by_id.json["data"]["number"], by_id.json["data"]["total"]) == (200, "ORD-1042", 4090)
    for name in ("ORD-1042", "ord-1042", "1042"):
        assert client("GET", f"/orders/{name}").json == by_id.json
    for name in ("ORD-1043", new_id(), "nothing"):
        answer = client("GET", f"/orders/{name}")
        assert (answer.status, answer.json["code"]) == (404, "ORDER_NOT_FOUND")


def test_a_refused_payment_shows_until_the_next_one(deployment: Deployment, client: SiteClient) -> None:
    order = place(deployment, known_order(payment_refused=True))
    assert client("GET", f"/orders/{order.id}").json["data"]["paymentStatus"] == "FAILED"
    deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    data = client("GET", f"/orders/{order.id}").json["data"]
    assert (data["status"], data["paymentStatus"]) == ("CONFIRMED", "PAID")
    deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.FULFIL))
    assert client("GET", f"/orders/{order.id}").json["data"]["status"] == "PROCESSING"


def test_another_sites_orders_are_not_found(deployment: Deployment) -> None:
    order = place(deployment, known_order(number="7"))
    stranger = deployment.site_client(["read:orders"], shop="other")
    assert stranger("GET", "/orders").json["items"] == []
    assert [stranger("GET", f"/orders/{name}").status for name in (order.id, "ORD-7")] == [404, 404]


def test_other_scopes_read_no_orders(deployment: Deployment) -> None:
    place(deployment)
    other = deployment.site_client(["read:customers", "write:checkout"])
    before = dump()
    assert [other("GET", url).status for url in ("/orders", "/orders/ORD-2")] == [403, 403]
    assert dump().keys() == before.keys()


def test_what_it_costs(deployment: Deployment, client: SiteClient) -> None:
    order = place(deployment)
    client("GET", "/orders")
    assert client("GET", "/orders?status=PENDING").cost == 2
    assert client("GET", f"/orders/{order.id}").cost == 2
    assert client("GET", "/orders/ORD-2").cost == 3
