"""Webhooks: telling merchants' own systems what happened. Public names."""

from chalicelib.domain.webhooks.commands import ForgetDeliveries, RetryDelivery, Subscribe, Unsubscribe
from chalicelib.domain.webhooks.errors import (
    DeliveryNotFound,
    DeliveryNotRetryable,
    SubscriptionNotFound,
    TooManySubscriptions,
    WebhookTargetRefused,
)
from chalicelib.domain.webhooks.events import DeliveryDue
from chalicelib.domain.webhooks.model import Delivery, DeliveryStatus, Subscription
from chalicelib.domain.webhooks.operations import (
    FORGOTTEN_AT_ONCE,
    Subscribed,
    forget_deliveries,
    list_deliveries,
    list_subscriptions,
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
    "RetryDelivery",
    "Subscribe",
    "Subscribed",
    "Subscription",
    "SubscriptionNotFound",
    "TooManySubscriptions",
    "Unsubscribe",
    "WebhookTargetRefused",
    "announce",
    "attempt",
    "forget_deliveries",
    "list_deliveries",
    "list_subscriptions",
    "retry_delivery",
    "subscribe",
    "unsubscribe",
]
