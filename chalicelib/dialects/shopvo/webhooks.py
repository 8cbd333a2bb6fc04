"""Outbound webhooks in Shopvo's words: seven events, what each says, and how a receiver knows that it is from us."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import msgspec

from chalicelib.dialects.shopvo import signing
from chalicelib.dialects.shopvo.statuses import PAYMENT_STATUS, order_status
from chalicelib.domain.orders import Fulfilment, PaymentState, Progress
from chalicelib.domain.webhooks.ports import Parcel
from chalicelib.kernel.clock import iso_ms

DIALECT = "shopvo"
USER_AGENT = "Shopvo-Webhooks/1"
Data = dict[str, Any]


def _order(data: Data) -> Data:
    return {
        "id": data["orderId"],
        "number": data["number"],
        "customerId": data["customerId"],
        "total": data["totalMinor"],
        "currency": data["currency"],
    }


def _moved(data: Data) -> Data:
    return {
        **_order(data),
        "status": order_status(
            Progress(data["progress"]), PaymentState(data["payment"]), Fulfilment(data["fulfilment"])
        ),
        "paymentStatus": PAYMENT_STATUS[PaymentState(data["payment"])],
        "refunded": data["refundedMinor"],
    }


def _paid(data: Data) -> Data:
    return {
        "id": data["paymentId"],
        "orderId": data["orderId"],
        "method": data["method"],
        "amount": data["amountMinor"],
        "currency": data["currency"],
    }


def _failed(data: Data) -> Data:
    return {"id": data["paymentId"], "orderId": data["orderId"]}


def _abandoned(data: Data) -> Data:
    return {
        "id": data["cartId"],
        "customerId": data["customerId"],
        "itemCount": data["itemCount"],
        "subtotal": data["subtotalMinor"],
        "currency": data["currency"],
    }


def _low(data: Data) -> Data:
    return {
        "id": data["variantId"],
        "productId": data["productId"],
        "variantId": data["variantId"],
        "inventoryCount": data["units"],
        "lowStockThreshold": data["threshold"],
    }


def _reviewed(data: Data) -> Data:
    return {
        "id": data["reviewId"],
        "productId": data["productId"],
        "rating": data["rating"],
        "status": data["status"].upper(),
        "isVerifiedPurchase": data["verified"],
    }


# Our event → its name in the contract, and its data from ours.
_EVENTS: dict[str, tuple[str, Callable[[Data], Data]]] = {
    "order.placed": ("order.created", _order),
    "order.paid": ("order.updated", _moved),
    "order.fulfilled": ("order.updated", _moved),
    "order.shipped": ("order.updated", _moved),
    "order.delivered": ("order.updated", _moved),
    "order.completed": ("order.updated", _moved),
    "order.cancelled": ("order.updated", _moved),
    "order.partially_refunded": ("order.updated", _moved),
    "order.refunded": ("order.updated", _moved),
    "payment.succeeded": ("payment.confirmed", _paid),
    "payment.failed": ("payment.failed", _failed),
    "stock.low": ("inventory.low", _low),
    "cart.left_alone": ("cart.abandoned", _abandoned),
    "review.created": ("review.created", _reviewed),
}


class EventName(enum.Enum):
    """The contract's names of events, in its order."""

    ORDER_CREATED = "order.created"
    ORDER_UPDATED = "order.updated"
    PAYMENT_CONFIRMED = "payment.confirmed"
    PAYMENT_FAILED = "payment.failed"
    INVENTORY_LOW = "inventory.low"
    CART_ABANDONED = "cart.abandoned"
    REVIEW_CREATED = "review.created"


class Envelope(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The body of a webhook."""

    event: str
    timestamp: str
    site_id: str
    data: Data


def spell(parcel: Parcel) -> bytes:
    """The body of a parcel."""
    envelope = Envelope(
        event=name_of(parcel.event),
        timestamp=iso_ms(parcel.occurred_at),
        site_id=parcel.site_id,
        data=data_of(parcel.event, parcel.data),
    )
    return msgspec.json.encode(envelope)


def sign(parcel: Parcel, body: bytes, timestamp: int) -> dict[str, str]:
    """The headers that prove a body ours, and by whose ids a receiver knows what it had before.

    The event's id is the same for every subscription, the delivery's at every attempt and replay.
    """
    return {
        signing.HEADER: signing.sign(parcel.secret, body, timestamp),
        "X-Shopvo-Event": name_of(parcel.event),
        "X-Shopvo-Event-Id": parcel.event_id,
        "X-Shopvo-Delivery-Id": parcel.delivery_id,
        "User-Agent": USER_AGENT,
    }


def name_of(event: str) -> str:
    """The contract's name of one of our events."""
    return _EVENTS[event][0]


def data_of(event: str, data: Data) -> Data:
    """What the contract says about one of our events."""
    return _EVENTS[event][1](data)


def ours(name: str) -> tuple[str, ...]:
    """Our events behind a name of the contract."""
    return tuple(event for event, (spelled, _) in _EVENTS.items() if spelled == name)
