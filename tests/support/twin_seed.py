"""Gives a twin one of everything, mostly as people would: through the API, and the workers behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
from moto import mock_aws

from chalicelib.adapters.objects.bucket import BucketStore
from chalicelib.adapters.outbound.guard import EgressPolicy
from chalicelib.adapters.outbound.sender import HttpWebhookSender
from chalicelib.domain.context import Context
from chalicelib.domain.orders import Order
from chalicelib.domain.payments import Dispute, DisputeNotFound, disputes
from chalicelib.domain.webhooks.ports import Outcome, Parcel
from chalicelib.kernel.ids import new_id
from scripts.local.stripe_fake import StripeFake
from tests.support import good_bodies
from tests.support.aftermath import Aftermath
from tests.support.deployment import Client, Deployment, settings
from tests.support.dump import dump, lasting
from tests.support.good_bodies import GOOD
from tests.support.pictures import picture
from tests.support.snapshot import Snapshot
from tests.support.table import create_table
from tests.support.twins import Twin

Key = tuple[str, str]
PLAIN, CANARY = "plain", "kanari"


class Deaf(HttpWebhookSender):
    """Calls nobody: every delivery fails, and stays."""

    def send(self, parcel: Parcel) -> Outcome:
        return Outcome(response_code=503, error="http_503")


@dataclass
class Pair:
    """The two shops: what the first one's people do must never touch, or tell of, the second."""

    first: Twin
    second: Twin
    snapshot: Snapshot
    media: dict[str, bytes]
    all: dict[Key, Any] = field(default_factory=dict)
    theirs: dict[Key, Any] = field(default_factory=dict)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Inside, the shops are there as they were seeded, and `restore` puts them back."""
        with mock_aws():
            _fill(self.media)
            self.snapshot.written = True
            self.snapshot.restore()
            self.all, self.theirs = dump(), self.second.rows()
            with self.snapshot.watched():
                yield

    def check_unchanged(self, trace: Callable[[Key], bool] = lambda key: False) -> None:
        """The table is as it was seeded, but for traces."""
        if self.snapshot.written:
            now, seeded = lasting(dump()), lasting(self.all)
            assert {key: now[key] for key in now if not trace(key)} == {k: seeded[k] for k in seeded if not trace(k)}

    def check_other_shop(self) -> None:
        """The other shop is as it was seeded."""
        if self.snapshot.written:
            assert self.second.rows() == self.theirs


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """Two seeded shops, with a store for files and a provider of payments; they are there while they are `opened`."""
    with StripeFake() as provider:
        with mock_aws():
            create_table("souk")
            _fill({})
            deployment = Deployment(settings(stripe_api_key="sk_test_shop", stripe_api_base=provider.url))
            deployment.open_shops()
            after = Aftermath(deployment, folder)
            ports = deployment.system.ports
            ports.__dict__["media"] = BucketStore("media", "us-east-1")
            ports.__dict__["webhook_sender"] = Deaf(EgressPolicy(), {})
            first, second = Twin(deployment, "demo", PLAIN), Twin(deployment, "other", CANARY)
            seed(first, after)
            seed(second, after)
            made = Pair(first, second, Snapshot(deployment, folder / "read_models"), _files())
        yield made


def _fill(files: dict[str, bytes]) -> None:
    store = boto3.client("s3", region_name="us-east-1")
    store.create_bucket(Bucket="media")
    for key, content in files.items():
        store.put_object(Bucket="media", Key=key, Body=content)


def _files() -> dict[str, bytes]:
    store = boto3.client("s3", region_name="us-east-1")
    keys = [each["Key"] for each in store.list_objects_v2(Bucket="media")["Contents"]]
    return {key: store.get_object(Bucket="media", Key=key)["Body"].read() for key in keys}


def seed(twin: Twin, after: Aftermath) -> None:
    """One of everything, and two where one is used up."""
    twin.people()
    _taxonomy(twin)
    _settings(twin)
    _pictures(twin)
    _accounts(twin)
    _packages(twin)
    _orders(twin, after)
    after.drain()
    _of_workers(twin, after)


def _made(client: Client, url: str, body: Any = None, method: str = "POST", **headers: str) -> Any:
    if isinstance(body, tuple):
        body, headers["Content_Type"] = body
    answer = client(method, url, body, **headers)
    assert answer.status < 300, (url, answer.status, answer.body)
    return answer.json if answer.body else None


def _admin(twin: Twin, thing: str, url: str, body: Any) -> Any:
    made = _made(twin.staff, f"/admin/v1/{url}", body)
    twin.ids[thing] = made["id"]
    return made


def _taxonomy(twin: Twin) -> None:
    for thing in ("category", "spare_category"):
        body = {"name": twin.text(), "slug": twin.text("slug"), "description": twin.text()}
        twin.ids[f"{thing}_slug"] = _admin(twin, thing, "categories", body)["slug"]
    _admin(twin, "tag", "tags", {"name": twin.text(), "slug": twin.text("slug")})
    for thing in ("brand", "spare_brand"):
        _admin(twin, thing, "brands", {"name": twin.text(), "slug": twin.text("slug"), "description": twin.text()})
    _admin(twin, "spare_product", "products", good_bodies.product(twin))
    made = _admin(twin, "product", "products", good_bodies.product(twin))
    twin.ids |= {"product_slug": made["slug"], "variant": made["variants"][0]["id"]}
    base = f"/admin/v1/products/{twin['product']}"
    twin.ids["spare_variant"] = _made(twin.staff, f"{base}/variants", good_bodies.variant(twin))["id"]
    _made(twin.staff, f"{base}/categories", {"categoryIds": [twin["category"]]}, "PUT")
    _made(twin.staff, f"{base}/tags", {"tagIds": [twin["tag"]]}, "PUT")
    _made(twin.staff, f"{base}/brand", {"brandId": twin["brand"]}, "PUT")


def _settings(twin: Twin) -> None:
    _admin(twin, "zone", "shipping/zones", {"name": twin.text(), "countries": ["FR"]})
    rate = {"zoneId": twin["zone"], "name": twin.text(), "type": "flat", "amount": 490, "currency": "EUR"}
    _admin(twin, "rate", "shipping/rates", rate)
    _admin(twin, "tax_rate", "taxes/rates", {"country": "FR", "rate": "0.2", "name": twin.text()})
    twin.ids["code"] = _admin(twin, "discount", "discounts", good_bodies.discount(twin))["code"]
    prices = [{"productId": twin["product"], "variantId": twin["variant"], "priceAmount": 900}]
    _admin(twin, "price_list", "price-lists", {"name": twin.text(), "prices": prices})
    twin.ids["page_slug"] = _admin(twin, "page", "pages", good_bodies.page(twin))["slug"]
    _admin(twin, "menu", "menus", good_bodies.menu(twin))
    hook = {"url": f"https://1.1.1.1/{twin.text()}", "events": ["product.updated", "order.created"]}
    _admin(twin, "subscription", "webhooks/subscriptions", hook)
    for row, url in (
        ("BusinessIdentityAdminController_update", "business-identity"),
        ("HomeSectionsAdminController_replace", "storefront/home-sections"),
        ("AnalyticsAdminController_update", "analytics"),
        ("LoyaltyProgramAdminController_set", "loyalty-program"),
    ):
        body = GOOD[row](twin)
        more = {"rgpdAcknowledged": True} if url == "analytics" else {}
        _made(twin.staff, f"/admin/v1/{url}", {**body, **more}, "PUT")


def _pictures(twin: Twin) -> None:
    for thing in ("image", "spare_image"):
        made = _made(twin.staff, f"/admin/v1/images?alt_text={twin.text()}", good_bodies.form(picture()))
        twin.ids[thing] = made["id"]
    _made(twin.staff, f"/admin/v1/products/{twin['product']}/images", {"imageId": twin["image"]})
    key = f"{twin.tenant}/images/{twin['image']}/original.png"
    twin.ids |= {"tenant": twin.tenant, "file": quote(key, safe="")}
    place = _made(twin.staff, "/admin/v1/images/uploads")
    twin.ids["upload"] = place["id"]
    store = twin.deployment.system.ports.media
    store.put(place["fields"]["key"], picture(), "image/png")


def _accounts(twin: Twin) -> None:
    made = _made(twin.customer, "/store/v1/customers/me/addresses", twin.address(type="shipping"))
    twin.ids["address"] = made["id"]
    for thing in ("group", "spare_group"):
        _admin(twin, thing, "customer-groups", {"name": twin.text()})
    for thing in ("user", "idle_user"):
        _admin(twin, thing, "users", GOOD["UsersAdminController_create"](twin))
    _made(twin.staff, f"/admin/v1/users/{twin['idle_user']}/deactivate", None, "PATCH")
    _admin(twin, "api_key", "api-keys", {"name": twin.text(), "scopes": ["read:catalog"]})
    site = twin.deployment.site_client(shop=twin.slug)
    said = {each: twin.text() for each in ("title", "content", "reviewerName")}
    review = {"rating": 4, "reviewerEmail": twin.email(), **said}
    twin.ids["review"] = _made(site, f"/products/{twin['product']}/reviews", review)["data"]["id"]
    _made(site, f"/customers/{twin['customer']}", {"groupIds": [twin["group"]]}, "PATCH")


def _packages(twin: Twin) -> None:
    twin.ids["theme"] = _made(twin.staff, "/admin/v1/themes/install", GOOD["ThemesAdminController_install"](twin))[
        "name"
    ]
    for thing in ("module", "idle_module"):
        twin.ids[thing] = twin.text("mod")
        _made(twin.staff, "/admin/v1/modules/install", good_bodies.module(twin, twin[thing]))
    _made(twin.staff, f"/admin/v1/modules/{twin['module']}/enable")
    met = twin.nobody("GET", f"/store/v1/modules/{twin['module']}/hello")
    twin.nobody.cookies["sov_guest"] = met.cookie("sov_guest")


def _filled(twin: Twin, client: Client, email: str) -> str:
    made = client("POST", "/store/v1/carts", {"currency": "EUR"})
    client.cookies["sov_cart"] = made.cookie("sov_cart")
    url = f"/store/v1/carts/{made.json['cartId']}"
    _made(client, f"{url}/items", {"variantId": twin["variant"], "quantity": 2})
    _made(client, f"{url}/shipping-address", twin.address())
    _made(client, f"{url}/billing-address", twin.address())
    _made(client, f"{url}/email", {"email": email})
    _made(client, f"{url}/shipping-method", {"shippingRateId": twin["rate"]})
    return url


def _first_line(twin: Twin, order_id: str) -> str:
    line_id: str = _made(twin.staff, f"/admin/v1/orders/{order_id}", method="GET")["items"][0]["id"]
    return line_id


def _orders(twin: Twin, after: Aftermath) -> None:
    url = _filled(twin, twin.customer, twin.customer_email)
    _made(twin.customer, f"{url}/customer")
    order = _made(twin.customer, f"{url}/checkout")
    twin.ids |= {"order": order["id"], "order_item": _first_line(twin, order["id"])}
    base = f"/admin/v1/orders/{twin['order']}"
    _made(twin.staff, f"{base}/mark-paid")
    units = [{"orderItemId": twin["order_item"], "quantity": 1}]
    _made(twin.staff, f"{base}/refunds", {"idempotencyKey": new_id(), "amount": 100, "reason": twin.text()})
    after.drain()
    asked = {"type": "return", "items": units, "reason": twin.text()}
    made = _made(twin.customer, f"/store/v1/customers/me/orders/{twin['order']}/returns", asked)
    twin.ids["return"] = made["id"]
    guest_email = f"{twin.word}-guest@{twin.host}"
    placed = _made(twin.guest, _filled(twin, twin.guest, guest_email) + "/checkout")
    twin.ids |= {
        "unpaid_order": placed["id"], "unpaid_item": _first_line(twin, placed["id"]), "order_number": placed["orderNumber"],
    }  # fmt: skip
    twin.headers["OrdersGuestStoreController_byNumber"] = {"X_Order_Token": placed["guestAccessToken"]}
    twin.ids["cart"] = _filled(twin, twin.guest, guest_email).rsplit("/", 1)[1]
    twin.customer.cookies["sov_cart"] = twin.guest.cookies["sov_cart"]
    shown = twin.guest("GET", f"/store/v1/carts/{twin['cart']}").json
    twin.ids["item"] = shown["items"][0]["id"]
    declared = _made(twin.nobody, "/store/v1/withdrawals", {"orderNumber": twin["order_number"], "email": guest_email})
    twin.ids |= {"withdrawal": declared["id"], "withdrawal_token": declared["token"]}


def _of_workers(twin: Twin, after: Aftermath) -> None:
    """What came of all that, and a dispute, which only the provider could open."""

    def dispute(ctx: Context) -> str:
        made = Dispute(
            id=new_id(), order_id=twin["unpaid_order"], payment_id=new_id(), gateway_id=twin.text(), reason=twin.text(),
            amount_minor=100, currency="EUR", created_at=ctx.now, updated_at=ctx.now,
        )  # fmt: skip
        ctx.uow.create(made)
        ctx.uow.claim(disputes.CLAIM, made.id, made.order_id, taken=DisputeNotFound())
        order = ctx.uow.get(Order, made.order_id)
        ctx.uow.save(order.replace(fulfilment_frozen=True))
        return made.id

    twin.ids["dispute"] = after.commit(dispute, twin.slug)
    notes = _made(twin.staff, f"/admin/v1/orders/{twin['order']}/credit-notes", method="GET")
    twin.ids["credit_note"] = notes[0]["id"]
    twin.ids["email"] = _made(twin.staff, "/admin/v1/emails", method="GET")["data"][0]["id"]
    twin.ids["delivery"] = _made(twin.staff, "/admin/v1/webhooks/deliveries", method="GET")["data"][0]["id"]


__all__ = ["CANARY", "PLAIN", "Pair", "pair"]
