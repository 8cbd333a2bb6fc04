"""Webhooks: subscriptions, and (beyond the contract) the log of a subscription and telling things again."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, post
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import webhooks as wire
from chalicelib.dialects.shopvo.wire.common import deleted
from chalicelib.domain import webhooks

_ONE = f"{SITE}/webhooks/{{webhookId}}"

ROUTES = (
    get(f"{SITE}/webhooks", webhooks.list_subscriptions, id="listWebhooks", auth="webhooks:read",
        into=wire.listing, out=wire.rows),
    post(f"{SITE}/webhooks", webhooks.subscribe, id="createWebhook", auth="webhooks:write", status=201,
         into=wire.subscription, out=wire.created),
    delete(_ONE, webhooks.unsubscribe, id="deleteWebhook", auth="webhooks:write", into=wire.removal, out=deleted),
    get(f"{_ONE}/deliveries", webhooks.list_deliveries_of, id="listWebhookDeliveries", auth="webhooks:read",
        into=wire.deliveries, out=wire.log),
    post(f"{_ONE}/deliveries/{{deliveryId}}/replay", webhooks.replay_delivery, id="replayWebhookDelivery",
         auth="webhooks:write", into=wire.replay, out=wire.delivery),
    post(f"{_ONE}/replay", webhooks.replay_deliveries, id="replayWebhook", auth="webhooks:write",
         into=wire.replay_range, out=wire.replayed),
)  # fmt: skip
