"""Webhooks, as Shopvo spells them. The log of deliveries and their replay are ours: the contract only promises them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, refuse
from chalicelib.dialects.shopvo.paging import listed
from chalicelib.dialects.shopvo.webhooks import DIALECT, EventName, data_of, name_of, ours
from chalicelib.dialects.shopvo.wire.common import Id, Listed, One, one, time_or_none
from chalicelib.domain.search import DeliveryFilter
from chalicelib.domain.webhooks import (
    Delivery,
    ListSubscriptions,
    Patience,
    ReplayDeliveries,
    ReplayDelivery,
    Replayed,
    Subscribe,
    Subscribed,
    Subscription,
    Unsubscribe,
)
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page


class ByWebhook(In, frozen=True, kw_only=True):
    """The `{webhookId}` of a path."""

    webhook_id: Id


class ByDelivery(In, frozen=True, kw_only=True):
    """The ids of a path that names a delivery."""

    webhook_id: Id
    delivery_id: Id


class WebhookBody(In, frozen=True, kw_only=True):
    """A new subscription."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
    events: Annotated[list[EventName], msgspec.Meta(min_length=1, max_length=len(EventName))]


class ReplayBody(In, frozen=True, kw_only=True):
    """Which time is told again, both ends included."""

    since: Annotated[datetime, msgspec.Meta(tz=True)] = msgspec.field(name="from")
    until: Annotated[datetime, msgspec.Meta(tz=True)] = msgspec.field(name="to")


class DeliveriesQuery(In, frozen=True, kw_only=True):
    """Which deliveries, and which page of them."""

    status: Literal["PENDING", "DELIVERED", "FAILED", "EXHAUSTED"] | None = None
    page: Annotated[int, msgspec.Meta(ge=1)] = 1
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


class WebhookRow(Out, frozen=True, kw_only=True):
    """A subscription, without its secret."""

    id: str
    url: str
    events: list[str]
    active: bool
    created_at: str


class NewWebhookRow(WebhookRow, frozen=True, kw_only=True):
    """A subscription with its signing secret: shown this once."""

    secret: str


class DeliveryRow(Out, frozen=True, kw_only=True):
    """A delivery and how it went. `eventId` is the same for every subscription that is told."""

    id: str
    webhook_id: str
    event_id: str
    event: str
    data: dict[str, Any]
    status: str
    attempts: int
    last_attempt_at: str | None
    next_attempt_at: str | None
    response_code: int | None
    last_error: str | None
    occurred_at: str


class ReplayedRow(Out, frozen=True, kw_only=True):
    """How many deliveries are made again."""

    deliveries: int


def subscription(body: WebhookBody) -> Subscribe:
    """The command behind a new subscription."""
    events = tuple(event for name in body.events for event in ours(name.value))
    return Subscribe(url=body.url, events=events, dialect=DIALECT, patience=Patience.THREE_DAYS)


def listing() -> ListSubscriptions:
    """The question behind the list."""
    return ListSubscriptions(dialect=DIALECT)


def removal(path: ByWebhook) -> Unsubscribe:
    """The command behind the end of a subscription."""
    return Unsubscribe(id=path.webhook_id, dialect=DIALECT)


def deliveries(path: ByWebhook, query: DeliveriesQuery) -> DeliveryFilter:
    """The question behind the log of a subscription."""
    return DeliveryFilter(
        dialect=DIALECT,
        subscription_id=path.webhook_id,
        status=query.status and query.status.lower(),
        page=query.page,
        page_size=query.limit,
    )


def replay(path: ByDelivery) -> ReplayDelivery:
    """The command behind telling one thing again."""
    return ReplayDelivery(subscription_id=path.webhook_id, id=path.delivery_id, dialect=DIALECT)


def replay_range(path: ByWebhook, body: ReplayBody) -> ReplayDeliveries:
    """The command behind telling a time again."""
    if body.until < body.since:
        raise refuse("custom", "to", message="must not be before from")
    return ReplayDeliveries(subscription_id=path.webhook_id, dialect=DIALECT, since=body.since, until=body.until)


def created(made: Subscribed) -> One[NewWebhookRow]:
    """A new subscription with its secret."""
    return one(NewWebhookRow(**_shown(made.subscription), secret=made.secret))


def rows(subscriptions: list[Subscription]) -> One[list[WebhookRow]]:
    """All subscriptions."""
    return one([WebhookRow(**_shown(each)) for each in subscriptions])


def log(found: Page[Delivery], view: View) -> Listed[DeliveryRow]:
    """A page of deliveries."""
    return listed(found, _row, view)


def delivery(delivery: Delivery) -> One[DeliveryRow]:
    """One delivery."""
    return one(_row(delivery))


def replayed(result: Replayed) -> One[ReplayedRow]:
    """How many are told again."""
    return one(ReplayedRow(deliveries=result.count))


def _shown(subscription: Subscription) -> dict[str, Any]:
    return {
        "id": subscription.id,
        "url": subscription.url,
        "events": list(dict.fromkeys(name_of(event) for event in subscription.events)),
        "active": subscription.active,
        "created_at": iso_ms(subscription.created_at),
    }


def _row(delivery: Delivery) -> DeliveryRow:
    return DeliveryRow(
        id=delivery.id,
        webhook_id=delivery.subscription_id,
        event_id=delivery.event_id,
        event=name_of(delivery.event),
        data=data_of(delivery.event, delivery.data),
        status=delivery.status.value.upper(),
        attempts=delivery.attempts,
        last_attempt_at=time_or_none(delivery.last_attempt_at),
        next_attempt_at=time_or_none(delivery.next_retry_at) if delivery.waiting else None,
        response_code=delivery.response_code,
        last_error=delivery.last_error,
        occurred_at=iso_ms(delivery.occurred_at),
    )
