"""Buys something from the running shop, as a shopper and a merchant would, and tells what happens and what it costs.

python -m scripts.demo --port 8000

Everything goes over HTTP. The demonstration ends with an error as soon as anything is not exactly as it must be.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import URLError

from scripts.demo_client import Bill, Client, Surprise, insist, wait_for
from scripts.demo_receiver import Receiver
from scripts.local.server_pages import STAFF_EMAIL, STAFF_PASSWORD
from scripts.local.services_process import local_folder
from scripts.local.stripe_fake import StripeControl, StripeFault

SHOPPER = "marie.dupont@example.com"
ADDRESS = {
    "name": "Marie Dupont",
    "line1": "8 rue des Tanneurs",
    "city": "Lyon",
    "postalCode": "69002",
    "country": "FR",
}
QUANTITY = 2
COUPON, COUPON_PERCENT = "WELCOME10", 10
VAT_PERCENT = 20


@dataclass
class Story:
    """One purchase, from the search to the merchant's webhook."""

    port: int
    stripe: StripeControl
    receiver: Receiver
    folder: Path
    bill: Bill = field(default_factory=Bill)
    patience: float = 45.0
    """How many seconds what happens behind the shopper's back may take."""
    _step: int = 0

    def __post_init__(self) -> None:
        self.staff = Client(self.port, self.bill)
        self.shopper = Client(self.port, self.bill)

    def tell(self) -> None:
        """The whole story."""
        self.sign_in()
        subscription = self.subscribe()
        try:
            self.buy()
        finally:
            self.staff.call("DELETE", f"/admin/v1/webhooks/subscriptions/{subscription}", expect=None, quiet=True)

    def buy(self) -> None:
        """From the search to the paid order with all that follows from it."""
        product = self.find_product()
        cart = self.fill_cart(product)
        self.see_hold(cart)
        cart = self.apply_coupon(cart)
        self.say_where_to(cart)
        cart = self.choose_shipping(cart)
        self.check_vat(cart)
        order = self.check_out(cart)
        self.pay(cart, order)
        self.fetch_invoice(order)
        self.find_mails(order)
        self.hear_webhooks(order)

    def sign_in(self) -> None:
        """The merchant signs in."""
        self._begin("The merchant signs in")
        login = {"email": STAFF_EMAIL, "password": STAFF_PASSWORD}
        self.staff.bearer = self.staff.call("POST", "/admin/v1/auth/login", login).json["accessToken"]
        me = self.staff.call("GET", "/admin/v1/auth/me").json
        insist("role of the signed-in member of staff", "owner", me["role"])
        self._note(f"{me['email']} is {me['name']}, the shop's {me['role']}")

    def subscribe(self) -> str:
        """The merchant's own system asks to be told; the id of the subscription."""
        self._begin("The merchant's own system asks to be told about orders")
        body = {"url": self.receiver.url, "events": ["order.created", "order.paid"]}
        made = self.staff.call("POST", "/admin/v1/webhooks/subscriptions", body, expect=201).json
        self.receiver.secret = made["secret"]
        self._note(f"events go to {self.receiver.url}, signed with a secret that is shown this once")
        return str(made["id"])

    def find_product(self) -> dict[str, Any]:
        """The shopper searches, and opens a product."""
        self._begin("A shopper searches for “linen shirt”")
        found = self.shopper.call("GET", "/store/v1/search?q=linen%20shirt").json
        titles = [hit["title"] for hit in found["hits"]]
        insist("best hit", "Linen shirt Atelier", titles[0] if titles else None)
        self._note(f"{found['total']} hits in {found['processingTimeMs']} ms, first: {', '.join(titles[:3])}")
        self._begin("… and opens the product")
        product: dict[str, Any] = self.shopper.call("GET", f"/store/v1/products/{found['hits'][0]['slug']}").json
        price = product["variants"][0]["priceAmount"]
        self._note(
            f"{product['title']}, {len(product['variants'])} variants, {_money(price)}: {product['description']}"
        )
        return product

    def fill_cart(self, product: dict[str, Any]) -> dict[str, Any]:
        """The shopper opens a cart and puts two shirts in."""
        self._begin(f"The shopper puts {QUANTITY} into a cart")
        cart_id = self.shopper.call("POST", "/store/v1/carts", {}, expect=201).json["cartId"]
        insist("cart cookie", True, "sov_cart" in self.shopper.cookies)
        for variant in (each for each in product["variants"] if each["availability"]):
            body = {"variantId": variant["id"], "quantity": QUANTITY}
            answer = self.shopper.call("POST", f"/store/v1/carts/{cart_id}/items", body, expect=None)
            if answer.status == 409:  # fewer left than we want: earlier runs bought them
                continue
            insist("status of adding to the cart", 201, answer.status)
            cart: dict[str, Any] = answer.json
            insist("subtotal", QUANTITY * variant["priceAmount"], cart["totals"]["subtotal"])
            self._note(f"{QUANTITY} x {product['title']} ({variant['title']}): {_money(cart['totals']['subtotal'])}")
            return cart
        raise Surprise(f"{product['title']} is sold out in every form: forget the data with make clean, then make run")

    def see_hold(self, cart: dict[str, Any]) -> None:
        """The units are held for the cart, and the merchant sees it."""
        self._begin("The units are held for a quarter of an hour; the merchant sees it")
        variant = cart["items"][0]["variantId"]
        path = f"/admin/v1/inventory/reservations?variantId={variant}"
        held = [row for row in self.staff.call("GET", path).json["reservations"] if row["cartId"] == cart["id"]]
        insist("holds of the cart", [(QUANTITY, "reserved")], [(row["quantity"], row["status"]) for row in held])
        self._note(f"{QUANTITY} held until {held[0]['expiresAt']}")

    def apply_coupon(self, cart: dict[str, Any]) -> dict[str, Any]:
        """The shopper has a coupon."""
        self._begin(f"The shopper enters the coupon {COUPON}")
        cart = self._cart("POST", cart, "discounts", {"code": COUPON})
        off = -(-cart["totals"]["subtotal"] * COUPON_PERCENT // 100)
        insist("discount", off, cart["totals"]["discountTotal"])
        self._note(f"{COUPON_PERCENT} % off: {_money(off)} less")
        return cart

    def say_where_to(self, cart: dict[str, Any]) -> None:
        """The shopper gives an e-mail and an address."""
        self._begin("The shopper says who and where: no account needed")
        self._cart("POST", cart, "email", {"email": SHOPPER})
        told = self._cart("POST", cart, "shipping-address", ADDRESS)
        insist("e-mail of the guest", SHOPPER, told["guestEmail"])
        insist("address of the cart", ADDRESS, told["shippingAddress"])
        self._note(f"{SHOPPER}, {ADDRESS['city']}, {ADDRESS['country']}")

    def choose_shipping(self, cart: dict[str, Any]) -> dict[str, Any]:
        """The shopper compares the rates and picks the quick one."""
        self._begin("The shopper compares shipping rates and picks the quick one")
        rates = self.shopper.call("GET", f"/store/v1/carts/{cart['id']}/shipping-rates").json
        offered = [(rate["name"], rate["type"], rate["amount"]) for rate in rates]
        wanted = [
            ("Pick-up point", "free_over", 0),
            ("Letter post", "weight_based", 190),
            ("Colissimo, two days", "flat", 490),
        ]
        insist("shipping rates to France", wanted, offered)
        self._note(", ".join(f"{name} {_money(amount) if amount else 'free'}" for name, _, amount in offered))
        cart = self._cart("POST", cart, "shipping-method", {"shippingRateId": rates[-1]["id"]})
        insist("shipping", 490, cart["totals"]["shipping"])
        return cart

    def check_vat(self, cart: dict[str, Any]) -> None:
        """French VAT is inside the prices, rounded once for the goods and once for the shipping."""
        self._begin("VAT is worked out: France, 20 %, inside the prices")
        totals = cart["totals"]
        goods = totals["subtotal"] - totals["discountTotal"]
        insist("VAT", _vat_within(goods) + _vat_within(totals["shipping"]), totals["taxTotal"])
        insist("grand total", goods + totals["shipping"], totals["grandTotal"])
        self._note(f"{_money(totals['grandTotal'])} to pay, of which {_money(totals['taxTotal'])} VAT")

    def check_out(self, cart: dict[str, Any]) -> dict[str, Any]:
        """The cart becomes an order: once."""
        self._begin("The cart becomes an order, in one transaction")
        path = f"/store/v1/carts/{cart['id']}/checkout"
        order: dict[str, Any] = self.shopper.call("POST", path, expect=201).json
        insist("status of a new order", "pending_payment", order["status"])
        insist("total of the order", cart["totals"]["grandTotal"], order["totalAmount"])
        self._note(f"order {order['orderNumber']} over {_money(order['totalAmount'])}")
        self.shopper.call("POST", path, expect=409)
        self._note("checking out again is refused: one cart, one order")
        return order

    def pay(self, cart: dict[str, Any], order: dict[str, Any]) -> None:
        """The shopper pays at Stripe, and Stripe tells the shop."""
        self._begin("The shop asks Stripe for a payment")
        intent = self.shopper.call("POST", f"/store/v1/carts/{cart['id']}/payment-intent", {}, expect=201).json
        insist("what is to be paid", (order["totalAmount"], "requires_payment"), (intent["amount"], intent["status"]))
        self._begin("The shopper pays by card at Stripe; Stripe's signed webhook makes the order paid")
        started = time.monotonic()
        try:
            paid = self.stripe.pay(intent["clientSecret"].split("_secret_")[0])
        except URLError as error:
            raise Surprise(
                f"the fake Stripe does not answer ({error.reason}): is STRIPE_PORT set as for make run?"
            ) from None
        insist("the payment at Stripe", ("succeeded", order["totalAmount"]), (paid["status"], paid["amount_received"]))
        wait_for("the order to be paid", lambda: self._order_if_paid(order), self.patience)
        self._note(f"paid {(time.monotonic() - started) * 1000:.0f} ms after the card was charged")
        self._see(order)

    def fetch_invoice(self, order: dict[str, Any]) -> None:
        """The invoice was numbered, printed and stored behind the shopper's back."""
        self._begin("An invoice was numbered and printed")
        path = f"/admin/v1/orders/{order['id']}/invoice"

        def printed() -> bool | None:
            return self.staff.call("GET", path, expect=None, quiet=True).status == 200 or None

        wait_for("the invoice", printed, self.patience)
        answer = self.staff.call("GET", path)
        insist("content type of the invoice", "application/pdf", answer.headers["Content-Type"])
        insist("first bytes of the invoice", b"%PDF-", answer.body[:5])
        name = answer.headers["Content-Disposition"].partition('filename="')[2].rstrip('"')
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(answer.body)
        self._note(f"{len(answer.body) // 1024} KB, kept in {_shown(self.folder / name)}")

    def find_mails(self, order: dict[str, Any]) -> None:
        """The shopper got a mail about the order, and one about the payment."""
        self._begin("The shopper was written to")
        path = f"/admin/v1/emails?orderId={order['id']}"
        kinds = {"order_confirmation", "order_paid"}

        def sent() -> list[dict[str, Any]] | None:
            rows = self.staff.call("GET", path, quiet=True).json["data"]
            insist("mails that failed", [], [(row["type"], row["error"]) for row in rows if row["status"] == "failed"])
            done = [row for row in rows if row["status"] == "sent"]
            return done if kinds <= {row["type"] for row in done} else None

        wait_for("the confirmation and the receipt", sent, self.patience)
        for row in self.staff.call("GET", path).json["data"]:
            insist("recipient of the mail", SHOPPER, row["recipient"])
            (file,) = (local_folder() / "mails").glob(f"*{row['id']}.html")
            insist(f"the order number in {file.name}", True, order["orderNumber"] in file.read_text(encoding="utf-8"))
            self._note(f"“{row['subject']}”: {_shown(file)}")

    def hear_webhooks(self, order: dict[str, Any]) -> None:
        """The merchant's own system was told, and could verify it."""
        self._begin("The merchant's own system was told, and verified the signatures")
        for name in ("order.created", "order.paid"):
            heard = partial(self.receiver.event, name, order["id"])
            event = wait_for(f"{name} at the receiver", heard, self.patience)
            self._note(f"{name} {event['id']}: {event['data']}")
        insist("messages with a wrong signature", [], self.receiver.refused)

    def _order_if_paid(self, order: dict[str, Any]) -> dict[str, Any] | None:
        path = f"/store/v1/orders/by-number/{order['orderNumber']}"
        seen: dict[str, Any] = self.shopper.call("GET", path, quiet=True, X_Order_Token=order["guestAccessToken"]).json
        return seen if seen["status"] == "paid" else None

    def _see(self, order: dict[str, Any]) -> None:
        path = f"/store/v1/orders/by-number/{order['orderNumber']}"
        seen = self.shopper.call("GET", path, X_Order_Token=order["guestAccessToken"]).json
        insist("status of the order", "paid", seen["status"])
        self._note("the shopper sees it with the token that came with the order")

    def _cart(self, method: str, cart: dict[str, Any], what: str, body: Any) -> dict[str, Any]:
        changed: dict[str, Any] = self.shopper.call(method, f"/store/v1/carts/{cart['id']}/{what}", body).json
        return changed

    def _begin(self, title: str) -> None:
        self._step += 1
        print(f"\n{self._step:3}   {title}", flush=True)

    def _note(self, text: str) -> None:
        print(f"      → {text}", flush=True)


def _money(minor: int) -> str:
    return f"€{minor // 100}.{minor % 100:02}"


def _vat_within(gross: int) -> int:
    """The VAT inside a price, rounded half up as a tax office does: gross − gross / 1.2."""
    net = (2 * gross * 100 + 100 + VAT_PERCENT) // (2 * (100 + VAT_PERCENT))
    return gross - net


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--stripe", default=f"http://127.0.0.1:{os.environ.get('STRIPE_PORT', '12111')}")
    options = parser.parse_args(arguments)
    with Receiver() as receiver:
        story = Story(options.port, StripeControl(options.stripe), receiver, local_folder() / "demo")
        try:
            story.tell()
        except (Surprise, StripeFault, OSError, KeyError, ValueError) as surprise:
            kind = "" if isinstance(surprise, Surprise) else f"{type(surprise).__name__}: "
            print(f"\n  ✗   {kind}{surprise}", file=sys.stderr)
            return 1
    bill = story.bill
    print(
        f"\n  ✓   Bought, paid, invoiced, told: {bill.calls} calls, {bill.table_requests} table requests, "
        f"{bill.milliseconds:.0f} ms."
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
