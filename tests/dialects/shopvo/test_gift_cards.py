"""Gift cards on the wire: the document's examples, who may, what is refused, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.gift_cards.codes import MISSES
from tests.support.accounts import make_customer
from tests.support.deployment import Answer, Deployment, SiteClient
from tests.support.dump import dump, lasting

NOBODY = "01900000-0000-7000-8000-00000000dead"


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    made = deployment.site_client(["write:gift-cards", "read:gift-cards"])
    made("GET", "/gift-cards")  # the process knows the site, and what it has configured
    return made


def issued(client: SiteClient, **body: Any) -> dict[str, Any]:
    answer = client("POST", "/gift-cards", {"initialBalance": 5000, **body})
    assert answer.status == 201, answer.body
    data: dict[str, Any] = answer.json["data"]
    return data


def redeem(client: SiteClient, card: dict[str, Any], amount: int, order: str = "order_xyz", **headers: str) -> Answer:
    return client("POST", f"/gift-cards/{card['id']}/redeem", {"amount": amount, "orderId": order}, **headers)


def test_a_card_is_issued(deployment: Deployment, client: SiteClient) -> None:
    zoe = make_customer(deployment).id
    body = {
        "initialBalance": 5000, "customerId": zoe, "expiresAt": "2026-12-31T23:59:59Z", "note": "Birthday gift",
    }  # fmt: skip
    answer = client("POST", "/gift-cards", body)
    card = answer.json["data"]
    assert re.fullmatch(r"GIFT(-[2-9A-HJ-NP-Z]{4}){4}", card["code"])
    assert (answer.status, answer.json) == (
        201,
        {
            "success": True,
            "data": {
                "id": card["id"], "code": card["code"], "initialBalance": 5000, "remainingBalance": 5000,
                "currency": "EUR", "status": "ACTIVE", "customerId": zoe, "note": "Birthday gift",
                "expiresAt": "2026-12-31T23:59:59.000Z", "issuedAt": "2026-11-21T12:00:00.000Z",
            },
        },
    )  # fmt: skip
    assert answer.cost <= 3  # the key, the customer, the transaction


def test_cards_are_listed(deployment: Deployment, client: SiteClient) -> None:
    first = issued(client, code="summer-2026")
    deployment.clock.advance(timedelta(seconds=1))
    second = issued(client)
    answer = client("GET", "/gift-cards?limit=1")
    assert answer.json == {
        "success": True,
        "items": [second],
        "pagination": {"page": 1, "limit": 1, "total": 2, "totalPages": 2},
    }
    assert first["expiresAt"] is first["customerId"] is first["note"] is None
    assert client("GET", "/gift-cards?limit=1&page=2").json["items"] == [first]
    redeem(client, first, 5000)
    assert [row["id"] for row in client("GET", "/gift-cards?status=REDEEMED").json["items"]] == [first["id"]]
    assert [row["id"] for row in client("GET", "/gift-cards?status=ACTIVE").json["items"]] == [second["id"]]
    found = client("GET", "/gift-cards?code=SUMMER2026").json
    assert [row["id"] for row in found["items"]] == [first["id"]]
    assert found["pagination"] == {"page": 1, "limit": 20, "total": 1, "totalPages": 1}
    assert client("GET", f"/gift-cards?customerId={NOBODY}").json["items"] == []


def test_cards_are_walked_by_cursor(deployment: Deployment, client: SiteClient) -> None:
    cards = []
    for _ in range(3):
        cards.insert(0, issued(client))
        deployment.clock.advance(timedelta(seconds=1))
    first = client("GET", "/gift-cards?cursor=&limit=2").json
    assert first == {
        "success": True, "items": cards[:2], "cursor": first["cursor"], "hasNextPage": True, "limit": 2,
    }  # fmt: skip
    issued(client)
    rest = client("GET", f"/gift-cards?cursor={first['cursor']}&limit=2").json
    assert rest == {"success": True, "items": cards[2:], "cursor": None, "hasNextPage": False, "limit": 2}
    assert client("GET", f"/gift-cards?status=VOID&cursor={first['cursor']}").status == 400
    by_code = client("GET", f"/gift-cards?cursor=&code={cards[1]['code']}").json
    assert (by_code["items"], by_code["cursor"], by_code["hasNextPage"]) == ([cards[1]], None, False)


def test_a_part_is_redeemed_once_an_order(client: SiteClient) -> None:
    card = issued(client)
    expected = {
        "success": True,
        "data": {"id": card["id"], "remainingBalance": 2500, "currency": "EUR", "status": "ACTIVE", "expiresAt": None},
    }
    answer = redeem(client, card, 2500)
    assert (answer.status, answer.json) == (200, expected)
    assert answer.cost <= 3  # the key, the card with its entry, the transaction
    again = redeem(client, card, 2500)
    assert (again.status, again.json) == (200, expected)
    other = redeem(client, card, 2400)
    assert (other.status, other.json) == (
        409,
        {
            "error": "This gift card was redeemed for this order before, with 2500.",
            "code": "GIFT_CARD_REDEEMED_OTHERWISE",
            "details": {"redeemed": 2500},
        },
    )
    last = redeem(client, card, 2500, "order_2")
    assert (last.json["data"]["remainingBalance"], last.json["data"]["status"]) == (0, "REDEEMED")


def test_a_key_repeats_an_answer(client: SiteClient) -> None:
    first = client("POST", "/gift-cards", {"initialBalance": 5000}, Idempotency_Key="k")
    assert client("POST", "/gift-cards", {"initialBalance": 5000}, Idempotency_Key="k").json == first.json
    assert client("GET", "/gift-cards").json["pagination"]["total"] == 1
    assert client("POST", "/gift-cards", {"initialBalance": 1}, Idempotency_Key="k").status == 409
    card = first.json["data"]
    answer = redeem(client, card, 1000, Idempotency_Key="r")
    redeem(client, card, 1000, "order_2")
    assert redeem(client, card, 1000, Idempotency_Key="r").json == answer.json


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_void_is_final(client: SiteClient, method: str) -> None:
    card = issued(client)
    longer = client(method, f"/gift-cards/{card['id']}", {"expiresAt": "2027-01-01T00:00:00Z"})
    assert (longer.status, longer.json["data"]["expiresAt"]) == (200, "2027-01-01T00:00:00.000Z")
    answer = client(method, f"/gift-cards/{card['id']}", {"status": "VOID"})
    assert (answer.status, answer.json["data"]["id"], answer.json["data"]["status"]) == (200, card["id"], "VOID")
    refused = {"error": "This gift card is void.", "code": "GIFT_CARD_VOID"}
    for late in (client(method, f"/gift-cards/{card['id']}", {"expiresAt": None}), redeem(client, card, 1)):
        assert (late.status, late.json) == (409, refused)
    assert client(method, f"/gift-cards/{card['id']}", {"status": "ACTIVE"}).status == 400


def test_an_expired_card_and_an_empty_one_are_refused(deployment: Deployment, client: SiteClient) -> None:
    late = issued(client, expiresAt="2026-11-21T13:00:00Z")
    answer = redeem(client, late, 5001)
    assert (answer.status, answer.json) == (
        409,
        {
            "error": "Only 5000 is left on this gift card, and 5001 was asked for.",
            "code": "GIFT_CARD_BALANCE_TOO_LOW",
            "details": {"available": 5000, "requested": 5001},
        },
    )
    deployment.clock.advance(timedelta(hours=1))
    answer = redeem(client, late, 1)
    assert (answer.status, answer.json) == (
        409, {"error": "This gift card has expired.", "code": "GIFT_CARD_EXPIRED"},
    )  # fmt: skip
    assert [row["id"] for row in client("GET", "/gift-cards?status=EXPIRED").json["items"]] == [late["id"]]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"initialBalance": 0}, {"initialBalance": "5000"}, {"initialBalance": 10**15}, {"initialBalance": 1.5},
        {"initialBalance": 1, "code": "short"}, {"initialBalance": 1, "expiresAt": "2026-11-21T11:59:59Z"},
        {"initialBalance": 1, "expiresAt": "2026-12-31T00:00:00"}, {"initialBalance": 1, "currency": "euro"},
        {"initialBalance": 1, "note": "x" * 501}, {"initialBalance": 1, "status": "ACTIVE"},
    ],
)  # fmt: skip
def test_what_is_no_card_is_refused_without_a_trace(client: SiteClient, body: dict[str, Any]) -> None:
    before = lasting(dump())
    answer = client("POST", "/gift-cards", body)
    assert (answer.status, set(answer.json) >= {"error", "code"}) == (400, True), answer.body
    assert lasting(dump()) == before


def test_an_unknown_customer_and_an_unknown_card_are_not_found(client: SiteClient) -> None:
    answer = client("POST", "/gift-cards", {"initialBalance": 1, "customerId": NOBODY})
    assert (answer.status, answer.json) == (
        404, {"error": "There is no such customer on this site.", "code": "CUSTOMER_NOT_FOUND"},
    )  # fmt: skip
    unknown = {"error": "There is no such gift card on this site.", "code": "GIFT_CARD_NOT_FOUND"}
    for card_id in (NOBODY, "gc_abc"):
        for answer in (
            redeem(client, {"id": card_id}, 1),
            client("PATCH", f"/gift-cards/{card_id}", {"status": "VOID"}),
        ):
            assert (answer.status, answer.json) == (404, unknown)


def test_another_sites_card_is_not_found(deployment: Deployment, client: SiteClient) -> None:
    card = issued(client)
    stranger = deployment.site_client(shop="other")
    before = lasting(dump())
    assert redeem(stranger, card, 1).status == 404
    assert stranger("PATCH", f"/gift-cards/{card['id']}", {"status": "VOID"}).status == 404
    assert stranger("GET", f"/gift-cards?code={card['code']}").json["items"] == []
    assert lasting(dump()) == before


def test_a_sandbox_has_cards_and_a_clock_of_its_own(deployment: Deployment, client: SiteClient) -> None:
    test = deployment.site_client(test=True)
    card = issued(test, expiresAt="2026-11-21T13:00:00Z")
    assert redeem(client, card, 1).status == 404
    assert client("GET", f"/gift-cards?code={card['code']}").json["items"] == []
    assert redeem(test, card, 1, "order_1").status == 200
    assert test("POST", "/test/clock", {"advanceSeconds": 3600}).status == 200
    answer = redeem(test, card, 1, "order_2")
    assert (answer.status, answer.json["code"]) == (409, "GIFT_CARD_EXPIRED")


def test_only_the_right_scope_opens(deployment: Deployment, client: SiteClient) -> None:
    card = issued(client)
    reader = deployment.site_client(["read:gift-cards"])
    before = lasting(dump())
    for answer in (
        reader("POST", "/gift-cards", {"initialBalance": 1}),
        redeem(reader, card, 1),
        reader("PATCH", f"/gift-cards/{card['id']}", {"status": "VOID"}),
        deployment.site_client(["write:gift-cards"])("GET", "/gift-cards"),
    ):
        assert (answer.status, answer.json["code"]) == (403, "SCOPE_MISSING")
    assert reader("GET", "/gift-cards").status == 200
    assert {key for key in lasting(dump()) if "GIFT" in key[0]} == {key for key in before if "GIFT" in key[0]}


def test_trying_codes_comes_to_an_end(client: SiteClient) -> None:
    card = issued(client)
    for number in range(MISSES.most):
        assert client("GET", f"/gift-cards?code=GUESS-{number:04}").json["items"] == []
    answer = client("GET", f"/gift-cards?code={card['code']}")
    assert (answer.status, answer.json["code"], answer.headers["retry-after"]) == (429, "RATE_EXCEEDED", "60")
