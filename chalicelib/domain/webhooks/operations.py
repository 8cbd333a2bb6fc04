"""Use cases of webhooks."""

from __future__ import annotations

import base64
from datetime import timedelta

import msgspec

from chalicelib.domain import identity
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.search import DeliveryFilter
from chalicelib.domain.steps import in_steps
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
from chalicelib.domain.webhooks.model import BOOK, Delivery, DeliveryStatus, Subscription
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import Page
from chalicelib.kernel.privacy import SecretText
from chalicelib.kernel.unit_of_work import Reference

MAX_SUBSCRIPTIONS = 90
_SECRET_BYTES = 24
FORGOTTEN_AT_ONCE = 80
MOST_REPLAYED = 1000
_RETRYABLE = (DeliveryStatus.FAILED, DeliveryStatus.EXHAUSTED)


class Subscribed(msgspec.Struct, frozen=True, kw_only=True):
    """A new subscription with its signing secret, which is not shown again."""

    subscription: Subscription
    secret: SecretText


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """How many deliveries are made again."""

    count: int


@operation(
    "webhooks.subscribe",
    needs=Grant.WEBHOOKS_WRITE,
    raises=(WebhookTargetRefused, TooManySubscriptions),
)
def subscribe(ctx: Context, command: Subscribe) -> Subscribed:
    """Have somebody told of events."""
    ctx.ports.webhook_sender.check(command.url)
    if len(subscriptions(ctx)) >= MAX_SUBSCRIPTIONS:
        raise TooManySubscriptions(most=MAX_SUBSCRIPTIONS)
    subscription_id = ctx.new_id()
    secret = "whsec_" + base64.urlsafe_b64encode(ctx.random_bytes(_SECRET_BYTES)).decode()
    subscription = Subscription(
        id=subscription_id,
        url=command.url,
        events=tuple(dict.fromkeys(command.events)),
        dialect=command.dialect,
        patience=command.patience,
        sealed_secret=ctx.ports.vault.seal(secret.encode(), seal_purpose(ctx, subscription_id)),
        created_at=ctx.now,
    )
    ctx.audit("webhook.subscription_created", "webhook_subscriptions", subscription_id, {"events": command.events})
    return Subscribed(subscription=ctx.uow.create(subscription), secret=secret)


@query("webhooks.list_subscriptions", needs=Grant.WEBHOOKS_READ)
def list_subscriptions(ctx: Context, command: ListSubscriptions) -> list[Subscription]:
    """The subscriptions in a dialect, oldest first."""
    return [each for each in subscriptions(ctx) if each.dialect == command.dialect]


@operation("webhooks.unsubscribe", needs=Grant.WEBHOOKS_WRITE, raises=(SubscriptionNotFound,))
def unsubscribe(ctx: Context, command: Unsubscribe) -> None:
    """End a subscription; what was told or still waits to be told is forgotten with it."""
    subscription = _find(ctx, command.id, command.dialect)
    while len(page := _deliveries_of(ctx, command.id)) == FORGOTTEN_AT_ONCE:
        _forget(ctx, page)
        ctx.checkpoint()
    _forget(ctx, page)
    ctx.uow.delete(subscription)
    ctx.audit("webhook.subscription_deleted", "webhook_subscriptions", command.id)


@query("webhooks.list_deliveries", needs=Grant.WEBHOOKS_READ)
def list_deliveries(ctx: Context, command: DeliveryFilter) -> Page[Delivery]:
    """A page of deliveries, newest first."""
    return ctx.ports.trade.deliveries(ctx, command)


@query("webhooks.list_deliveries_of", needs=Grant.WEBHOOKS_READ, raises=(SubscriptionNotFound,))
def list_deliveries_of(ctx: Context, command: DeliveryFilter) -> Page[Delivery]:
    """A page of the deliveries of one subscription, newest first."""
    _find(ctx, command.subscription_id or "", command.dialect)
    return ctx.ports.trade.deliveries(ctx, command)


@operation("webhooks.retry", needs=Grant.WEBHOOKS_WRITE, raises=(DeliveryNotFound, DeliveryNotRetryable))
def retry_delivery(ctx: Context, command: RetryDelivery) -> Delivery:
    """Arm a delivery that failed again; it is attempted soon after."""
    delivery = ctx.uow.find(Delivery, command.id)
    if delivery is None or delivery.dialect != command.dialect:
        raise DeliveryNotFound()
    if delivery.status not in _RETRYABLE:
        raise DeliveryNotRetryable(status=delivery.status.value)
    ctx.uow.emit(DeliveryDue(delivery_id=delivery.id))
    ctx.audit("webhook.delivery_retried", "webhook_deliveries", delivery.id)
    return ctx.uow.save(delivery.armed(ctx.now))


@operation("webhooks.replay", needs=Grant.WEBHOOKS_WRITE, raises=(DeliveryNotFound,))
def replay_delivery(ctx: Context, command: ReplayDelivery) -> Delivery:
    """Tell something again, whatever became of it the first time; it is attempted soon after."""
    delivery = ctx.uow.find(Delivery, command.id)
    if delivery is None or (delivery.subscription_id, delivery.dialect) != (command.subscription_id, command.dialect):
        raise DeliveryNotFound()
    ctx.audit("webhook.delivery_replayed", "webhook_deliveries", delivery.id)
    return _replayed(ctx, delivery)


@operation("webhooks.replay_range", needs=Grant.WEBHOOKS_WRITE, raises=(SubscriptionNotFound, TooManyToReplay))
def replay_deliveries(ctx: Context, command: ReplayDeliveries) -> Replayed:
    """Tell a subscription again all that happened in a time, in the order in which it happened.

    In stored steps; what waits for its first attempt (maybe because such a step was stored) is about to be told anyway.
    """
    _find(ctx, command.subscription_id, command.dialect)
    wanted = DeliveryFilter(
        subscription_id=command.subscription_id, since=command.since, until=command.until, page_size=MOST_REPLAYED + 1
    )
    found = ctx.ports.trade.deliveries(ctx, wanted).items[::-1]
    if len(found) > MOST_REPLAYED:
        raise TooManyToReplay(most=MOST_REPLAYED)
    ctx.audit("webhook.range_replayed", "webhook_subscriptions", command.subscription_id, {"deliveries": len(found)})
    told = [delivery for delivery in found if not delivery.untried]
    for run, _ in in_steps(ctx, told, FORGOTTEN_AT_ONCE):
        for delivery in run:
            _replayed(ctx, delivery)
    return Replayed(count=len(found))


def _replayed(ctx: Context, delivery: Delivery) -> Delivery:
    ctx.uow.emit(DeliveryDue(delivery_id=delivery.id))
    return ctx.uow.save(delivery.replayed(ctx.now))


def _find(ctx: Context, subscription_id: str, dialect: str | None) -> Subscription:
    subscription = ctx.uow.get(Subscription, subscription_id, missing=SubscriptionNotFound())
    if subscription.dialect != dialect:
        raise SubscriptionNotFound()
    return subscription


@operation("webhooks.forget", needs=Grant.SYSTEM)
def forget_deliveries(ctx: Context, command: ForgetDeliveries) -> None:
    """Delete deliveries that are past their time; at most eighty at once."""
    found = ctx.uow.find_many([Reference(Delivery, (delivery_id,)) for delivery_id in command.ids])
    kept = timedelta(days=identity.privacy_settings(ctx).delivery_days)
    _forget(ctx, [delivery for delivery in found if delivery is not None and delivery.forgettable(ctx.now, kept)])


def subscriptions(ctx: Context) -> list[Subscription]:
    """All subscriptions, from the book."""
    found: list[Subscription] = ctx.uow.book(BOOK, Subscription)[Subscription]
    return found


def seal_purpose(ctx: Context, subscription_id: str) -> str:
    """What binds a sealed secret to its row."""
    return f"webhook:{ctx.shop.id}:{subscription_id}"


def _deliveries_of(ctx: Context, subscription_id: str) -> list[Delivery]:
    """Up to eighty deliveries of a subscription; what was forgotten before does not come again."""
    wanted = DeliveryFilter(subscription_id=subscription_id, page_size=FORGOTTEN_AT_ONCE)
    return ctx.ports.trade.deliveries(ctx, wanted).items


def _forget(ctx: Context, deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        ctx.uow.delete(delivery)
