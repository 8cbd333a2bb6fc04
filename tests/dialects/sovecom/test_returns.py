"""Returns and disputes on SovEcom's wire: exact bodies for customers and staff; what is refused, and at what cost."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import payments
from chalicelib.domain.identity import Role
from chalicelib.domain.orders import Order
from chalicelib.kernel.ids import new_id
from tests.support.accounts import customer_client, make_staff, sign_in_staff, staff_client
from tests.support.deployment import DEMO, Answer, Client, Deployment
from tests.support.dump import dump, lasting
from tests.support.orders import Rows, known_order, line, place
from tests.support.payments import desk

AT = "2026-11-21T12:00:00.000Z"
LINE = line().id


@pytest.fixture
def staff(deployment: Deployment) -> Client:
    return staff_client(deployment)


@pytest.fixture
def ada(deployment: Deployment) -> Client:
    return customer_client(deployment)


def customer_id(client: Client) -> str:
    return str(client("GET", "/store/v1/customers/me").json["id"])


def bought(deployment: Deployment, ada: Client, **changes: Any) -> Order:
    order = place(deployment, known_order(customer_id=customer_id(ada), **changes))
    deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    return order


def ask(client: Client, order: Order, quantity: int = 1, **headers: str) -> Answer:
    body = {"type": "withdrawal", "items": [{"orderItemId": LINE, "quantity": quantity}], "reason": "x"}
    return client("POST", f"/store/v1/customers/me/orders/{order.id}/returns", body, **headers)


def own_row(id_: str, order: Order, **changes: Any) -> dict[str, Any]:
    row = {
        "id": id_, "orderId": order.id, "type": "withdrawal", "status": "requested",
        "items": [{"orderItemId": LINE, "quantity": 1}], "reason": "x", "withinWithdrawalWindow": True,
        "requestedAt": AT, "refundId": None,
    }  # fmt: skip
    return {**row, **changes}


def staff_row(id_: str, order: Order, **changes: Any) -> dict[str, Any]:
    more = {
        "tenantId": DEMO, "customerId": order.customer_id, "resolvedAt": None, "resolvedBy": None, "createdAt": AT,
    }  # fmt: skip
    return {**own_row(id_, order), **more, **changes}


def test_a_customer_asks_and_staff_agree(deployment: Deployment, staff: Client, ada: Client) -> None:
    order = bought(deployment, ada)
    asked = ask(ada, order)
    assert (asked.status, asked.json, asked.cost) == (201, own_row(asked.json["id"], order), 3)
    assert ask(ada, order, 2).status == 422
    listed = ada("GET", f"/store/v1/customers/me/orders/{order.id}/returns")
    assert (listed.status, listed.json, listed.cost) == (200, [asked.json], 2)
    queue = staff("GET", "/admin/v1/returns?status=requested")
    row = staff_row(asked.json["id"], order)
    assert (queue.status, queue.json) == (200, {"data": [row], "total": 1, "page": 1, "pageSize": 20})
    assert staff("GET", "/admin/v1/returns?status=refunded").json["total"] == 0
    agreed = staff("POST", f"/admin/v1/returns/{row['id']}/approve")
    (refund,) = Rows(deployment, order.id).refunds
    me = staff("GET", "/admin/v1/auth/me").json["id"]
    done = {**row, "status": "refunded", "resolvedAt": AT, "resolvedBy": me, "refundId": refund.id}
    assert (agreed.status, agreed.json) == (200, done)
    assert staff("GET", "/admin/v1/returns").json["data"] == [done]
    staff.request_id = "another click"
    assert staff("POST", f"/admin/v1/returns/{row['id']}/approve").status == 409
    assert staff("POST", f"/admin/v1/returns/{row['id']}/reject", {"reason": "x"}).status == 409
    actions = [each["action"] for each in staff("GET", "/admin/v1/audit-log?resourceType=returns").json["data"]]
    assert actions == ["return.approved", "return.requested"]


def test_staff_refuse_with_a_reason(deployment: Deployment, staff: Client, ada: Client) -> None:
    order = bought(deployment, ada)
    id_ = ask(ada, order).json["id"]
    assert staff("POST", f"/admin/v1/returns/{id_}/reject").status == 400
    assert staff("POST", f"/admin/v1/returns/{id_}/reject", {"reason": ""}).status == 400
    refused = staff("POST", f"/admin/v1/returns/{id_}/reject", {"reason": "worn"})
    me = staff("GET", "/admin/v1/auth/me").json["id"]
    assert (refused.status, refused.json) == (
        200, staff_row(id_, order, status="rejected", resolvedAt=AT, resolvedBy=me),
    )  # fmt: skip
    assert Rows(deployment, order.id).refunds == []


def test_one_key_asks_once_and_agrees_once(deployment: Deployment, staff: Client, ada: Client) -> None:
    order = bought(deployment, ada)
    first, again = (ask(ada, order, Idempotency_Key="k") for _ in range(2))
    assert (first.status, first.json) == (again.status, again.json)
    url = f"/admin/v1/returns/{first.json['id']}/approve"
    agreed, replayed = (staff("POST", url, Idempotency_Key="a") for _ in range(2))
    assert (agreed.status, agreed.json) == (replayed.status, replayed.json)
    assert len(Rows(deployment, order.id).refunds) == 1


def test_an_unpaid_order_is_not_given_back(deployment: Deployment, ada: Client) -> None:
    order = place(deployment, known_order(customer_id=customer_id(ada)))
    refused = ask(ada, order)
    assert (refused.status, refused.json) == (
        422, {"statusCode": 422, "error": "Unprocessable Entity", "message": "Unprocessable Entity"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "gift", "items": [{"orderItemId": LINE, "quantity": 1}]},
        {"type": "return", "items": []},
        {"type": "return", "items": [{"orderItemId": LINE, "quantity": 0}]},
        {"type": "return", "items": [{"orderItemId": "1", "quantity": 1}]},
        {"type": "return", "items": [{"orderItemId": LINE, "quantity": 1}], "reason": ""},
        {"type": "return", "items": [{"orderItemId": LINE, "quantity": 1}], "more": 1},
    ],
)
def test_what_is_no_request_is_refused(deployment: Deployment, ada: Client, body: dict[str, Any]) -> None:
    order = bought(deployment, ada)
    assert ada("POST", f"/store/v1/customers/me/orders/{order.id}/returns", body).status == 400


def test_who_may_not_changes_nothing(deployment: Deployment, staff: Client, ada: Client) -> None:
    order = bought(deployment, ada)
    id_ = ask(ada, order).json["id"]
    clerk = staff_client(deployment, "clerk@demo.test", Role.STAFF)
    eve = customer_client(deployment, "eve@example.test")
    other = deployment.client(host="other.test")
    deployment_staff = _staff_of_other(deployment, other)
    before = lasting(dump())
    urls = [f"/admin/v1/returns/{id_}/approve", f"/admin/v1/returns/{id_}/reject"]
    for url in urls:
        assert clerk("POST", url, {"reason": "x"}).status == 403
        assert ada("POST", url, {"reason": "x"}).status == 401
        assert deployment.client()("POST", url, {"reason": "x"}).status == 401
        assert deployment_staff("POST", url, {"reason": "x"}).status == 404
    assert clerk("GET", "/admin/v1/returns").json["total"] == 1
    assert deployment_staff("GET", "/admin/v1/returns").json["total"] == 0
    for client, status in ((eve, 404), (staff, 401), (deployment.client(), 401)):
        assert ask(client, order).status == status
        assert client("GET", f"/store/v1/customers/me/orders/{order.id}/returns").status == status
    assert staff("POST", "/admin/v1/returns/no-uuid/approve").status == 400
    assert staff("POST", f"/admin/v1/returns/{new_id()}/approve").status == 404
    assert lasting(dump()) == before


def _staff_of_other(deployment: Deployment, client: Client) -> Client:
    make_staff(deployment, "owner@other.test", shop="other")
    sign_in_staff(client, "owner@other.test")
    return client


# Disputes


def test_a_dispute_holds_an_order_back_until_staff_let_it_go() -> None:
    with desk() as shop:
        staff = staff_client(shop.deployment)
        assert staff("GET", "/admin/v1/disputes").json == {"data": [], "total": 0, "page": 1, "pageSize": 20}
        order = shop.paid()
        opened = shop.fake.control.open_dispute(shop.objects("pi")[0]["id"], "fraudulent")
        shop.settled()
        listed = staff("GET", f"/admin/v1/disputes?status=open&orderId={order.id}")
        (row,) = listed.json["data"]
        assert (listed.status, row) == (
            200,
            {
                "id": row["id"], "tenantId": DEMO, "orderId": order.id, "paymentId": row["paymentId"],
                "gatewayDisputeId": opened["id"], "status": "open", "reason": "fraudulent", "amount": 4090,
                "currency": "EUR", "evidenceDueBy": row["evidenceDueBy"], "closedAt": None, "createdAt": AT,
                "updatedAt": AT,
            },
        )  # fmt: skip
        assert row["evidenceDueBy"] is not None
        transitions = f"/admin/v1/orders/{order.id}/transitions"
        assert staff("POST", transitions, {"to": "fulfilled"}).status == 422
        shop.fake.control.decide_dispute(opened["id"], "won")
        shop.settled()
        assert staff("GET", "/admin/v1/disputes?status=open").json["total"] == 0
        assert staff("GET", "/admin/v1/disputes?status=won").json["data"][0]["closedAt"] == AT
        assert staff("POST", transitions, {"to": "fulfilled"}).status == 422
        url = f"/admin/v1/disputes/{row['id']}/unfreeze-fulfillment"
        freed = [staff("POST", url) for _ in range(2)]
        assert [(each.status, each.json) for each in freed] == [(200, {"orderId": order.id})] * 2
        assert staff("POST", transitions, {"to": "fulfilled"}).status == 200
        actions = [each["action"] for each in staff("GET", "/admin/v1/audit-log?resourceType=disputes").json["data"]]
        assert actions == ["dispute.fulfillment_unfrozen", "dispute.closed", "dispute.opened"]


def test_who_may_not_let_a_disputed_order_go() -> None:
    with desk() as shop:
        order = shop.paid()
        shop.fake.control.open_dispute(shop.objects("pi")[0]["id"])
        shop.settled()
        (dispute,) = shop.rows(order).disputes
        url = f"/admin/v1/disputes/{dispute.id}/unfreeze-fulfillment"
        clerk = staff_client(shop.deployment, "clerk@demo.test", Role.STAFF)
        other = _staff_of_other(shop.deployment, shop.deployment.client(host="other.test"))
        before = lasting(dump())
        assert clerk("GET", "/admin/v1/disputes").json["total"] == 1
        assert (clerk("POST", url).status, other("POST", url).status) == (403, 404)
        assert (shop.deployment.client()("POST", url).status, other("GET", "/admin/v1/disputes").json["total"]) == (
            401, 0,
        )  # fmt: skip
        assert staff_client(shop.deployment)("GET", "/admin/v1/disputes?status=lose").status == 400
        assert {key: row for key, row in lasting(dump()).items() if "ORDER#" in key[0]} == {
            key: row for key, row in before.items() if "ORDER#" in key[0]
        }


def test_a_completed_order_is_withdrawn_from_and_refunded(deployment: Deployment, staff: Client, ada: Client) -> None:
    order = bought(deployment, ada)
    url = f"/admin/v1/orders/{order.id}"
    for status in ("fulfilled", "shipped", "delivered", "completed"):
        assert staff("POST", f"{url}/transitions", {"to": status}).status == 200
    plain = {"type": "return", "items": [{"orderItemId": LINE, "quantity": 1}]}
    assert ada("POST", f"/store/v1/customers/me/orders/{order.id}/returns", plain).status == 422
    asked = ask(ada, order)
    agreed = staff("POST", f"/admin/v1/returns/{asked.json['id']}/approve")
    assert (asked.status, agreed.status, agreed.json["status"]) == (201, 200, "refunded")
    assert staff("GET", url).json["order"]["status"] == "partially_refunded"
    rest = staff("POST", f"{url}/refunds", {"idempotencyKey": "rest"})
    assert (rest.status, rest.json["amount"], rest.json["orderStatus"]) == (201, 2290, "refunded")
    for status in ("shipped", "cancelled", "completed"):
        assert staff("POST", f"{url}/transitions", {"to": status}).status == 422
