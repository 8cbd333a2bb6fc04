"""Carts: filled, addressed, reduced, given up, and taken over by the customer who signs in."""

from __future__ import annotations

from typing import Any

from tests.goldens.telling import Telling
from tests.support.accounts import customer_client
from tests.support.deployment import Client
from tests.support.shopping import offer, ship_to_france

NOBODY = "01900000-0000-7000-8000-00000000dead"
TEE = {
    "title": "Émile Tee",
    "status": "published",
    "variants": [{"sku": "TEE-M", "title": "M", "options": {"Size": "M"}, "priceAmount": 2000, "currency": "EUR",
                  "stockQuantity": 2}],
}  # fmt: skip
PARIS = {"name": "Zoë Martin", "line1": "1 rue A", "city": "Paris", "postalCode": "75009", "country": "FR"}
OFFICE = {**PARIS, "company": "Zoë SARL"}


def tell(told: Telling) -> None:
    """A guest fills a cart, gives it an address and a coupon; another one is given up; a customer takes one over."""
    variant = told.staff("POST", "/admin/v1/products", TEE).json["variants"][0]["id"]
    rate = ship_to_france(told.deployment)
    offer(told.deployment, "TEN")
    guest, cart = begin(told)
    fill(told, guest, cart, variant)
    address(told, guest, cart, rate)
    reduce(told, guest, cart)
    give_up(told, variant)
    take_over(told, variant)


def begin(told: Telling) -> tuple[Client, str]:
    """A cart of a guest, whose cookie opens it."""
    made = told("CartController_create", told.shopper, {"currency": "EUR"})
    guest = told.deployment.client(cookies={"sov_cart": made.cookie("sov_cart")})
    return guest, made.json["cartId"]


def fill(told: Telling, guest: Client, cart: str, variant: str) -> None:
    """A shirt, two shirts, none, and then one again."""
    line = {"variantId": variant, "quantity": 1}
    told(
        "CartController_addItem",
        guest,
        {**line, "quantity": 99},
        status=409,
        when="there are not that many",
        cartId=cart,
    )
    item = told("CartController_addItem", guest, line, cartId=cart).json["items"][0]["id"]
    told("CartController_addItem", guest, {**line, "variantId": NOBODY}, status=404, when="there is no such variant",
         cartId=cart)  # fmt: skip
    told(
        "CartController_addItem", guest, {**line, "quantity": 0}, status=400, when="the quantity is nought", cartId=cart
    )
    told("CartController_updateItem", guest, {"quantity": 2}, cartId=cart, itemId=item)
    told("CartController_findOne", guest, cartId=cart)
    told("CartController_findOne", told.shopper, status=403, when="there is no cookie", cartId=cart)
    stranger = told.deployment.client(cookies={"sov_cart": NOBODY})
    told("CartController_findOne", stranger, status=403, when="the cookie is another's", cartId=cart)
    told("CartController_findOne", stranger, status=404, when="there is no such cart", cartId=NOBODY)
    told("CartController_removeItem", guest, cartId=cart, itemId=item)
    guest("POST", f"/store/v1/carts/{cart}/items", line)


def address(told: Telling, guest: Client, cart: str, rate: str) -> None:
    """Where it goes, who pays, and by which way."""
    told("CartController_getShippingRates", guest, when="there is no address yet", cartId=cart)
    told("CartController_setShippingAddress", guest, PARIS, cartId=cart)
    told("CartController_setBillingAddress", guest, OFFICE, cartId=cart)
    told("CartController_getShippingRates", guest, cartId=cart)
    told("CartController_setShippingMethod", guest, {"shippingRateId": rate}, cartId=cart)
    told("CartController_setShippingMethod", guest, {"shippingRateId": NOBODY}, status=422,
         when="there is no such rate", cartId=cart)  # fmt: skip
    told("CartController_setEmail", guest, {"email": "Zoe@Example.test"}, cartId=cart)


def reduce(told: Telling, guest: Client, cart: str) -> None:
    """Ten per cent off, and not."""
    told("CartController_applyDiscount", guest, {"code": "NONE"}, status=422, when="there is no such code", cartId=cart)
    told("CartController_applyDiscount", guest, {"code": "ten"}, status=422, when="the code is in small letters",
         cartId=cart)  # fmt: skip
    told("CartController_applyDiscount", guest, {"code": "TEN"}, cartId=cart)
    told("CartController_removeDiscount", guest, cartId=cart, code="TEN")
    guest("DELETE", f"/store/v1/carts/{cart}")


def give_up(told: Telling, variant: str) -> None:
    """A cart is left for good, by whom it belongs to."""
    guest, cart = _filled(told, variant)
    told("CartController_abandon", told.shopper, status=403, when="it is another's", cartId=cart)
    told("CartController_abandon", guest, cartId=cart)
    told("CartController_findOne", told.shopper, status=403, when="it was abandoned", cartId=cart)


def take_over(told: Telling, variant: str) -> None:
    """A guest signs in: the cart becomes the customer's, and the next one is merged into it."""
    guest, cart = _filled(told, variant)
    told("CartController_associateCustomer", guest, status=401, when="nobody is signed in", cartId=cart)
    customer = customer_client(told.deployment)
    customer.cookies.update(guest.cookies)
    told("CartController_associateCustomer", customer, cartId=cart)
    guest, other = _filled(told, variant)
    customer.cookies.update(guest.cookies)
    told("CartController_associateCustomer", customer, when="there is a cart already", cartId=other)


def _filled(told: Telling, variant: str) -> tuple[Client, str]:
    guest: Any = told.deployment.client()
    made = guest("POST", "/store/v1/carts", {})
    guest.cookies["sov_cart"] = made.cookie("sov_cart")
    guest("POST", f"/store/v1/carts/{made.json['cartId']}/items", {"variantId": variant, "quantity": 1})
    return guest, made.json["cartId"]
