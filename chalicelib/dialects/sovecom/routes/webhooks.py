"""Outbound webhooks: staff rows under `/admin/v1/webhooks`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, post
from chalicelib.dialects.sovecom.wire import webhooks as wire
from chalicelib.domain import webhooks

ADMIN = (
    post("/admin/v1/webhooks/subscriptions", webhooks.subscribe, id="WebhooksAdminController_createSubscription",
         auth="staff", status=201, into=wire.subscription, out=wire.created),
    get("/admin/v1/webhooks/subscriptions", webhooks.list_subscriptions,
        id="WebhooksAdminController_listSubscriptions", auth="staff", into=wire.listing, out=wire.rows),
    delete("/admin/v1/webhooks/subscriptions/{id}", webhooks.unsubscribe,
           id="WebhooksAdminController_deleteSubscription", auth="staff", status=204, into=wire.removal),
    get("/admin/v1/webhooks/deliveries", webhooks.list_deliveries, id="WebhooksAdminController_listDeliveries",
        auth="staff", into=wire.deliveries, out=wire.page),
    post("/admin/v1/webhooks/deliveries/{id}/retry", webhooks.retry_delivery,
         id="WebhooksAdminController_retryDelivery", auth="staff", into=wire.retry, out=wire.delivery),
)  # fmt: skip

STORE = ()
