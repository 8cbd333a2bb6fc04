"""Money that goes back: refunds, returns, and the disputes of a bank."""

from __future__ import annotations

from typing import Any

from tests.goldens.stories.orders import Sale, stage
from tests.goldens.telling import Telling
from tests.support.accounts import customer_client
from tests.support.deployment import Client

__all__ = ["stage", "tell"]


def tell(told: Telling) -> None:
    """One order is given back bit by bit, one is asked back by its customer, one is disputed."""
    sale = Sale(told)
    give_back(told, sale)
    ask_back(told, sale)
    dispute(told, sale)


def give_back(told: Telling, sale: Sale) -> None:
    """One of two shirts, one euro, more than there is, and the rest."""
    order = sale.by_hand()
    line = lines(told, order)[0]["id"]
    path = {"orderId": order}
    row: Any = "RefundsAdminController_refund"
    told(row, told.staff, {"amount": 1}, status=400, when="the key is missing", **path)
    shirt = {"orderItemId": line, "quantity": 1, "restock": True}
    told(row, told.staff, {"items": [shirt], "reason": "too large", "idempotencyKey": "shirt"}, **path)
    told(row, told.staff, {"amount": 100, "idempotencyKey": "euro"}, **path)
    told(row, told.staff, {"amount": 100, "idempotencyKey": "euro"}, when="the key is known", **path)
    told(
        row, told.staff, {"amount": 9999, "idempotencyKey": "more"}, status=422, when="it is more than was paid", **path
    )
    told(row, told.staff, {"idempotencyKey": "rest"}, **path)
    told(row, told.staff, {"idempotencyKey": "again"}, status=422, when="all was given back", **path)


def ask_back(told: Telling, sale: Sale) -> None:
    """A customer asks for shirts back; staff agree to one return and refuse the other."""
    ada = customer_client(told.deployment)
    unpaid = sale.order(ada)
    row: Any = "ReturnsStoreController_request"
    told(row, ada, wanted(told, unpaid), status=422, when="the order is not paid", orderId=unpaid)
    order = sale.by_hand(ada)
    told(row, ada, wanted(told, order, quantity=9), status=422, when="it is more than was bought", orderId=order)
    first = told(row, ada, wanted(told, order), orderId=order).json["id"]
    second = ada("POST", f"/store/v1/customers/me/orders/{order}/returns", wanted(told, order)).json["id"]
    told("ReturnsStoreController_list", ada, orderId=order)
    told("ReturnsAdminController_list", told.staff, query={"status": "requested"})
    told("ReturnsAdminController_approve", told.staff, id=first)
    told(
        "ReturnsAdminController_reject",
        told.staff,
        {"reason": "too late"},
        status=409,
        when="it was approved",
        id=first,
    )
    told("ReturnsAdminController_reject", told.staff, {"reason": "worn"}, id=second)


def dispute(told: Telling, sale: Sale) -> None:
    """A bank takes back what a card paid; the goods stay until staff let them go."""
    sale.by_card(Client(told.deployment))
    (charge,) = sale.desk.objects("ch")
    sale.desk.fake.control.open_dispute(charge["id"])
    sale.desk.settled()
    found = told("DisputesAdminController_list", told.staff, query={"status": "open"}).json["data"]
    told("DisputesAdminController_unfreeze", told.staff, id=found[0]["id"])


def lines(told: Telling, order: str) -> Any:
    """The lines of an order."""
    return told.staff("GET", f"/admin/v1/orders/{order}").json["items"]


def wanted(told: Telling, order: str, quantity: int = 1) -> Any:
    """A return of some of an order's shirts."""
    item = {"orderItemId": lines(told, order)[0]["id"], "quantity": quantity}
    return {"type": "return", "items": [item], "reason": "too small"}
