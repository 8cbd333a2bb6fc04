"""What happens behind a shop: messages to others, mails, what carts hold, and how it all does."""

from __future__ import annotations

from chalicelib.adapters.objects.bucket import BucketStore
from chalicelib.domain.orders import Order
from chalicelib.domain.webhooks.ports import Outcome, Parcel
from tests.goldens.telling import Telling
from tests.support.aftermath import order_of, placed
from tests.support.catalog import make_product
from tests.support.shopping import basket

PUBLIC = {"url": "https://1.1.1.1/x", "events": ["product.updated", "order.paid"]}


class Deaf:
    """Hears nothing: every attempt fails."""

    def send(self, parcel: Parcel) -> Outcome:
        return Outcome(response_code=503, error="http_503")


def tell(told: Telling) -> None:
    """Others are told, mails are sent."""
    subscriptions(told)
    mails(told)
    holds(told)
    health(told)


def subscriptions(told: Telling) -> None:
    """Somebody subscribes, and does not hear."""
    staff, row = told.staff, "WebhooksAdminController_createSubscription"
    made = told(row, staff, PUBLIC).json["id"]
    for url, when in (
        ("http://1.1.1.1/x", "the address is plain HTTP"),
        ("https://127.0.0.1/x", "the address is our own machine"),
    ):
        told(row, staff, {**PUBLIC, "url": url}, status=400, when=when)
    told(row, staff, {**PUBLIC, "events": ["order.teleported"]}, status=400, when="the event is none")
    told("WebhooksAdminController_listSubscriptions", staff)
    told.after.system.ports.__dict__["webhook_sender"] = Deaf()
    lamp = make_product(told.deployment, "Lamp").product
    told.prepare(staff, "PATCH", f"/admin/v1/products/{lamp.id}", {"title": "Big lamp"})
    told.after.drain()
    delivery = told("WebhooksAdminController_listDeliveries", staff).json["data"][0]["id"]
    told("WebhooksAdminController_retryDelivery", staff, id=delivery)
    told("WebhooksAdminController_listDeliveries", staff, when="it is tried again")
    told("WebhooksAdminController_retryDelivery", staff, status=409, when="it is still pending", id=delivery)
    told("WebhooksAdminController_deleteSubscription", staff, id=made)


def mails(told: Telling) -> None:
    """A mail about an order, sent and sent again."""
    order: Order = told.after.commit(lambda ctx: ctx.uow.create(order_of(ctx, "1")))
    told.after.emit(placed(order))
    told.after.drain()
    mail = told("EmailsAdminController_list", told.staff, query={"pageSize": 1}).json["data"][0]["id"]
    told("EmailsAdminController_resend", told.staff, id=mail)


def holds(told: Telling) -> None:
    """A cart holds a lamp."""
    lamp = make_product(told.deployment, "Lamp").product
    basket(told.deployment).add(lamp.variants[0].id)
    told("InventoryAdminController_listReservations", told.staff)


def health(told: Telling) -> None:
    """All is well, and then the objects are out of reach."""
    told("HealthController_check", told.shopper)
    told.deployment.system.ports.__dict__["documents"] = BucketStore("missing", "us-east-1")
    told("HealthController_check", told.shopper, status=503, when="a part is down")
