"""Orders: placed by a guest and by a customer, paid by card and by hand, followed, invoiced, and moved along."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chalicelib.adapters.objects.folder import FolderStore
from scripts.local.stripe_fake.signatures import signature_header
from tests.goldens.telling import Telling
from tests.support.accounts import customer_client
from tests.support.deployment import Client, Deployment
from tests.support.payments import SECRET, Desk, desk
from tests.support.shopping import offer, ship_to_france

TEE = {
    "title": "Émile Tee",
    "status": "published",
    "variants": [{"sku": "TEE-M", "title": "M", "priceAmount": 2000, "currency": "EUR", "stockQuantity": 50}],
}
PARIS = {"name": "Zoë Martin", "line1": "1 rue A", "city": "Paris", "postalCode": "75009", "country": "FR"}
VAT = {"taxMode": "eu_vat", "euVatRegistration": {"originCountry": "FR", "vatNumber": "FR40303265045"}}


@contextmanager
def stage(folder: Path) -> Iterator[Deployment]:
    """A shop that takes payments."""
    with desk() as made:
        made.deployment.__dict__["desk"] = made
        for name in ("media", "documents"):
            made.deployment.system.ports.__dict__[name] = FolderStore(folder / name)
        yield made.deployment


class Sale:
    """What a story of orders works with: the shop's goods, its provider, and carts that are ready."""

    def __init__(self, told: Telling) -> None:
        self.told = told
        self.desk: Desk = told.deployment.__dict__["desk"]
        told.staff("PUT", "/admin/v1/taxes/settings", VAT)
        self.variant = told.staff("POST", "/admin/v1/products", TEE).json["variants"][0]["id"]
        self.rate = ship_to_france(told.deployment)
        offer(told.deployment, "TEN")

    def cart(self, client: Client) -> str:
        """Two shirts at ten per cent off, on their way to Paris."""
        made = client("POST", "/store/v1/carts", {})
        client.cookies["sov_cart"] = made.cookie("sov_cart")
        cart: str = made.json["cartId"]
        if client.bearer:
            client.cookies["sov_cart"] = client("POST", f"/store/v1/carts/{cart}/customer").cookie("sov_cart")
        for action, body in (
            ("items", {"variantId": self.variant, "quantity": 2}),
            ("discounts", {"code": "TEN"}),
            ("shipping-address", PARIS),
            ("shipping-method", {"shippingRateId": self.rate}),
            ("email", {"email": "zoe@example.test"}),
        ):
            client("POST", f"/store/v1/carts/{cart}/{action}", body)
        return cart

    def order(self, client: Client | None = None) -> str:
        """An order of such a cart, by id."""
        buyer = client or self.told.deployment.client()
        cart = self.cart(buyer)
        return str(buyer("POST", f"/store/v1/carts/{cart}/checkout").json["id"])

    def by_hand(self, client: Client | None = None) -> str:
        """An order that was paid in the shop, with its invoice, by id."""
        order = self.order(client)
        self.told.staff("POST", f"/admin/v1/orders/{order}/mark-paid")
        self.told.after.drain()
        return order

    def by_card(self, client: Client) -> str:
        """An order that was paid online, by id."""
        cart = self.cart(client)
        order = client("POST", f"/store/v1/carts/{cart}/checkout").json["id"]
        intent = client("POST", f"/store/v1/carts/{cart}/payment-intent", {}).json
        self.card(intent["clientSecret"])
        return str(order)

    def card(self, client_secret: str) -> None:
        """The shopper pays, and the provider tells us."""
        self.desk.fake.control.pay(client_secret.split("_secret_")[0])
        self.desk.settled()


def tell(told: Telling) -> None:
    """A guest pays by card, a customer by transfer."""
    sale = Sale(told)
    buy_as_guest(told, sale)
    buy_as_customer(told, sale)
    pay_by_hand(told, sale)
    read_as_staff(told, sale)
    hear_from_the_provider(told)


def buy_as_guest(told: Telling, sale: Sale) -> None:
    """A cart becomes an order once; what pays it is an intent of the provider's; a token finds it again."""
    guest = told.deployment.client()
    empty = guest("POST", "/store/v1/carts", {})
    guest.cookies["sov_cart"] = empty.cookie("sov_cart")
    told("OrdersStoreController_checkout", guest, status=422, when="something is missing", cartId=empty.json["cartId"])
    cart = sale.cart(guest)
    placed = told("OrdersStoreController_checkout", guest, cartId=cart).json
    told("OrdersStoreController_checkout", guest, status=409, when="the cart is an order already", cartId=cart)
    without = unprovided(told, guest)
    told("PaymentsStoreController_createPaymentIntent", without, {}, status=503, when="no provider is set up",
         cartId=cart)  # fmt: skip
    intent = told("PaymentsStoreController_createPaymentIntent", guest, {}, cartId=cart).json
    sale.card(intent["clientSecret"])
    told("PaymentsStoreController_createPaymentIntent", guest, {}, when="it is paid", cartId=cart)
    number = {"orderNumber": placed["orderNumber"]}
    token = {"X_Order_Token": placed["guestAccessToken"]}
    told("OrdersGuestStoreController_byNumber", told.shopper, headers=token, **number)
    told("OrdersGuestStoreController_byNumber", told.shopper, status=404, when="there is no token", **number)
    failed = sale.cart(guest)
    told("PaymentsStoreController_createPaymentIntent", unprovided(told, guest), {}, status=503,
         when="no provider is set up", cartId=failed)  # fmt: skip
    told("OrdersStoreController_checkout", guest, when="the payment that failed took the units", cartId=failed)


def unprovided(told: Telling, client: Client) -> Client:
    """The same caller in a deployment that has no provider's keys."""
    return Client(Deployment(), client.host, client.bearer, client.cookies)


def buy_as_customer(told: Telling, sale: Sale) -> None:
    """A customer reads her own orders, and nobody else's."""
    ada = customer_client(told.deployment)
    order = sale.order(ada)
    told("OrdersReadStoreController_list", ada)
    told("OrdersReadStoreController_detail", ada, id=order)
    told("OrdersReadStoreController_detail", ada, status=404, when="it is another's", id=sale.order())
    told("InvoicesStoreController_download", ada, status=404, when="it is not paid", orderId=order)
    told("PaymentsAdminController_recordManual", told.staff, {"method": "bank_transfer", "amount": 1}, status=422,
         when="the amount is another", orderId=order)  # fmt: skip
    told("PaymentsAdminController_recordManual", told.staff, {"method": "bank_transfer", "amount": 4090}, orderId=order)
    told.after.drain()
    told("InvoicesStoreController_download", ada, orderId=order)


def pay_by_hand(told: Telling, sale: Sale) -> None:
    """An order is paid in the shop, goes out, and has its invoice."""
    order = sale.order()
    told("InvoicesAdminController_download", told.staff, status=404, when="it is not paid", orderId=order)
    told("OrdersAdminController_transition", told.staff, {"to": "paid"}, status=422, when="only a payment makes it paid",
         id=order)  # fmt: skip
    told("PaymentsAdminController_markPaid", told.staff, orderId=order)
    told("PaymentsAdminController_markPaid", told.staff, status=409, when="it is paid already", orderId=order)
    told("OrdersAdminController_transition", told.staff, {"to": "delivered"}, status=422, when="the move is not allowed",
         id=order)  # fmt: skip
    told("OrdersAdminController_transition", told.staff, {"to": "fulfilled", "note": "packed"}, id=order)
    told.after.drain()
    told("InvoicesAdminController_download", told.staff, orderId=order)
    told("InvoicesAdminController_reissue", told.staff, orderId=order)
    told("OrdersAdminController_detail", told.staff, id=order)


def read_as_staff(told: Telling, sale: Sale) -> None:
    """The table of all orders, and those that wait for their money."""
    told("OrdersAdminController_list", told.staff, query={"page": 1, "pageSize": 1})
    told("OrdersAdminController_list", told.staff, query={"status": "pending_payment", "pageSize": 1})


def hear_from_the_provider(told: Telling) -> None:
    """A message that is signed is received whatever it says; one that is not, is not."""
    payload = json.dumps({"id": "evt_1", "object": "event", "type": "customer.created", "data": {"object": {}}})
    signature = signature_header(payload.encode(), [SECRET], int(time.time()))
    row: Any = "StripeWebhooksController_receive"
    told(row, told.shopper, payload, headers={"Stripe_Signature": signature})
    told(row, told.shopper, payload, headers={"Stripe_Signature": "t=1,v1=00"}, status=400, when="it is not signed")
    told(row, unprovided(told, told.shopper), payload, headers={"Stripe_Signature": signature}, status=503,
         when="no provider is set up")  # fmt: skip
