"""Personal data over HTTP: the export field by field, the two ways to be erased, periods."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.identity import Role
from chalicelib.domain.orders import PaymentState, Progress
from tests.support.accounts import PASSWORD, customer_client, make_customer, staff_client
from tests.support.deployment import Deployment
from tests.support.dump import dump, lasting
from tests.support.orders import known_order, place

ME = "/store/v1/customers/me"
ADA = "ada@example.test"


def test_an_export_has_the_contracts_fields_first(deployment: Deployment) -> None:
    client = customer_client(deployment, ADA, name="Ada", accepts_marketing=True)
    ada = client("GET", ME).json
    place(deployment, known_order(customer_id=ada["id"], email=ADA, payment=PaymentState.PAID))
    client("POST", f"{ME}/addresses", {
        "type": "shipping", "name": "Ada", "line1": "1", "city": "Lyon", "postalCode": "69001", "country": "FR",
    })  # fmt: skip
    answer = client("POST", f"{ME}/rgpd/export", {"password": PASSWORD})
    assert answer.status == 200
    told = answer.json
    contract = ["exportedAt", "profile", "addresses", "orders", "invoices", "emailLogs"]
    ours = ["reviews", "carts", "balances", "giftCards", "consents", "metafields", "activity"]
    assert list(told) == contract + ours
    assert told["exportedAt"] == "2026-11-21T12:00:00.000Z"
    assert told["profile"] == {
        "id": ada["id"], "email": ADA, "name": "Ada", "phone": None, "isB2b": False, "vatNumber": None,
        "vatValidated": False, "acceptsMarketing": True, "createdAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    (address,) = told["addresses"]
    assert list(address) == [
        "id", "type", "isDefault", "name", "company", "line1", "line2", "city", "postalCode", "region", "country",
        "phone",
    ]  # fmt: skip
    place_ = {"city": "Paris", "name": "M", "line1": "1", "country": "FR", "postalCode": "75001"}
    assert told["orders"] == [{
        "orderNumber": "2", "status": "paid", "currency": "EUR", "email": ADA, "subtotalAmount": 4000,
        "discountAmount": 400, "shippingAmount": 490, "taxAmount": 682, "totalAmount": 4090, "refundedAmount": 0,
        "shippingAddress": place_, "billingAddress": place_, "placedAt": "2026-11-21T12:00:00.000Z",
        "createdAt": "2026-11-21T12:00:00.000Z",
        "items": [{
            "productTitle": "Émile Tee", "variantTitle": "M", "sku": "SKU-1", "quantity": 2, "unitPriceAmount": 2000,
            "taxRate": "0.2000", "taxAmount": 600, "lineTotalAmount": 3600,
        }],
    }]  # fmt: skip
    assert told["consents"] == [
        {"given": True, "source": "sign_up", "textVersion": None, "at": "2026-11-21T12:00:00.000Z"}
    ]
    assert {each["action"] for each in told["activity"]} == {"customer.login.succeeded", "customer.address_added"}
    assert {each["ipAddress"] for each in told["activity"]} == {"203.0.113.7"}


@pytest.mark.parametrize("url", [f"{ME}/rgpd/export", f"{ME}/rgpd/erase"])
def test_the_password_is_asked_for_again_and_not_for_ever(deployment: Deployment, url: str) -> None:
    client = customer_client(deployment, ADA)
    assert deployment.client()("POST", url, {"password": PASSWORD}).status == 401
    assert client("POST", url, {"password": ""}).status == 400
    before = lasting(dump())
    for _ in range(5):
        assert client("POST", url, {"password": "not the password"}).status == 401
    assert client("POST", url, {"password": PASSWORD}).status == 401
    assert lasting(dump()) == before


def test_who_erases_themselves_is_signed_out_everywhere(deployment: Deployment) -> None:
    client = customer_client(deployment, ADA)
    answer = client("POST", f"{ME}/rgpd/erase", {"password": PASSWORD})
    assert (answer.status, answer.body) == (204, "")
    assert answer.cookies == [
        "sov_customer_refresh=; Path=/store/v1/customers; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict"
    ]
    assert client("GET", ME).status == 401
    assert client("POST", "/store/v1/customers/refresh").status == 401
    again = deployment.client()("POST", "/store/v1/customers/login", {"email": ADA, "password": PASSWORD})
    assert again.status == 401
    assert answer.cost <= 26  # most of it builds the read model, which a warm process has


def test_staff_erase_whom_they_name_twice(deployment: Deployment) -> None:
    ada = make_customer(deployment, ADA)
    order = place(deployment, known_order(customer_id=ada.id, email=ADA, progress=Progress.CANCELLED))
    owner, clerk = staff_client(deployment), staff_client(deployment, "clerk@demo.test", Role.STAFF)
    url, echo = f"/admin/v1/customers/{ada.id}", {"confirmEmail": ADA}
    assert clerk("DELETE", url, echo).status == 403
    assert owner("DELETE", url, {"confirmEmail": "else@example.test"}).status == 400
    assert owner("DELETE", url, {}).status == 400
    assert owner("DELETE", "/admin/v1/customers/nonsense", echo).status == 400
    assert owner("GET", url).status == 200
    answer = owner("DELETE", url, echo)
    assert (answer.status, answer.body) == (204, "")
    assert owner("GET", url).status == 404
    seen: dict[str, Any] = owner("GET", f"/admin/v1/orders/{order.id}").json["order"]
    assert seen["email"].endswith("@deleted.local")
    assert (seen["customerId"], seen["totalAmount"]) == (ada.id, 4090)
    actions = owner("GET", f"/admin/v1/audit-log?resourceId={ada.id}").json["data"]
    assert "customer.erased" in {each["action"] for each in actions}


def test_a_guest_is_erased_by_staff(deployment: Deployment) -> None:
    owner, clerk = staff_client(deployment), staff_client(deployment, "clerk@demo.test", Role.STAFF)
    url = "/admin/v1/privacy/erasures"
    assert clerk("POST", url, {"email": ADA}).status == 403
    assert owner("POST", url, {"email": "nonsense"}).status == 400
    answer = owner("POST", url, {"email": ADA})
    assert answer.status == 202
    assert set(answer.json) == {"id", "requestedAt"}


def test_periods_are_the_merchants(deployment: Deployment) -> None:
    owner, clerk = staff_client(deployment), staff_client(deployment, "clerk@demo.test", Role.STAFF)
    url = "/admin/v1/privacy/settings"
    default = {"orderDays": None, "auditOriginDays": None, "deliveryDays": 90, "consentTextVersion": None}
    assert owner("GET", url).json == default
    assert clerk("GET", url).status == 403
    change = {"orderDays": 3650, "auditOriginDays": 180, "consentTextVersion": "2026-11"}
    assert owner("PATCH", url, change).json == default | change
    assert owner("PATCH", url, {"orderDays": 29}).status == 400
    assert owner("PATCH", url, {"orderDays": None}).json == default | change | {"orderDays": None}
