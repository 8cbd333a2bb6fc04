"""One shop, two contracts: what is written in one is read in the other, both ways, over HTTP alone."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.identity import Customer
from chalicelib.domain.stock import StockLevel
from tests.dialects.sovecom.test_carts import ADDRESS, Shopper
from tests.support.accounts import customer_client, staff_client
from tests.support.deployment import DEMO, Client, Deployment, SiteClient
from tests.support.stored import Stored

LAMP = {
    "title": "Lamp", "status": "published",
    "variants": [{"title": "Red", "sku": "LAMP-R", "priceAmount": 2000, "currency": "EUR", "stockQuantity": 5}],
}  # fmt: skip
PARIS = {"name": "Zoë Martin", "line1": "1 rue A", "city": "Paris", "postalCode": "75009", "country": "FR"}


@pytest.fixture
def admin(deployment: Deployment) -> Client:
    """The first contract, at the merchant's desk."""
    made = staff_client(deployment)
    zone = made("POST", "/admin/v1/shipping/zones", {"name": "France", "countries": ["FR"]}).json
    rate = {"zoneId": zone["id"], "name": "Post", "type": "flat", "amount": 490, "currency": "EUR"}
    assert made("POST", "/admin/v1/shipping/rates", rate).status == 201
    return made


@pytest.fixture
def site(deployment: Deployment) -> SiteClient:
    """The second contract."""
    return deployment.site_client()


def check_out(site: SiteClient, cart_id: str, customer_id: str | None = None, **payment: Any) -> dict[str, Any]:
    """From a cart to an order in the second contract."""
    session_id = site("POST", "/checkout", {"cartId": cart_id}).json["data"]["id"]
    who = {"customerId": customer_id} if customer_id else {"email": "zoe@example.test"}
    steps: list[dict[str, Any]] = [
        {"state": "contact", **who},
        {"state": "shipping", "shippingAddress": PARIS},
        {"state": "payment", "method": "manual", **payment},
        {"state": "review"},
        {"state": "complete"},
    ]
    for step in steps:
        answer = site("PATCH", "/checkout", {"sessionId": session_id, **step})
        assert answer.status == 200, answer.body
    order: dict[str, Any] = answer.json["data"]["order"]
    return order


def filled(site: SiteClient, product: dict[str, Any], quantity: int) -> str:
    """A cart of the second contract."""
    cart_id = str(site("POST", "/cart", {"sessionId": "visit"}).json["data"]["id"])
    item = {"productId": product["id"], "variantId": product["variants"][0]["id"], "quantity": quantity}
    assert site("PATCH", f"/cart?cartId={cart_id}", {"action": "add", "item": item}).status == 200
    return cart_id


def units() -> tuple[int, int, int, int]:
    (level,) = Stored().all(StockLevel, DEMO)
    return level.on_hand, level.held, level.allocated, level.available


def test_made_in_the_first_bought_in_the_second_seen_in_both(
    deployment: Deployment, admin: Client, site: SiteClient
) -> None:
    product = admin("POST", "/admin/v1/products", LAMP).json
    order = check_out(site, filled(site, product, 2))
    assert (order["total"], order["items"][0]["name"], order["items"][0]["sku"]) == (4490, "Lamp", "LAMP-R")
    (row,) = admin("GET", "/admin/v1/orders").json["data"]
    (item,) = site("GET", "/orders").json["items"]
    assert (row["id"], row["totalAmount"], row["status"], row["email"]) == (
        order["id"], 4490, "pending_payment", "zoe@example.test",
    )  # fmt: skip
    assert item == order and order["number"] == f"ORD-{row['orderNumber']}"
    assert units() == (5, 0, 2, 3)


def test_stock_taken_in_the_one_is_gone_in_the_other(deployment: Deployment, admin: Client, site: SiteClient) -> None:
    product = admin("POST", "/admin/v1/products", LAMP).json
    variant_id = product["variants"][0]["id"]
    cart_id = filled(site, product, 3)
    shopper = Shopper(deployment)
    refused = shopper("POST", "/items", {"variantId": variant_id, "quantity": 3})
    assert (refused.status, units()) == (409, (5, 3, 0, 2))
    assert shopper("POST", "/items", {"variantId": variant_id, "quantity": 2}).status == 201
    more = {"action": "add", "item": {"variantId": variant_id, "quantity": 1}}
    answer = site("PATCH", f"/cart?cartId={cart_id}", more)
    assert (answer.status, answer.json["code"], units()) == (409, "OUT_OF_STOCK", (5, 5, 0, 0))
    assert site("DELETE", f"/cart?cartId={cart_id}").status == 200
    assert shopper("POST", "/items", {"variantId": variant_id, "quantity": 3}).status == 201
    assert units() == (5, 5, 0, 0)


def test_placed_in_the_first_is_followed_in_the_second(deployment: Deployment, admin: Client, site: SiteClient) -> None:
    product = admin("POST", "/admin/v1/products", LAMP).json
    rate_id = admin("GET", "/admin/v1/shipping/rates").json[0]["id"]
    shopper = Shopper(deployment)
    shopper("POST", "/items", {"variantId": product["variants"][0]["id"], "quantity": 1})
    for path, body in (
        ("/shipping-address", ADDRESS),
        ("/shipping-method", {"shippingRateId": rate_id}),
        ("/email", {"email": "guest@example.test"}),
    ):
        assert shopper("POST", path, body).status == 200
    placed = shopper("POST", "/checkout")
    assert placed.status in (200, 201), placed.body
    (order,) = site("GET", "/orders").json["items"]
    assert (order["status"], order["paymentStatus"], order["total"]) == ("PENDING", "PENDING", 2490)
    assert admin("POST", f"/admin/v1/orders/{order['id']}/mark-paid").status in (200, 201)
    steps = []
    for standing in ("fulfilled", "shipped", "delivered"):
        admin("POST", f"/admin/v1/orders/{order['id']}/transitions", {"to": standing})
        steps.append(site("GET", f"/orders/{order['number']}").json["data"]["status"])
    assert steps == ["PROCESSING", "SHIPPED", "DELIVERED"]


def test_a_cart_goes_over_from_the_first_to_the_second(deployment: Deployment, admin: Client, site: SiteClient) -> None:
    product = admin("POST", "/admin/v1/products", LAMP).json
    shopper = Shopper(deployment)
    shopper("POST", "/items", {"variantId": product["variants"][0]["id"], "quantity": 2})
    cart_id = shopper.opened.json["cartId"]
    assert site("GET", f"/cart?cartId={cart_id}").json["data"]["itemCount"] == 2
    order = check_out(site, cart_id)
    assert shopper("POST", "/items", {"variantId": product["variants"][0]["id"], "quantity": 1}).status == 409
    assert order["items"][0]["quantity"] == 2


def test_a_promotion_of_the_first_counts_in_the_second(deployment: Deployment, admin: Client, site: SiteClient) -> None:
    product = admin("POST", "/admin/v1/products", LAMP).json
    offer = {"name": "Ten", "code": "TEN", "type": "percentage", "value": 1000, "usageLimitTotal": 1}
    discount = admin("POST", "/admin/v1/discounts", offer).json
    order = check_out(site, filled(site, product, 1), promotionCodes=["TEN"])
    assert (order["discount"], order["total"], order["promotionCode"]) == (200, 2290, "TEN")
    assert admin("GET", f"/admin/v1/discounts/{discount['id']}").json["usedCount"] == 1


def test_what_the_second_sells_on_credit_the_first_refunds_to_credit(
    deployment: Deployment, admin: Client, site: SiteClient
) -> None:
    customer_client(deployment, "zoe@example.test")
    product = admin("POST", "/admin/v1/products", LAMP).json
    (zoe,) = (customer.id for customer in Stored().all(Customer, DEMO))
    site("POST", f"/store-credit/{zoe}", {"type": "CREDIT", "amount": 5000})
    order = check_out(site, filled(site, product, 1), zoe, useStoreCredit=True)
    assert (order["paymentStatus"], order["prepaid"], order["customerId"]) == ("PAID", 2490, zoe)
    assert site("GET", f"/store-credit/{zoe}").json["data"]["balance"] == 2510
    refund = admin("POST", f"/admin/v1/orders/{order['id']}/refunds", {"amount": 1000, "idempotencyKey": "some of it"})
    assert refund.status == 201, refund.body
    assert site("GET", f"/store-credit/{zoe}").json["data"]["balance"] == 3510
    assert site("GET", f"/orders/{order['id']}").json["data"]["paymentStatus"] == "PARTIALLY_REFUNDED"


def test_variants_of_the_second_are_sold_by_the_first(deployment: Deployment, admin: Client, site: SiteClient) -> None:
    product = admin("POST", "/admin/v1/products", LAMP).json
    url = f"/products/{product['id']}/variants"
    blue = {"name": "Blue", "sku": "LAMP-B", "price": 2500, "inventoryCount": 2, "options": {"Colour": "Blue"}}
    made = site("POST", url, blue).json["data"]
    shown = deployment.client()("GET", f"/store/v1/products/{product['slug']}").json
    assert [(each["title"], each["priceAmount"]) for each in shown["variants"]] == [("Red", 2000), ("Blue", 2500)]
    shopper = Shopper(deployment)
    assert shopper("POST", "/items", {"variantId": made["id"], "quantity": 2}).status == 201
    assert shopper("POST", "/items", {"variantId": made["id"], "quantity": 1}).status == 409
    assert site("PATCH", f"{url}/{made['id']}", {"price": 2700}).status == 200
    staffs = admin("GET", f"/admin/v1/products/{product['id']}").json
    assert [each["priceAmount"] for each in staffs["variants"]] == [2000, 2700]
    assert site("DELETE", f"{url}/{made['id']}").status == 200
    assert len(admin("GET", f"/admin/v1/products/{product['id']}").json["variants"]) == 1


def test_what_the_first_changes_or_withdraws_the_second_shows_at_once(
    deployment: Deployment, admin: Client, site: SiteClient
) -> None:
    product = admin("POST", "/admin/v1/products", LAMP).json
    url = f"/admin/v1/products/{product['id']}"
    assert admin("PATCH", url, {"title": "Desk lamp"}).status == 200
    assert admin("PATCH", f"{url}/variants/{product['variants'][0]['id']}", {"priceAmount": 1900}).status == 200
    shown = site("GET", f"/products/{product['id']}").json["data"]
    assert (shown["name"], shown["price"], shown["status"]) == ("Desk lamp", 1900, "ACTIVE")
    assert admin("PATCH", url, {"status": "draft"}).status == 200
    assert site("GET", "/products?status=ACTIVE").json["items"] == []
    reader = deployment.site_client(["read:cart", "write:cart"])
    cart_id = reader("POST", "/cart", {"sessionId": "visit"}).json["data"]["id"]
    item = {"productId": product["id"], "variantId": product["variants"][0]["id"], "quantity": 1}
    assert reader("PATCH", f"/cart?cartId={cart_id}", {"action": "add", "item": item}).status in (404, 409, 422)
    assert units() == (5, 0, 0, 5)


def test_stock_counted_in_the_one_is_the_stock_of_the_other(
    deployment: Deployment, admin: Client, site: SiteClient
) -> None:
    product = admin("POST", "/admin/v1/products", LAMP).json
    variant_id = product["variants"][0]["id"]
    url = f"/inventory/{product['id']}"
    counted = site("PATCH", url, {"variantId": variant_id, "operation": "set", "quantity": 9, "reason": "Counted"})
    assert counted.status == 200, counted.body
    staffs = admin("GET", f"/admin/v1/products/{product['id']}").json
    assert staffs["variants"][0]["stockQuantity"] == 9
    corrected = {"stockQuantity": 4}
    assert admin("PATCH", f"/admin/v1/products/{product['id']}/variants/{variant_id}", corrected).status == 200
    (row,) = site("GET", "/inventory").json["items"]
    assert (row["inventoryCount"], units()) == (4, (4, 0, 0, 4))


def test_a_customer_of_the_one_is_a_customer_of_the_other(
    deployment: Deployment, admin: Client, site: SiteClient
) -> None:
    shopper = customer_client(deployment, "zoe@example.test")
    (row,) = site("GET", "/customers?search=zoe").json["items"]
    changed = {"firstName": "Zoë", "lastName": "Martin"}
    assert site("PATCH", f"/customers/{row['id']}", changed).status == 200
    assert shopper("GET", "/store/v1/customers/me").json["id"] == row["id"]
    listed = admin("GET", "/admin/v1/customers").json["data"]
    assert [(each["id"], each["email"]) for each in listed] == [(row["id"], "zoe@example.test")]
    assert "Zoë" in str(listed[0])
