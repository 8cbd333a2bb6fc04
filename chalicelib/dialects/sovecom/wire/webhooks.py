"""Webhooks, as SovEcom spells them."""

from __future__ import annotations

import enum
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.dialects.sovecom.webhooks import DIALECT, data_of, name_of, ours
from chalicelib.dialects.sovecom.wire.common import ById, PageNumber, PageSize, time_or_none
from chalicelib.domain.search import DeliveryFilter
from chalicelib.domain.webhooks import (
    Delivery,
    ListSubscriptions,
    RetryDelivery,
    Subscribe,
    Subscribed,
    Subscription,
    Unsubscribe,
)
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page


class EventName(enum.Enum):
    """The contract's names of events, in its order."""

    ORDER_CREATED = "order.created"
    ORDER_PAID = "order.paid"
    ORDER_SHIPPED = "order.shipped"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_REFUNDED = "order.refunded"
    ORDER_PARTIALLY_REFUNDED = "order.partially_refunded"
    REFUND_ISSUED = "refund.issued"
    PRODUCT_CREATED = "product.created"
    PRODUCT_UPDATED = "product.updated"
    PRODUCT_DELETED = "product.deleted"


class SubscriptionBody(In, frozen=True, kw_only=True):
    """The body of a new subscription."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
    events: Annotated[list[EventName], msgspec.Meta(min_length=1, max_length=10)]


class SubscriptionRow(Out, frozen=True, kw_only=True):
    """A subscription, without its secret."""

    id: str
    url: str
    events: list[str]
    active: bool
    created_at: str


class NewSubscriptionRow(SubscriptionRow, frozen=True, kw_only=True):
    """A subscription with its secret: shown this once."""

    secret: str


class DeliveriesQuery(In, frozen=True, kw_only=True):
    """Which deliveries, and which page of them."""

    subscription_id: Uuid | None = None
    status: Literal["pending", "delivered", "failed", "exhausted"] | None = None
    page: PageNumber = 1
    page_size: PageSize = 20


class DeliveryRow(Out, frozen=True, kw_only=True):
    """A delivery as staff see it."""

    id: str
    tenant_id: str
    subscription_id: str
    event: str
    payload: dict[str, Any]
    status: str
    attempts: int
    last_attempt_at: str | None
    next_retry_at: str
    response_code: int | None
    last_error: str | None
    created_at: str
    updated_at: str


class DeliveryPage(Out, frozen=True, kw_only=True):
    """A page of deliveries."""

    data: list[DeliveryRow]
    total: int
    page: int
    page_size: int


def subscription(body: SubscriptionBody) -> Subscribe:
    """The command behind a new subscription."""
    return Subscribe(url=body.url, events=tuple(ours(name.value) for name in body.events), dialect=DIALECT)


def removal(path: ById) -> Unsubscribe:
    """The command behind the end of a subscription."""
    return Unsubscribe(id=path.id, dialect=DIALECT)


def retry(path: ById) -> RetryDelivery:
    """The command behind another attempt."""
    return RetryDelivery(id=path.id, dialect=DIALECT)


def listing() -> ListSubscriptions:
    """The command behind the list of subscriptions."""
    return ListSubscriptions(dialect=DIALECT)


def deliveries(query: DeliveriesQuery) -> DeliveryFilter:
    """The command behind a page of deliveries."""
    return DeliveryFilter(
        dialect=DIALECT,
        subscription_id=query.subscription_id,
        status=query.status,
        page=query.page,
        page_size=query.page_size,
    )


def created(result: Subscribed) -> NewSubscriptionRow:
    """A new subscription, with its secret."""
    return NewSubscriptionRow(**_shown(result.subscription), secret=result.secret)


def rows(subscriptions: list[Subscription]) -> list[SubscriptionRow]:
    """The subscriptions that were made in this contract's words."""
    return [SubscriptionRow(**_shown(each)) for each in subscriptions]


def delivery(delivery: Delivery, view: View) -> DeliveryRow:
    """One delivery."""
    return DeliveryRow(
        id=delivery.id,
        tenant_id=view.shop.id,
        subscription_id=delivery.subscription_id,
        event=name_of(delivery.event),
        payload=data_of(delivery.event, delivery.data),
        status=delivery.status.value,
        attempts=delivery.attempts,
        last_attempt_at=time_or_none(delivery.last_attempt_at),
        next_retry_at=iso_ms(delivery.next_retry_at),
        response_code=delivery.response_code,
        last_error=delivery.last_error,
        created_at=iso_ms(delivery.created_at),
        updated_at=iso_ms(delivery.updated_at),
    )


def page(result: Page[Delivery], view: View) -> DeliveryPage:
    """A page of deliveries."""
    return DeliveryPage(
        data=[delivery(each, view) for each in result.items],
        total=result.total,
        page=result.page,
        page_size=result.page_size,
    )


def _shown(subscription: Subscription) -> dict[str, Any]:
    return {
        "id": subscription.id,
        "url": subscription.url,
        "events": [name_of(event) for event in subscription.events],
        "active": subscription.active,
        "created_at": iso_ms(subscription.created_at),
    }
