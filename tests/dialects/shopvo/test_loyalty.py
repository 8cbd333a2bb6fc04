"""Loyalty on the wire: the document's examples, who may, what is refused, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import loyalty
from tests.support.accounts import make_customer
from tests.support.deployment import Deployment, SiteClient
from tests.support.dump import dump, lasting

NOBODY = "01900000-0000-7000-8000-00000000dead"


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    made = deployment.site_client(["read:loyalty", "write:loyalty"])
    made("GET", f"/loyalty/{NOBODY}")
    deployment.run(loyalty.get_program)  # the process knows the site, and what it has configured
    return made


@pytest.fixture
def zoe(deployment: Deployment) -> str:
    return make_customer(deployment).id


def test_points_are_awarded_and_redeemed(deployment: Deployment, client: SiteClient, zoe: str) -> None:
    awarded = client("POST", f"/loyalty/{zoe}/award", {"points": 1250, "note": "Referral bonus"})
    assert awarded.cost <= 3  # the key, the customer with the account, the transaction
    deployment.clock.advance(timedelta(seconds=1))
    redeemed = client("POST", f"/loyalty/{zoe}/redeem", {"points": 100, "orderId": "order_xyz"})
    assert redeemed.cost <= 3
    earn = {
        "id": awarded.json["data"]["transaction"]["id"], "type": "EARN", "points": 1250, "orderId": None,
        "note": "Referral bonus", "createdAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    assert (awarded.status, awarded.json) == (
        201, {"success": True, "data": {"points": 1250, "tier": "GOLD", "transaction": earn}},
    )  # fmt: skip
    assert (redeemed.status, redeemed.json) == (
        200, {"success": True, "data": {"discountAmount": 100, "pointsRemaining": 1150}},
    )  # fmt: skip
    answer = client("GET", f"/loyalty/{zoe}")
    data = answer.json["data"]
    out = {
        "id": data["transactions"][0]["id"], "type": "REDEEM", "points": -100, "orderId": "order_xyz", "note": None,
        "createdAt": "2026-11-21T12:00:01.000Z",
    }  # fmt: skip
    assert (answer.status, answer.json) == (
        200,
        {
            "success": True,
            "data": {
                "customerId": zoe, "points": 1150, "lifetimePoints": 1250, "tier": "GOLD",
                "transactions": [out, earn], "pagination": {"page": 1, "limit": 20, "total": 2, "totalPages": 1},
            },
        },
    )  # fmt: skip
    assert client("GET", f"/loyalty/{zoe}?limit=1").json["data"]["transactions"] == [out]


def test_points_are_worth_what_the_programme_says_and_redeemed_once_an_order(
    deployment: Deployment, client: SiteClient, zoe: str
) -> None:
    deployment.run(loyalty.set_program, loyalty.SetLoyaltyProgram(enabled=True, redeem_points=20, redeem_minor=1))
    client("POST", f"/loyalty/{zoe}/award", {"points": 100})
    body = {"points": 60, "orderId": "order_xyz"}
    for _ in range(2):
        answer = client("POST", f"/loyalty/{zoe}/redeem", body)
        assert answer.json["data"] == {"discountAmount": 3, "pointsRemaining": 40}
    other = client("POST", f"/loyalty/{zoe}/redeem", {**body, "points": 40})
    assert (other.status, other.json) == (
        409,
        {
            "error": "Points were redeemed for this order before, another number of them (60).",
            "code": "POINTS_REDEEMED_OTHERWISE",
            "details": {"redeemed": 60},
        },
    )
    more = client("POST", f"/loyalty/{zoe}/redeem", {"points": 60})
    assert (more.status, more.json) == (
        409,
        {
            "error": "The customer has only 40 of the 60 points asked for.",
            "code": "POINTS_TOO_LOW",
            "details": {"available": 40, "requested": 60},
        },
    )
    few = client("POST", f"/loyalty/{zoe}/redeem", {"points": 19})
    assert (few.status, few.json["error"]) == (400, "19 points come to no discount at this site's rate.")


def test_a_key_awards_once(client: SiteClient, zoe: str) -> None:
    first = client("POST", f"/loyalty/{zoe}/award", {"points": 5}, Idempotency_Key="k")
    assert client("POST", f"/loyalty/{zoe}/award", {"points": 5}, Idempotency_Key="k").json == first.json
    assert client("GET", f"/loyalty/{zoe}").json["data"]["points"] == 5


@pytest.mark.parametrize("body", [{}, {"points": 0}, {"points": -1}, {"points": "5"}, {"points": 1, "tier": "GOLD"}])
def test_what_is_no_movement_is_refused_without_a_trace(client: SiteClient, zoe: str, body: dict[str, Any]) -> None:
    before = lasting(dump())
    for way in ("award", "redeem"):
        answer = client("POST", f"/loyalty/{zoe}/{way}", body)
        assert (answer.status, set(answer.json) >= {"error", "code"}) == (400, True), answer.body
    assert lasting(dump()) == before


def test_who_is_no_customer_of_the_site_is_not_found(deployment: Deployment, client: SiteClient, zoe: str) -> None:
    stranger = deployment.site_client(shop="other")
    before = lasting(dump())
    unknown = {"error": "There is no such customer on this site.", "code": "CUSTOMER_NOT_FOUND"}
    for caller, who in ((client, NOBODY), (client, "cust_xyz"), (stranger, zoe)):
        for answer in (
            caller("GET", f"/loyalty/{who}"),
            caller("POST", f"/loyalty/{who}/award", {"points": 1}),
            caller("POST", f"/loyalty/{who}/redeem", {"points": 1, "orderId": "o"}),
        ):
            assert (answer.status, answer.json) == (404, unknown)
    assert lasting(dump()) == before


def test_only_the_right_scope_opens(deployment: Deployment, client: SiteClient, zoe: str) -> None:
    reader, writer = deployment.site_client(["read:loyalty"]), deployment.site_client(["write:loyalty"])
    for way in ("award", "redeem"):
        refused = reader("POST", f"/loyalty/{zoe}/{way}", {"points": 1})
        assert (refused.status, refused.json["code"]) == (403, "SCOPE_MISSING")
    assert writer("GET", f"/loyalty/{zoe}").status == 403
    assert reader("GET", f"/loyalty/{zoe}").json["data"]["points"] == 0
