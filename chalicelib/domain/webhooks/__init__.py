"""Webhooks: telling merchants' own systems what happened. Public names."""

from chalicelib.domain.webhooks.commands import (
    ForgetDeliveries,
    ListSubscriptions,
    ReplayDeliveries,
    ReplayDelivery,
    RetryDelivery,
    Subscribe,
    Unsubscribe,
)
from chalicelib.domain.webhooks.errors import (
    DeliveryNotFound,
    DeliveryNotRetryable,
    SubscriptionNotFound,
    TooManySubscriptions,
    TooManyToReplay,
    WebhookTargetRefused,
)
from chalicelib.domain.webhooks.events import DeliveryDue
from chalicelib.domain.webhooks.model import Delivery, DeliveryStatus, Patience, Subscription
from chalicelib.domain.webhooks.operations import (
    FORGOTTEN_AT_ONCE,
    Replayed,
    Subscribed,
    forget_deliveries,
    list_deliveries,
    list_deliveries_of,
    list_subscriptions,
    replay_deliveries,
    replay_delivery,
    retry_delivery,
    subscribe,
    unsubscribe,
)
from chalicelib.domain.webhooks.reactions import announce, attempt

__all__ = [
    "FORGOTTEN_AT_ONCE",
    "Delivery",
    "DeliveryDue",
    "DeliveryNotFound",
    "DeliveryNotRetryable",
    "DeliveryStatus",
    "ForgetDeliveries",
    "ListSubscriptions",
    "Patience",
    "ReplayDeliveries",
    "ReplayDelivery",
    "Replayed",
    "RetryDelivery",
    "Subscribe",
    "Subscribed",
    "Subscription",
    "SubscriptionNotFound",
    "TooManySubscriptions",
    "TooManyToReplay",
    "Unsubscribe",
    "WebhookTargetRefused",
    "announce",
    "attempt",
    "forget_deliveries",
    "list_deliveries",
    "list_deliveries_of",
    "list_subscriptions",
    "replay_deliveries",
    "replay_delivery",
    "retry_delivery",
    "subscribe",
    "unsubscribe",
]
