"""Outbound webhooks in SovEcom's words: its names of events, and what it says about each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from chalicelib.dialects.sovecom import signing
from chalicelib.domain.webhooks.ports import Parcel
from chalicelib.kernel.clock import iso_ms

DIALECT = "sovecom"
Data = dict[str, Any]


def _picked(*names: str) -> Callable[[Data], Data]:
    return lambda data: {name: data[name] for name in names}


def _refund(data: Data) -> Data:
    return {
        "refundId": data["refundId"],
        "orderId": data["orderId"],
        "amount": data["amountMinor"],
        "currency": data["currency"],
        "creditNoteId": data["creditNoteId"],
    }


_placed = _picked("orderId", "customerId")
_moved = _picked("orderId", "status", "previousStatus")
_product = _picked("productId")

# Our event → its name in the contract, and its data from ours. In the order in which the contract lists them.
_EVENTS: dict[str, tuple[str, Callable[[Data], Data]]] = {
    "order.placed": ("order.created", _placed),
    "order.paid": ("order.paid", _moved),
    "order.shipped": ("order.shipped", _moved),
    "order.cancelled": ("order.cancelled", _moved),
    "order.refunded": ("order.refunded", _moved),
    "order.partially_refunded": ("order.partially_refunded", _moved),
    "refund.issued": ("refund.issued", _refund),
    "product.created": ("product.created", _product),
    "product.updated": ("product.updated", _product),
    "product.deleted": ("product.deleted", _product),
}
NAMES = tuple(name for name, _ in _EVENTS.values())
_OURS = {name: ours for ours, (name, _) in _EVENTS.items()}


class Envelope(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The body of a webhook; `id` is the delivery's, the same at every attempt."""

    id: str
    event: str
    occurred_at: str
    data: Data


def spell(parcel: Parcel) -> bytes:
    """The body of a parcel."""
    envelope = Envelope(
        id=parcel.delivery_id,
        event=name_of(parcel.event),
        occurred_at=iso_ms(parcel.occurred_at),
        data=data_of(parcel.event, parcel.data),
    )
    return msgspec.json.encode(envelope)


def sign(parcel: Parcel, body: bytes, timestamp: int) -> dict[str, str]:
    """The headers that prove a body ours."""
    return signing.sign(parcel.secret, body, timestamp, parcel.nonce)


def name_of(event: str) -> str:
    """The contract's name of one of our events."""
    return _EVENTS[event][0]


def data_of(event: str, data: Data) -> Data:
    """What the contract says about one of our events."""
    return _EVENTS[event][1](data)


def ours(name: str) -> str:
    """Our event behind a name of the contract."""
    return _OURS[name]
