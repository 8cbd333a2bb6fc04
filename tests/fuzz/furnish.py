"""Fills a shop with one of everything, by calling it as its owner, its customers and its integrations would."""

from __future__ import annotations

import json
import time
from typing import Any

from chalicelib.adapters.outbound.guard import EgressPolicy
from scripts.local.stripe_fake.signatures import signature_header
from tests.fuzz.doors import Doors
from tests.fuzz.integration import Integration
from tests.fuzz.shop import WEBHOOK_SECRET, Caller, Shop
from tests.support.accounts import PASSWORD, customer_client, staff_client
from tests.support.deployment import DEMO, Client
from tests.support.modules import manifest, package
from tests.support.packages import files, form, tgz
from tests.support.pictures import picture
from tests.support.twin_seed import Deaf

HERO = {"type": "hero-banner", "settings": {"headline": "H"}}
PARIS = {"name": "M", "line1": "1", "city": "Paris", "postalCode": "75001", "country": "FR"}
CODE = """
const told = (request) => ({ status: request.path === '/gone' ? 404 : 200, body: { path: request.path } });
const all = { 'GET /rows': told, 'POST /rows': told, 'PUT /rows': told, 'PATCH /rows': told, 'DELETE /rows': told };
export default { store: all, admin: all };
"""


class Furnisher:
    """Fills one shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.deployment = shop.deployment
        self.ids = shop.ids
        self.owner = staff_client(self.deployment)
        self.ada = customer_client(self.deployment, name="Ada")

    def run(self) -> None:
        """Everything, then everything that follows from it."""
        self._people()
        self._goods()
        self._rules()
        self._look()
        integration = Integration(self.shop)
        integration.run()
        self.deployment.system.ports.__dict__["webhook_sender"] = Deaf(EgressPolicy(), {})
        self._orders()
        self._after_sales()
        self.shop.after.drain()
        self._log()
        integration.log()
        Doors(self.shop).open()
        self.shop.callers["staff"] = Caller.of(self.owner)
        self.shop.callers["customer"] = Caller.of(self.ada)
        self.shop.callers["nobody"] = Caller({})

    def make(self, path: str, body: Any = None, *, by: Client | None = None, method: str = "POST") -> Any:
        """What a call answers that must succeed."""
        answer = (by or self.owner)(method, path, body)
        assert answer.status < 300, (method, path, answer.status, answer.body)
        return json.loads(answer.body) if answer.body else None

    def keep(self, kind: str, path: str, *bodies: Any, **more: Any) -> list[Any]:
        """Make things, and note their ids."""
        made = [self.make(path, body, **more) for body in bodies]
        self.ids[kind] += [each["id"] for each in made]
        return made

    # Who there is

    def _people(self) -> None:
        self.keep("user", "/admin/v1/users", *(
            {"email": f"sam{n}@demo.test", "name": "Sam", "role": "staff", "password": PASSWORD} for n in range(3)
        ))  # fmt: skip
        self.make(f"/admin/v1/users/{self.ids['user'][2]}/deactivate", method="PATCH")
        self.keep("customer", "/admin/v1/customers", {"email": "bob@example.test", "name": "Bob"})
        ada = self.make("/store/v1/customers/me", by=self.ada, method="GET")
        self.ids["customer"].append(ada["id"])
        self.ids["email"] = ["bob@example.test", ada["email"]]
        address = {"type": "shipping", **PARIS}
        self.keep("address", "/store/v1/customers/me/addresses", address, address, by=self.ada)
        self.keep("group", "/admin/v1/customer-groups", {"name": "Friends"})
        self.keep("key", "/admin/v1/api-keys", {"name": "Reader", "scopes": ["read:catalog"]})

    # What there is to buy, and on which terms

    def _goods(self) -> None:
        variant = {"priceAmount": 2000, "currency": "EUR", "stockQuantity": 500}
        for title in ("Tee", "Mug"):
            sizes = [{**variant, "title": size, "sku": f"{title}-{size}", "position": n} for n, size in enumerate("ML")]
            body = {"title": title, "status": "published", "variants": sizes}
            made = self.make("/admin/v1/products", body)
            self.ids["product"].append(made["id"])
            self.ids["product slug"].append(made["slug"])
            self.ids["variant"] += [each["id"] for each in made["variants"]]
            self.ids["variant of product"] += [(made["id"], each["id"]) for each in made["variants"]]
        (parent,) = self.keep("category", "/admin/v1/categories", {"name": "Clothes"})
        self.keep("category", "/admin/v1/categories", {"name": "Shirts", "parentId": parent["id"]})
        self.keep("tag", "/admin/v1/tags", {"name": "New"}, {"name": "Organic"})
        self.keep("brand", "/admin/v1/brands", {"name": "Essentials"}, {"name": "Studio"})
        self._shelve()

    def _shelve(self) -> None:
        product = f"/admin/v1/products/{self.ids['product'][0]}"
        self.make(f"{product}/brand", {"brandId": self.ids["brand"][0]}, method="PUT")
        self.make(f"{product}/categories", {"categoryIds": self.ids["category"]}, method="PUT")
        self.make(f"{product}/tags", {"tagIds": self.ids["tag"]}, method="PUT")
        for format_ in ("png", "jpeg"):
            content, kind = form(picture(format_))
            made = self.owner("POST", "/admin/v1/images", content, Content_Type=kind).json
            self.ids["image"].append(made["id"])
            self.make(f"{product}/images", {"imageId": made["id"]})
        self.shop.after.drain()
        shown = self.make(product, method="GET")["images"]
        self.ids["image of product"] = [(self.ids["product"][0], each["id"]) for each in shown]
        place = self.make("/admin/v1/images/uploads")
        self.shop.media.put(place["fields"]["key"], picture("webp"), "image/webp")
        self.ids["upload"].append(place["id"])
        self.ids["loose image"] = [self._image()]

    def _image(self) -> str:
        content, kind = form(picture("webp"))
        return str(self.owner("POST", "/admin/v1/images", content, Content_Type=kind).json["id"])

    def _rules(self) -> None:
        self.make("/admin/v1/taxes/settings", {
            "taxMode": "eu_vat", "pricesIncludeTax": True,
            "euVatRegistration": {"originCountry": "FR", "vatNumber": "FR40303265045"},
        }, method="PUT")  # fmt: skip
        seller = {
            "name": "Demo SAS",
            "siren": "123456782",
            "address": {k: PARIS[k] for k in ("line1", "city", "postalCode", "country")},
        }
        self.make("/admin/v1/business-identity", seller, method="PUT")
        zones = self.keep(
            "zone", "/admin/v1/shipping/zones", {"name": "FR", "countries": ["FR"]}, {"name": "DE", "countries": ["DE"]}
        )
        self.keep("rate", "/admin/v1/shipping/rates", *(
            {"zoneId": zones[n]["id"], "name": "Post", "type": "flat", "amount": 490, "currency": "EUR"} for n in (0, 0, 1)
        ))  # fmt: skip
        self.keep("tax", "/admin/v1/taxes/rates", {"country": "US", "region": "CA", "rate": "0.0725", "name": "CA"})
        self.keep("discount", "/admin/v1/discounts", {"name": "Ten", "code": "TEN", "type": "percentage", "value": 1000},
                  {"name": "Five", "code": "FIVE", "type": "fixed", "value": 500, "currency": "EUR"})  # fmt: skip
        product, variant = self.ids["variant of product"][0]
        listed = [{"productId": product, "variantId": variant, "priceAmount": 1500}]
        self.keep("price list", "/admin/v1/price-lists", {"name": "Wholesale", "prices": listed})

    def _log(self) -> None:
        """What the workers left behind."""
        for kind, path in (("delivery", "webhooks/deliveries"), ("mail", "emails"), ("audit", "audit-log")):
            self.ids[kind] = [each["id"] for each in self.make(f"/admin/v1/{path}", method="GET")["data"]]
        notes = f"/admin/v1/orders/{self.ids['paid order'][1]}/credit-notes"
        self.ids["note of order"] = [(self.ids["paid order"][1], each["id"]) for each in self.make(notes, method="GET")]
        notes = f"/admin/v1/orders/{self.ids['delivered order'][0]}/credit-notes"
        self.ids["own note of order"] = [
            (self.ids["delivered order"][0], each["id"]) for each in self.make(notes, method="GET")
        ]

        self.ids["category slug"] = [each["slug"] for each in self.make("/admin/v1/categories", method="GET")]
        self.ids["tag slug"] = [each["slug"] for each in self.make("/admin/v1/tags", method="GET")]
        self.ids["audited"] = [*self.ids["order"], *self.ids["product"]]
        self.ids["line"] = [line for _, line in self.ids["line of order"]]
        self.ids["file"] = [f"{DEMO}/images/{self.ids['image'][0]}/{name}" for name in ("original.png", "large.webp")]

    # How it looks

    def _look(self) -> None:
        page = {"slug": "about", "title": "About", "body": "# hi", "status": "published"}
        self.keep("page", "/admin/v1/pages", {**page, "locale": "fr"}, {**page, "locale": "en"})
        self.keep("menu", "/admin/v1/menus", {"name": "Main", "items": [{"label": "Home", "url": "/"}]})
        self.make("/admin/v1/storefront/home-sections", {"sections": [HERO]}, method="PUT")
        content, kind = form(tgz(files()))
        assert self.owner("POST", "/admin/v1/themes/install", content, Content_Type=kind).status == 201
        for name in ("probe", "rival"):
            about = manifest(name, slots=[{"slot": "footer", "component": "Box"}])
            content, kind = form(package(CODE, about), grantedPermissions=json.dumps(about["permissions"]))
            made = self.owner("POST", "/admin/v1/modules/install", content, Content_Type=kind)
            assert made.status == 201, made.body
            self.make(f"/admin/v1/modules/{name}/enable")
            self.ids["module"].append(name)
        self.keep(
            "subscription", "/admin/v1/webhooks/subscriptions", {"url": "https://1.1.1.1/x", "events": ["order.paid"]}
        )

    # What was bought

    def cart(self, client: Client, email: str = "guest@example.test", *, ready: bool = True) -> str:
        """A cart with two units; its id. The client has its cookie afterwards."""
        answer = client("POST", "/store/v1/carts", {})
        client.cookies["sov_cart"] = answer.cookie("sov_cart")
        url = f"/store/v1/carts/{answer.json['cartId']}"
        self.make(f"{url}/items", {"variantId": self.ids["variant"][0], "quantity": 2}, by=client)
        if ready:
            self.make(f"{url}/shipping-address", PARIS, by=client)
            self.make(f"{url}/email", {"email": email}, by=client)
            self.make(f"{url}/shipping-method", {"shippingRateId": self.ids["rate"][0]}, by=client)
        return url

    def order(self, client: Client, *moves: str, paid: bool = True) -> dict[str, Any]:
        """An order, paid by hand and taken some steps on."""
        url = self.cart(client)
        if client.bearer:
            owned = client("POST", f"{url}/customer")
            client.cookies["sov_cart"] = owned.cookie("sov_cart")
        placed: dict[str, Any] = self.make(f"{url}/checkout", by=client)
        if paid:
            self.make(f"/admin/v1/orders/{placed['id']}/mark-paid")
        for each in moves:
            self.make(f"/admin/v1/orders/{placed['id']}/transitions", {"to": each})
        return placed

    def _orders(self) -> None:
        guest = self.deployment.client()
        for name, moves in (
            ("paid", ()), ("shipped", ("fulfilled", "shipped")), ("delivered", ("fulfilled", "shipped", "delivered")),
        ):  # fmt: skip
            made = self.order(self.ada, *moves)
            self.ids[f"{name} order"].append(made["id"])
            self.ids["own order"].append(made["id"])
        for paid in (True, False):
            made = self.order(guest, paid=paid)
            self.ids["paid order" if paid else "pending order"].append(made["id"])
            self.ids["guest order"].append((made["orderNumber"], made["guestAccessToken"]))
        self._disputed(guest)
        self.ids["order"] = [
            each
            for kind in ("paid", "shipped", "delivered", "pending", "disputed")
            for each in self.ids[f"{kind} order"]
        ]
        lines = [self.make(f"/admin/v1/orders/{each}", method="GET")["items"][0]["id"] for each in self.ids["order"]]
        self.ids["line of order"] = list(zip(self.ids["order"], lines, strict=True))

    def _disputed(self, guest: Client) -> None:
        """An order that was paid online, which the cardholder's bank asks about."""
        url = self.cart(guest)
        intent = self.make(f"{url}/payment-intent", by=guest)
        self.shop.provider.control.pay(intent["clientSecret"].split("_secret_")[0])
        order_id = intent["orderId"]
        self._hear()
        self.shop.provider.control.open_dispute(self.shop.provider.control.objects("pi")[0]["id"])
        self._hear()
        self.ids["disputed order"].append(order_id)
        self.ids["dispute"] = [each["id"] for each in self.make("/admin/v1/disputes", method="GET")["data"]]

    def _hear(self) -> None:
        """Every message of the provider arrives."""
        client = self.deployment.client(host="hooks.souk.test")
        for each in self.shop.provider.control.objects("evt"):
            body = json.dumps(each)
            signature = signature_header(body.encode(), [WEBHOOK_SECRET], int(time.time()))
            assert client("POST", "/webhooks/stripe", body, Stripe_Signature=signature).status == 200

    def _after_sales(self) -> None:
        paid, delivered = self.ids["paid order"], self.ids["delivered order"]
        line = dict(self.ids["line of order"])
        for order_id in (paid[0], delivered[0]):
            body = {"type": "withdrawal", "items": [{"orderItemId": line[order_id], "quantity": 1}], "reason": "x"}
            asked = self.make(f"/store/v1/customers/me/orders/{order_id}/returns", body, by=self.ada)
            self.ids["return"].append(asked["id"])
        refund = {"idempotencyKey": "first", "amount": 500, "reason": "scratched"}
        for order_id in (paid[1], delivered[0]):
            self.make(f"/admin/v1/orders/{order_id}/refunds", refund)
        number, _ = self.ids["guest order"][0]
        body = {"orderNumber": number, "email": "guest@example.test"}
        declared = self.make("/store/v1/withdrawals", body, by=self.deployment.client())
        self.ids["withdrawal"].append((declared["id"], declared["token"]))
        for _ in range(2):
            client = self.deployment.client()
            url = self.cart(client)
            item = self.make(url, by=client, method="GET")["items"][0]["id"]
            self.ids["cart"].append((url.rsplit("/", 1)[1], item, client.cookies["sov_cart"]))
        self.make(f"{url}/discounts", {"code": "TEN"}, by=client)
        url = self.cart(self.ada, ready=False)
        item = self.make(url, by=self.ada, method="GET")["items"][0]["id"]
        self.ids["cart"].append((url.rsplit("/", 1)[1], item, self.ada.cookies["sov_cart"]))
