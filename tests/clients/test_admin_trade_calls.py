"""What a merchant admin sends for each of its screens, and what it reads: customers, orders, money and figures."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

from chalicelib.domain import identity
from chalicelib.domain.context import Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Order
from chalicelib.domain.payments import DisputeNotFound
from chalicelib.domain.payments.disputes import CLAIM
from chalicelib.domain.payments.model import Dispute
from chalicelib.kernel.ids import new_id
from tests.clients.admin_page import AdminPage
from tests.support.accounts import make_customer
from tests.support.aftermath import Aftermath, order_of, placed
from tests.support.deployment import DEMO, NOON, Deployment
from tests.support.orders import known_order, line, place
from tests.support.returns import ask, bought, units
from tests.support.shopping import warehouse

RANGE = {"from": "2026-10-23T00:00:00.000Z", "to": "2026-11-21T23:59:59.999Z"}
PAGE = {"page": 1, "pageSize": 20}
_AS_IT_IS = "!~*'()"  # what a page does not escape in an address


def disputed(site: Deployment, order: Order) -> Dispute:
    dispute = Dispute(
        id=new_id(), order_id=order.id, payment_id=new_id(), gateway_id="dp_1", reason="fraudulent", amount_minor=4090,
        currency="EUR", evidence_due_at=NOON, created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    unit = site.system.unit(DEMO, new_id())
    unit.claim(CLAIM, dispute.id, order.id, taken=DisputeNotFound())
    unit.create(dispute)
    unit.commit()
    return dispute


def test_the_dashboard(site: Deployment, page: AdminPage) -> None:
    bought(site)
    warehouse(site, 1, units=0)
    make_customer(site)
    summary = page.get("/stats/summary", "summary", **RANGE)
    assert (summary["range"], summary["metrics"]["netRevenue"]["value"]) == (RANGE, 4090)
    for granularity in ("day", "week", "month"):
        series = page.get("/stats/timeseries", "timeseries", **RANGE, granularity=granularity)
        assert sum(each["revenue"] for each in series["points"]) == 4090
    for by in ("revenue", "quantity"):
        assert page.get("/stats/top-products", "top products", **RANGE, limit=5, by=by)["items"][0]["quantitySold"] == 2
    attention = page.get("/stats/attention", "attention")
    assert (attention["outOfStock"]["count"], attention["unfulfilledOrders"]) == (1, 1)
    assert page.get("/stats/customer-breakdown", "customer breakdown", **RANGE)["newCustomers"] == 1
    assert len(page.get("/stats/status-breakdown", "status breakdown", **RANGE)["statuses"]) == 9
    assert page.get("/orders", "orders", pageSize=5)["data"][0]["orderNumber"] == "2"


def test_the_search_of_every_screen(site: Deployment, page: AdminPage) -> None:
    place(site, known_order(number="1042"))
    make_customer(site)
    for text in ("10", "042", "1042", "104 "):
        assert page.get("/orders", "found orders", q=text, pageSize=5)["data"][0]["orderNumber"] == "1042"
    for text in ("ad", " Ada@ex ", "ada@example.test"):
        assert (
            page.get("/customers", "found customers", email=text, pageSize=5)["data"][0]["email"] == "ada@example.test"
        )
    for path, name in (("/orders", "q"), ("/customers", "email"), ("/products", "q")):
        for text in ("zz no such thing", "  ", "%", "a&b=c", "' OR 1", "é", "x" * 120):
            assert page("GET", f"{path}?{name}={quote(text, safe=_AS_IT_IS)}&pageSize=5")["data"] == []


def test_customers(site: Deployment, page: AdminPage) -> None:
    ada = make_customer(site)
    shopper = Actor(kind="customer", id=ada.id, grants=frozenset({Grant.SHOPPER}))
    address = identity.AddAddress(
        type=identity.AddressType.SHIPPING, name="Ada", line1="1", city="Paris", postal_code="75001", country="FR"
    )
    site.run(identity.add_address, address, actor=shopper)
    assert page.get("/customers", "customers", **PAGE, email="", isB2b="")["total"] == 1
    assert page.get("/customers", "customers", **PAGE, email="ada", isB2b="false")["total"] == 1
    assert page("GET", "/customers?page=1&pageSize=20&isB2b=true")["data"] == []
    assert page.get(f"/customers/{ada.id}", "customer")["email"] == "ada@example.test"
    assert page.get(f"/customers/{ada.id}/addresses", "addresses")[0]["city"] == "Paris"
    page.refused(400, "DELETE", f"/customers/{ada.id}", {"confirmEmail": "somebody@example.test"})
    assert page("DELETE", f"/customers/{ada.id}", {"confirmEmail": "ada@example.test"}) == ""
    assert page("GET", "/customers?page=1&pageSize=20&email=ada%40example.test")["data"] == []


def test_an_order_is_sent_and_given_back_in_part(site: Deployment, page: AdminPage) -> None:
    order = bought(site)
    assert page.get("/orders", "orders", **PAGE, status="paid")["total"] == 1
    assert page("GET", "/orders?page=1&pageSize=20&status=cancelled")["data"] == []
    shown = page.get(f"/orders/{order.id}", "order")
    assert [each["toStatus"] for each in shown["history"]] == ["pending_payment", "paid"]
    assert page("GET", f"/disputes?orderId={order.id}")["data"] == []
    for to in ("fulfilled", "shipped", "delivered"):
        page("POST", f"/orders/{order.id}/transitions", {"to": to})
    page.refused(422, "POST", f"/orders/{order.id}/transitions", {"to": "cancelled"})
    one = {"restock": True, "idempotencyKey": str(uuid4()), "reason": "torn"}
    lines = [{"orderItemId": line().id, "quantity": 1, "restock": True}]
    for _ in range(2):  # a second click
        page("POST", f"/orders/{order.id}/refunds", {**one, "items": lines})
    assert page.get(f"/orders/{order.id}", "order")["order"]["refundedAmount"] == 1800
    rest = {"restock": False, "idempotencyKey": str(uuid4())}
    page("POST", f"/orders/{order.id}/refunds", rest)
    left = page.get(f"/orders/{order.id}", "order")
    assert (left["order"]["status"], left["order"]["refundedAmount"]) == ("refunded", 4090)
    assert left["items"][0]["refundedQuantity"] == 2
    page.refused(422, "POST", f"/orders/{order.id}/refunds", {**rest, "idempotencyKey": str(uuid4())})


def test_an_unpaid_order_is_cancelled(site: Deployment, page: AdminPage) -> None:
    order = place(site)
    page("POST", f"/orders/{order.id}/transitions", {"to": "cancelled"})
    assert page.get("/orders", "orders", **PAGE, status="cancelled")["total"] == 1


@pytest.mark.parametrize(
    "status",
    ["pending_payment", "paid", "fulfilled", "shipped", "delivered", "cancelled", "refunded", "partially_refunded"],
)
def test_every_status_that_may_be_chosen_is_known(page: AdminPage, status: str) -> None:
    assert page("GET", f"/orders?page=1&pageSize=20&status={status}")["data"] == []


def test_returns(site: Deployment, page: AdminPage) -> None:
    order = bought(site)
    first, second = (ask(site, order, units(1), reason="too small") for _ in range(2))
    assert page.get("/returns", "returns", **PAGE, status="")["total"] == 2
    page("POST", f"/returns/{first.id}/approve")
    page("POST", f"/returns/{second.id}/reject", {"reason": "worn"})
    page.refused(409, "POST", f"/returns/{second.id}/approve")
    for status, total in (("requested", 0), ("approved", 0), ("refunded", 1), ("rejected", 1)):
        assert page("GET", f"/returns?page=1&pageSize=20&status={status}")["total"] == total


def test_disputes(site: Deployment, page: AdminPage) -> None:
    order = bought(site, fulfilment_frozen=True)
    dispute = disputed(site, order)
    assert page.get("/disputes", "disputes", **PAGE, status="open")["data"][0]["id"] == dispute.id
    assert page.get("/disputes", "order's disputes", orderId=order.id)["data"][0]["amount"] == 4090
    for status in ("won", "lost"):
        assert page("GET", f"/disputes?page=1&pageSize=20&status={status}")["data"] == []
    page.refused(422, "POST", f"/orders/{order.id}/transitions", {"to": "fulfilled"})
    assert page("POST", f"/disputes/{dispute.id}/unfreeze-fulfillment") == {"orderId": order.id}
    page("POST", f"/orders/{order.id}/transitions", {"to": "fulfilled"})


def test_the_log_of_mails(site: Deployment, page: AdminPage, tmp_path: Path) -> None:
    after = Aftermath(site, tmp_path)
    order: Order = after.commit(lambda ctx: ctx.uow.create(order_of(ctx, "1")))
    after.emit(placed(order))
    after.drain()
    (row,) = page.get("/emails", "emails", **PAGE, status="sent", type="order_confirmation")["data"]
    for query in ("status=failed", "type=order_shipped", "type=refund_issued"):
        assert page("GET", f"/emails?page=1&pageSize=20&{query}")["data"] == []
    page("POST", f"/emails/{row['id']}/resend")
    after.drain()
    assert page.get("/emails", "emails", **PAGE)["total"] == 2


def test_discounts(page: AdminPage) -> None:
    product = page("POST", "/products", {"title": "Tee", "status": "draft", "variants": []})
    body = {
        "name": "Ten", "code": "TEN", "type": "percentage", "value": 1000, "appliesTo": "all", "stackable": False,
        "active": True, "targetIds": None,
    }  # fmt: skip
    page("POST", "/discounts", body)
    fixed = {**body, "code": None, "type": "fixed", "value": 500, "currency": "EUR", "minCartAmount": 2000}
    made = page("POST", "/discounts", {**fixed, "appliesTo": "products", "targetIds": [product["id"]]})
    assert [each["code"] for each in page.get("/discounts", "discounts")] == ["TEN", None]
    page.refused(409, "POST", "/discounts", body)
    page("PATCH", f"/discounts/{made['id']}", {**body, "name": "All of it", "code": None, "active": False})
    changed = next(each for each in page.get("/discounts", "discounts") if each["id"] == made["id"])
    assert (changed["type"], changed["targetIds"], changed["active"]) == ("percentage", None, False)
    page("PATCH", f"/discounts/{made['id']}", {**fixed, "name": "Five", "targetIds": None})
    assert page("DELETE", f"/discounts/{made['id']}") == ""


def test_shipping(page: AdminPage) -> None:
    page("POST", "/shipping/zones", {"name": "Near", "countries": ["FR", "DE"]})
    (zone,) = page.get("/shipping/zones", "zones")
    page("PUT", f"/shipping/zones/{zone['id']}", {"name": "Nearer", "countries": ["FR"]})
    base = {"zoneId": zone["id"], "name": "Post", "type": "flat", "amount": 490, "currency": "EUR"}
    page("POST", "/shipping/rates", base)
    page("POST", "/shipping/rates", {**base, "type": "free_over", "freeOverAmount": 5000})
    page("POST", "/shipping/rates", {**base, "type": "weight_based", "weightMinGrams": 0, "weightMaxGrams": 2000})
    page("POST", "/shipping/rates", {**base, "type": "weight_based"})
    rates = page.get("/shipping/rates", "shipping rates")
    assert sorted(each["type"] for each in rates) == ["flat", "free_over", "weight_based", "weight_based"]
    page("PUT", f"/shipping/rates/{rates[0]['id']}", {**base, "type": "free_over", "freeOverAmount": 9000, "amount": 0})
    assert page("DELETE", f"/shipping/rates/{rates[0]['id']}") == ""
    assert page("DELETE", f"/shipping/zones/{zone['id']}") == ""
    assert page("GET", "/shipping/rates") == []
