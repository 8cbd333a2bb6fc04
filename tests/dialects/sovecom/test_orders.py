"""Orders on SovEcom's wire: exact bodies for staff, customers and guests; what is refused, and at what cost."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.identity import Role
from chalicelib.domain.orders import OrderLine
from chalicelib.kernel.ids import new_id
from tests.support.accounts import customer_client, make_customer, staff_client
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, OTHER, Client, Deployment
from tests.support.orders import GUEST_TOKEN, Rows, known_order, line, place
from tests.support.shopping import check_stock, filled_cart, ship_to_france

ADDRESS = {"name": "M", "line1": "1", "city": "Paris", "postalCode": "75001", "country": "FR"}
AT = "2026-11-21T12:00:00.000Z"
FIRST = line().id


@pytest.fixture
def staff(deployment: Deployment) -> Client:
    return staff_client(deployment)


def staff_row(order: Any, **changes: Any) -> dict[str, Any]:
    known = {
        "id": order.id, "tenantId": DEMO, "orderNumber": "2", "cartId": order.cart_id, "customerId": None,
        "email": "guest2@example.com", "status": "pending_payment", "currency": "EUR", "subtotalAmount": 4000,
        "discountAmount": 400, "shippingAmount": 490, "taxAmount": 682, "totalAmount": 4090, "refundedAmount": 0,
        "isB2b": False, "vatNumber": None, "reverseCharge": False, "viesConsultationRef": None,
        "fulfillmentFrozen": False, "taxInclusive": True, "shippingAddress": ADDRESS, "billingAddress": ADDRESS,
        "shippingMethod": "Colissimo", "trackingNumber": None, "carrier": None, "discountCode": "TEN", "notes": None,
        "guestTokenHash": order.guest_token_hash, "metadata": {}, "placedAt": AT, "deletedAt": None, "createdAt": AT,
        "updatedAt": AT,
    }  # fmt: skip
    return {**known, **changes}


def public_row(order: Any) -> dict[str, Any]:
    shown = (
        "id", "orderNumber", "status", "currency", "email", "subtotalAmount", "discountAmount", "shippingAmount",
        "taxAmount", "totalAmount", "refundedAmount", "shippingMethod", "trackingNumber", "carrier",
        "shippingAddress", "billingAddress", "placedAt", "createdAt",
    )  # fmt: skip
    row = staff_row(order)
    return {name: row[name] for name in shown}


ITEM = {
    "id": FIRST, "productTitle": "Émile Tee", "variantTitle": "M", "sku": "SKU-1", "quantity": 2,
    "unitPriceAmount": 2000, "lineTotalAmount": 3600,
}  # fmt: skip


# Staff


def test_a_sold_variant_may_go_and_its_line_stays(deployment: Deployment, staff: Client) -> None:
    hat = make_product(deployment, "Hat", variant(2000, 5, title="M"), variant(3000, 5, title="L"))
    shopper, sold = deployment.client(), hat.product.variants[0].id
    cart = filled_cart(deployment, shopper, hat, ship_to_france(deployment))
    url = f"/admin/v1/orders/{shopper('POST', f'{cart}/checkout').json['id']}"
    before = staff("GET", url).json
    assert (before["items"][0]["variantId"], before["items"][0]["variantTitle"]) == (sold, "M")
    product = f"/admin/v1/products/{hat.product.id}"
    assert staff("DELETE", product).json == {"statusCode": 409, "error": "Conflict", "message": "Conflict"}
    assert staff("DELETE", f"{product}/variants/{sold}").status == 204
    assert staff("GET", url).json == before
    assert staff("DELETE", product).status == 409
    assert staff("POST", f"{url}/transitions", {"to": "cancelled"}).json["status"] == "cancelled"
    check_stock()


def test_staff_read_an_order(deployment: Deployment, staff: Client) -> None:
    order = place(deployment)
    answer = staff("GET", f"/admin/v1/orders/{order.id}")
    (history,) = answer.json["history"]
    assert (answer.status, answer.cost) == (200, 2)
    assert answer.json == {
        "order": staff_row(order),
        "items": [
            {
                **ITEM, "tenantId": DEMO, "orderId": order.id, "variantId": line().variant_id, "taxRate": "0.2000",
                "taxAmount": 600, "refundedQuantity": 0, "createdAt": AT,
            }
        ],
        "history": [
            {
                "id": history["id"], "tenantId": DEMO, "orderId": order.id, "fromStatus": None,
                "toStatus": "pending_payment", "changedBy": None, "note": "Order created from cart", "createdAt": AT,
            }
        ],
    }  # fmt: skip


def test_only_staff_are_named_as_who_took_an_order_on(deployment: Deployment, staff: Client) -> None:
    ada = customer_client(deployment)
    url = filled_cart(deployment, ada, make_product(deployment, "Tee", variant(2000, 5)), ship_to_france(deployment))
    assert ada("POST", f"{url}/customer").status == 200
    order_id = ada("POST", f"{url}/checkout").json["id"]
    staff("POST", f"/admin/v1/orders/{order_id}/mark-paid")
    history = staff("GET", f"/admin/v1/orders/{order_id}").json["history"]
    me = staff("GET", "/admin/v1/auth/me").json["id"]
    assert [(row["toStatus"], row["changedBy"]) for row in history] == [("pending_payment", None), ("paid", me)]


def test_staff_list_orders(deployment: Deployment, staff: Client) -> None:
    customer = make_customer(deployment)
    first = place(deployment, known_order(number="2"))
    place(deployment, known_order(number="12", lines=(line(2),), customer_id=customer.id))
    place(deployment, known_order(number="3", lines=(line(3),)), tenant=OTHER)
    staff("POST", f"/admin/v1/orders/{first.id}/mark-paid")

    def numbers(query: str = "") -> tuple[list[str], int]:
        answer = staff("GET", f"/admin/v1/orders{query}")
        assert answer.status == 200
        return [row["orderNumber"] for row in answer.json["data"]], answer.json["total"]

    assert numbers() == (["12", "2"], 2)
    assert numbers("?pageSize=1&page=2") == (["2"], 2)
    assert numbers("?q=1") == (["12"], 1)
    assert numbers("?q=guest2") == ([], 0)
    assert numbers("?status=paid") == (["2"], 1)
    assert numbers("?status=pending_payment") == (["12"], 1)
    assert numbers(f"?customerId={customer.id}") == (["12"], 1)
    page = staff("GET", "/admin/v1/orders?pageSize=1").json
    assert {name: page[name] for name in ("total", "page", "pageSize")} == {"total": 2, "page": 1, "pageSize": 1}
    paid = staff("GET", "/admin/v1/orders?status=paid").json["data"]
    assert paid == [staff_row(first, status="paid")]


@pytest.mark.parametrize(
    "query", ["?page=0", "?pageSize=201", "?status=lost", "?customerId=me", "?q=", "?sort=number", "?page=x"]
)
def test_a_list_that_cannot_be_made_is_refused(staff: Client, query: str) -> None:
    assert staff("GET", f"/admin/v1/orders{query}").status == 400


def test_staff_take_an_order_to_its_end(deployment: Deployment, staff: Client) -> None:
    order = place(deployment)
    url = f"/admin/v1/orders/{order.id}/transitions"
    assert staff("POST", f"/admin/v1/orders/{order.id}/mark-paid").json == {
        "orderId": order.id, "status": "paid", "method": "other", "amount": 4090, "currency": "EUR",
    }  # fmt: skip
    packed = staff("POST", url, {"to": "fulfilled", "note": "by Ada"})
    assert (packed.status, packed.json, packed.headers["etag"]) == (200, staff_row(order, status="fulfilled"), '"3"')
    for status in ("shipped", "delivered", "completed"):
        assert staff("POST", url, {"to": status}).json["status"] == status
    history = staff("GET", f"/admin/v1/orders/{order.id}").json["history"]
    assert [(row["fromStatus"], row["toStatus"], row["note"]) for row in history] == [
        (None, "pending_payment", "Order created from cart"), ("pending_payment", "paid", None),
        ("paid", "fulfilled", "by Ada"), ("fulfilled", "shipped", None), ("shipped", "delivered", None),
        ("delivered", "completed", None),
    ]  # fmt: skip
    assert len({row["changedBy"] for row in history[1:]}) == 1


# From where (rows) a transition to (columns) is allowed: everything else is 422.
EDGES = {
    "pending_payment": {"cancelled"},
    "paid": {"fulfilled", "cancelled"},
    "fulfilled": {"shipped"},
    "shipped": {"delivered"},
    "delivered": {"completed"},
    "completed": set(),
    "cancelled": set(),
}
STATUSES = [
    "pending_payment", "paid", "fulfilled", "shipped", "delivered", "completed", "cancelled", "refunded",
    "partially_refunded",
]  # fmt: skip
WAY = ["paid", "fulfilled", "shipped", "delivered", "completed"]


@pytest.mark.parametrize("start", EDGES)
def test_only_legal_transitions_are_made(deployment: Deployment, staff: Client, start: str) -> None:
    order = place(deployment)
    url = f"/admin/v1/orders/{order.id}/transitions"
    for status in ["cancelled"] if start == "cancelled" else WAY[: WAY.index(start) + 1] if start in WAY else []:
        if status == "paid":
            staff("POST", f"/admin/v1/orders/{order.id}/mark-paid")
        else:
            assert staff("POST", url, {"to": status}).status == 200
    for status in STATUSES:
        if status not in EDGES[start]:
            assert staff("POST", url, {"to": status}).status == 422, status
    assert Rows(deployment, order.id).standing == start


def test_a_frozen_order_is_not_packed(deployment: Deployment, staff: Client) -> None:
    order = place(deployment, known_order(fulfilment_frozen=True))
    staff("POST", f"/admin/v1/orders/{order.id}/mark-paid")
    answer = staff("POST", f"/admin/v1/orders/{order.id}/transitions", {"to": "fulfilled"})
    assert (answer.status, answer.json) == (
        422, {"statusCode": 422, "error": "Unprocessable Entity", "message": "Unprocessable Entity"},
    )  # fmt: skip


@pytest.mark.parametrize("body", [{}, {"to": "lost"}, {"to": "shipped", "note": ""}, {"to": "shipped", "x": 1}])
def test_a_transition_that_cannot_be_read_is_refused(deployment: Deployment, staff: Client, body: Any) -> None:
    order = place(deployment)
    assert staff("POST", f"/admin/v1/orders/{order.id}/transitions", body).status == 400


def test_a_partly_refunded_order_is_still_shipped(deployment: Deployment, staff: Client) -> None:
    order = place(deployment)
    staff("POST", f"/admin/v1/orders/{order.id}/mark-paid")
    body = {"idempotencyKey": "a", "items": [{"orderItemId": FIRST, "quantity": 1}]}
    assert staff("POST", f"/admin/v1/orders/{order.id}/refunds", body).json["orderStatus"] == "partially_refunded"
    assert staff("GET", f"/admin/v1/orders/{order.id}").json["order"]["status"] == "partially_refunded"
    url = f"/admin/v1/orders/{order.id}/transitions"
    for status in ("fulfilled", "shipped", "delivered", "completed"):
        answer = staff("POST", url, {"to": status})
        assert (answer.status, answer.json["status"], answer.json["refundedAmount"]) == (200, status, 1800)


def test_orders_of_another_shop_are_not_found(deployment: Deployment, staff: Client) -> None:
    order = place(deployment, tenant=OTHER)
    assert staff("GET", f"/admin/v1/orders/{order.id}").status == 404
    for action, body in (
        ("transitions", {"to": "cancelled"}),
        ("payments", {"method": "cash"}),
        ("mark-paid", None),
        ("refunds", {"idempotencyKey": "a"}),
    ):
        assert staff("POST", f"/admin/v1/orders/{order.id}/{action}", body).status == 404
    assert Rows(deployment, order.id, OTHER).order == order


def test_staff_without_the_grant_read_but_change_nothing(deployment: Deployment) -> None:
    clerk = staff_client(deployment, "clerk@demo.test", Role.STAFF)
    order = place(deployment)
    assert clerk("GET", f"/admin/v1/orders/{order.id}").status == 200
    for action in ("transitions", "payments", "mark-paid", "refunds"):
        assert clerk("POST", f"/admin/v1/orders/{order.id}/{action}", {}).status == 403
    assert Rows(deployment, order.id).order == order


# Payments by hand


def test_a_payment_by_hand_is_of_the_whole_total(deployment: Deployment, staff: Client) -> None:
    order = place(deployment)
    url = f"/admin/v1/orders/{order.id}/payments"
    for body, status in (
        ({"method": "bank_transfer", "amount": 4089}, 422),
        ({"method": "bank_transfer", "amount": 0}, 400),
        ({"method": "cheque"}, 400),
        ({}, 400),
    ):
        assert staff("POST", url, body).status == status
    answer = staff("POST", url, {"method": "cod", "amount": 4090})
    assert (answer.status, answer.json, answer.cost) == (
        200, {"orderId": order.id, "status": "paid", "method": "cod", "amount": 4090, "currency": "EUR"}, 3,
    )  # fmt: skip
    for again in (url, f"/admin/v1/orders/{order.id}/mark-paid"):
        assert staff("POST", again, {"method": "cash"} if again == url else None).status == 409
    assert [payment.method.value for payment in Rows(deployment, order.id).payments] == ["cash_on_delivery"]


def test_the_same_key_marks_as_paid_once(deployment: Deployment, staff: Client) -> None:
    order = place(deployment)
    answers = [staff("POST", f"/admin/v1/orders/{order.id}/mark-paid", Idempotency_Key="k") for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert [answer.status for answer in answers] == [200, 200]
    assert len(Rows(deployment, order.id).payments) == 1


# Refunds


def test_the_known_sequence_of_refunds(deployment: Deployment, staff: Client) -> None:
    order = place(deployment)
    staff("POST", f"/admin/v1/orders/{order.id}/mark-paid")
    staff("POST", f"/admin/v1/orders/{order.id}/transitions", {"to": "fulfilled"})
    url = f"/admin/v1/orders/{order.id}/refunds"
    missing = staff("POST", url, {"amount": 1})
    assert (missing.status, missing.json["errors"]) == (
        400,
        [
            {
                "expected": "string", "code": "invalid_type", "path": ["idempotencyKey"],
                "message": "Invalid input: expected string, received undefined",
            }
        ],
    )  # fmt: skip
    one = staff("POST", url, {"idempotencyKey": "a", "items": [{"orderItemId": FIRST, "quantity": 1}]})
    assert (one.status, one.cost) == (201, 3)
    assert one.json == {
        "refundId": one.json["refundId"], "amount": 1800, "currency": "EUR", "status": "succeeded",
        "creditNoteId": one.json["creditNoteId"], "orderStatus": "partially_refunded",
    }  # fmt: skip
    bodies: list[Any] = [
        {"idempotencyKey": "b", "amount": 100}, {"idempotencyKey": "b", "amount": 100},
        {"idempotencyKey": "c", "amount": 100, "reason": "damaged"},
    ]  # fmt: skip
    hundred, again, second = (staff("POST", url, body).json for body in bodies)
    assert (hundred, hundred["amount"], second["amount"]) == (again, 100, 100)
    assert second["refundId"] != hundred["refundId"]
    assert staff("POST", url, {"idempotencyKey": "d", "amount": 2091}).status == 422
    rest = staff("POST", url, {"idempotencyKey": "d"}).json
    assert (rest["amount"], rest["orderStatus"]) == (2090, "refunded")
    assert staff("POST", url, {"idempotencyKey": "e"}).status == 422
    rows = Rows(deployment, order.id)
    assert [(refund.amount_minor, refund.tax_minor) for refund in rows.refunds] == [
        (1800, 300), (100, 17), (100, 17), (2090, 348),
    ]  # fmt: skip
    seen = staff("GET", f"/admin/v1/orders/{order.id}").json
    assert (seen["order"]["status"], seen["order"]["refundedAmount"], seen["items"][0]["refundedQuantity"]) == (
        "refunded", 4090, 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"idempotencyKey": "a", "amount": 1, "items": [{"orderItemId": FIRST, "quantity": 1}]}, 400),
        ({"idempotencyKey": "a", "items": []}, 400),
        ({"idempotencyKey": "a", "items": [{"orderItemId": FIRST, "quantity": 0}]}, 400),
        ({"idempotencyKey": "a", "items": [{"orderItemId": "x", "quantity": 1}]}, 400),
        ({"idempotencyKey": "", "amount": 1}, 400),
        ({"idempotencyKey": "a", "amount": 1.5}, 400),
        ({"idempotencyKey": "a", "amount": 4091}, 422),
        ({"idempotencyKey": "a", "items": [{"orderItemId": FIRST, "quantity": 3}]}, 422),
        ({"idempotencyKey": "a", "items": [{"orderItemId": new_id(), "quantity": 1}]}, 404),
    ],
)
def test_a_refund_that_cannot_be_made_is_refused(deployment: Deployment, staff: Client, body: Any, status: int) -> None:
    order = place(deployment)
    assert staff("POST", f"/admin/v1/orders/{order.id}/refunds", {"idempotencyKey": "a"}).status == 422
    staff("POST", f"/admin/v1/orders/{order.id}/mark-paid")
    before = Rows(deployment, order.id).order
    assert staff("POST", f"/admin/v1/orders/{order.id}/refunds", body).status == status
    assert Rows(deployment, order.id).order == before


# Customers and guests


def test_a_guest_opens_an_order_by_number_and_token(deployment: Deployment) -> None:
    order = place(deployment)
    anybody = deployment.client()
    anybody("GET", "/health")  # the shop's host is known from now on
    answer = anybody("GET", "/store/v1/orders/by-number/2", X_Order_Token=GUEST_TOKEN)
    assert (answer.status, answer.json, answer.cost) == (200, {**public_row(order), "items": [ITEM]}, 2)
    for headers in ({}, {"X_Order_Token": ""}, {"X_Order_Token": "guess"}):
        assert anybody("GET", "/store/v1/orders/by-number/2", **headers).status == 404
    assert anybody("GET", "/store/v1/orders/by-number/3", X_Order_Token=GUEST_TOKEN).status == 404
    other = deployment.client(host="other.test")
    assert other("GET", "/store/v1/orders/by-number/2", X_Order_Token=GUEST_TOKEN).status == 404


def test_a_customer_sees_own_orders_and_nobody_elses(deployment: Deployment) -> None:
    ada = customer_client(deployment, "ada@example.test")
    own_id = ada("GET", "/store/v1/customers/me").json["id"]
    mine = place(deployment, known_order(customer_id=own_id))
    later = place(deployment, known_order(number="9", customer_id=own_id, lines=(line(2),)))
    others = place(deployment, known_order(number="3", lines=(line(3),), customer_id=new_id()))
    listed = ada("GET", "/store/v1/orders")
    assert listed.status == 200
    assert [row["id"] for row in listed.json] == [later.id, mine.id]
    assert listed.json[1] == {**public_row(mine), "discountCode": "TEN"}
    seen = ada("GET", f"/store/v1/orders/{mine.id}")
    items = [{**ITEM, "taxRate": "0.2000", "taxAmount": 600}]
    assert (seen.status, seen.json, seen.cost) == (
        200, {**public_row(mine), "discountCode": "TEN", "items": items}, 2,
    )  # fmt: skip
    for stranger in (others.id, new_id()):
        assert ada("GET", f"/store/v1/orders/{stranger}").status == 404
    assert ada("GET", "/store/v1/orders/not-a-uuid").status == 400
    assert deployment.client()("GET", f"/store/v1/orders/{mine.id}").status == 401
    assert deployment.client()("GET", "/store/v1/orders").status == 401


def test_an_erased_address_shows_its_country_only(deployment: Deployment, staff: Client) -> None:
    from chalicelib.domain.address import PostalAddress

    order = place(deployment, known_order(shipping_address=PostalAddress(country="DE", erased=True)))
    shown = staff("GET", f"/admin/v1/orders/{order.id}").json["order"]["shippingAddress"]
    assert shown == {"country": "DE", "erased": True}


def test_a_line_whose_variant_is_gone_says_so(deployment: Deployment, staff: Client) -> None:
    gone = OrderLine(
        id=FIRST, product_id=new_id(), variant_id=None, product_title="Émile Tee", variant_title="M", sku="SKU-1",
        quantity=2, unit_price_minor=2000, subtotal_minor=4000, total_minor=4000, created_at=known_order().created_at,
    )  # fmt: skip
    uow = deployment.system.unit(DEMO, new_id())
    order = uow.create(known_order(lines=(gone,)))
    uow.commit()
    assert staff("GET", f"/admin/v1/orders/{order.id}").json["items"][0]["variantId"] is None
    assert staff("POST", f"/admin/v1/orders/{order.id}/transitions", {"to": "cancelled"}).status == 200
