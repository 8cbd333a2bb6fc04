"""Other people who buy on the deployed system, each under a name of their own, and the merchant who serves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scripts.demo_client import Answer, wait_for
from scripts.local.server_pages import STAFF_EMAIL, STAFF_PASSWORD
from tests.e2e.cloud import HOST, Cloud
from tests.e2e.edge import Browser
from tests.e2e.story import PATIENCE, mails_at_ses

PASSWORD = "a long enough secret"
ADDRESS = {"name": "Ida Iversen", "line1": "4 rue du Port", "city": "Nantes", "postalCode": "44000", "country": "FR"}
QUANTITY = 2


@dataclass(frozen=True)
class Bought:
    """An order, and who bought it."""

    shopper: Browser
    order: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.order["id"])


def merchant(cloud: Cloud, host: str = HOST, email: str = STAFF_EMAIL, password: str = STAFF_PASSWORD) -> Browser:
    """The owner of a shop, signed in."""
    staff = cloud.browser(host)
    login = {"email": email, "password": password}
    staff.bearer = staff.call("POST", "/admin/v1/auth/login", login).json["accessToken"]
    return staff


def customer(cloud: Cloud, email: str, host: str = HOST, **profile: Any) -> Browser:
    """Somebody who opens an account, and signs in."""
    shopper = cloud.browser(host)
    account = {"email": email, "password": PASSWORD}
    shopper.call("POST", "/store/v1/customers", {**account, **profile}, expect=201)
    shopper.bearer = shopper.call("POST", "/store/v1/customers/login", account).json["accessToken"]
    return shopper


def buy(
    cloud: Cloud, shopper: Browser, email: str, ship: Mapping[str, str] = ADDRESS, bill: Mapping[str, str] | None = None
) -> Bought:
    """From the cart to the order that is paid by card."""
    bought, intent = check_out(shopper, email, ship, bill)
    assert cloud.stripe.pay(payment_id(intent))["amount_received"] == bought.order["totalAmount"]
    wait_for("the order to be paid", lambda: status(shopper, bought.order) == "paid" or None, PATIENCE)
    return bought


def check_out(
    shopper: Browser, email: str, ship: Mapping[str, str] = ADDRESS, bill: Mapping[str, str] | None = None
) -> tuple[Bought, dict[str, Any]]:
    """From the cart to the order, and the payment that was asked for."""
    path = f"/store/v1/carts/{_filled(shopper)}"
    for what, said in (("email", {"email": email}), ("shipping-address", ship), ("billing-address", bill or ship)):
        shopper.call("POST", f"{path}/{what}", dict(said))
    rate = shopper.call("GET", f"{path}/shipping-rates").json[-1]
    shopper.call("POST", f"{path}/shipping-method", {"shippingRateId": rate["id"]})
    bought = Bought(shopper, shopper.call("POST", f"{path}/checkout", expect=201).json)
    return bought, shopper.call("POST", f"{path}/payment-intent", {}, expect=201).json


def payment_id(intent: Mapping[str, Any]) -> str:
    """The provider's id of a payment that was asked for."""
    return str(intent["clientSecret"].split("_secret_")[0])


def _filled(shopper: Browser) -> str:
    """A cart with something in it, by id; a customer's own when one is signed in."""
    cart_id = str(shopper.call("POST", "/store/v1/carts", {}, expect=201).json["cartId"])
    if shopper.bearer is not None:
        shopper.call("POST", f"/store/v1/carts/{cart_id}/customer")
    for slug in (each["slug"] for each in shopper.call("GET", "/store/v1/products?pageSize=20").json["data"]):
        product = shopper.call("GET", f"/store/v1/products/{slug}").json
        for variant in (each for each in product["variants"] if each["availability"]):
            body = {"variantId": variant["id"], "quantity": QUANTITY}
            if shopper.call("POST", f"/store/v1/carts/{cart_id}/items", body, expect=None).status == 201:
                return cart_id
    raise AssertionError("everything is sold out")


def status(shopper: Browser, order: Mapping[str, Any]) -> str:
    """How far an order is, as whoever holds its token is told."""
    path = f"/store/v1/orders/by-number/{order['orderNumber']}"
    return str(shopper.call("GET", path, quiet=True, X_Order_Token=order["guestAccessToken"]).json["status"])


def printed(who: Browser, path: str) -> Answer:
    """A document, waited for until it is printed."""

    def ready() -> Answer | None:
        answer = who.call("GET", path, expect=None, quiet=True)
        return answer if answer.status == 200 else None

    return wait_for(f"the print of {path}", ready, PATIENCE)


def mailed(cloud: Cloud, recipient: str, *words: str) -> dict[str, Any]:
    """The newest mail to somebody whose subject has the words, waited for."""

    def come() -> dict[str, Any] | None:
        found = [mail for mail in mails_at_ses(cloud, recipient) if all(word in mail["Subject"] for word in words)]
        return found[-1] if found else None

    return wait_for(f"a mail to {recipient} about {words}", come, PATIENCE)


def stored(cloud: Cloud, output: str, prefix: str = "") -> list[str]:
    """The keys of the files in a bucket, which is named by its output of the data stack."""
    pages = cloud.client("s3").get_paginator("list_objects_v2").paginate(
        Bucket=cloud.outputs["data"][output], Prefix=prefix
    )  # fmt: skip
    return sorted(each["Key"] for page in pages for each in page.get("Contents", ()))
