"""A test key moves its sandbox's clock, and what waits for time there happens: holds, coupons, gift cards, carts."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.stock import StockLevel
from chalicelib.runtime.records import Commit
from tests.support.aftermath import Aftermath
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, SiteClient
from tests.support.stored import Stored

HOUR = 3600


def pass_time(after: Aftermath, client: SiteClient, seconds: int) -> None:
    """The test key moves the clock; the machine's own stands still; the schedules come by."""
    assert client("POST", "/test/clock", {"advanceSeconds": seconds}).status == 200
    for name in ("expire_holds", "retry_due"):
        after.run(name)
    after.drain()


def held(after: Aftermath) -> tuple[int, int]:
    stored = Stored()
    here, there = (stored.all(StockLevel, shop)[0] for shop in (after.deployment.sandbox().id, DEMO))
    return here.held, there.held


def filled(client: SiteClient, product: Any, quantity: int) -> str:
    cart_id = str(client("POST", "/cart", {"sessionId": "visit"}).json["data"]["id"])
    item = {"productId": product.id, "variantId": product.variants[0].id, "quantity": quantity}
    assert client("PATCH", f"/cart?cartId={cart_id}", {"action": "add", "item": item}).status == 200
    return cart_id


def test_what_waits_for_time_obeys_the_clock_of_the_sandbox(after: Aftermath) -> None:
    product = make_product(after.deployment, "Lamp", variant(2000, 5)).product
    live, test = after.deployment.site_client(), after.deployment.site_client(test=True)
    for client in (live, test):
        filled(client, product, 3)
    code = {"code": "HOUR", "type": "PERCENTAGE", "value": 10, "expiresAt": "2026-11-21T13:00:00Z"}
    assert test("POST", "/promotions", code).status == 201
    card = test("POST", "/gift-cards", {"initialBalance": 500, "expiresAt": "2026-11-21T13:00:00Z"}).json["data"]
    asked = {"code": "HOUR", "cartTotal": 2000}
    assert test("POST", "/promotions/validate", asked).json["valid"] is True
    assert (held(after), card["status"]) == ((3, 3), "ACTIVE")

    pass_time(after, test, 16 * 60)
    assert held(after) == (0, 3)  # a quarter of an hour is over there, and not here

    pass_time(after, test, HOUR)
    assert test("POST", "/promotions/validate", asked).json["valid"] is False
    (shown,) = test("GET", "/gift-cards").json["items"]
    assert shown["status"] == "EXPIRED"
    spent = test("POST", f"/gift-cards/{card['id']}/redeem", {"amount": 100, "orderId": "order"})
    assert (spent.status, spent.json["code"]) == (409, "GIFT_CARD_EXPIRED")
    assert [left_alone(shop) for shop in (after.deployment.sandbox().id, DEMO)] == [1, 0]


def left_alone(shop_id: str) -> int:
    """How many carts of a shop were said to be left alone."""
    events = [event.name for commit in Stored().all(Commit, shop_id) for event in commit.events]
    return events.count("cart.left_alone")
