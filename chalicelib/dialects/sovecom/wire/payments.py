"""Payments, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.orders import ByOrderId
from chalicelib.domain.payments import (
    MarkPaid,
    Method,
    PaymentOpened,
    PaymentRecorded,
    PaymentStatus,
    RecordPayment,
)

Amount = Annotated[int, msgspec.Meta(gt=0, le=2**53 - 1)]
_METHODS = {
    "bank_transfer": Method.BANK_TRANSFER,
    "cod": Method.CASH_ON_DELIVERY,
    "cash": Method.CASH,
    "other": Method.OTHER,
}
_WORDS = {method: word for word, method in _METHODS.items()}
_OPENED = {PaymentStatus.SUCCEEDED: "paid", PaymentStatus.PROCESSING: "processing"}


class ManualPayment(In, frozen=True, kw_only=True):
    """A payment that staff took."""

    method: Literal["bank_transfer", "cod", "cash", "other"]
    amount: Amount | None = None


class RecordedRow(Out, frozen=True, kw_only=True):
    """A payment that was written down."""

    order_id: str
    status: str
    method: str
    amount: int
    currency: str


class OpenedRow(Out, frozen=True, kw_only=True):
    """What a browser needs to pay."""

    order_id: str
    status: str
    client_secret: str | None
    amount: int
    currency: str


def recording(path: ByOrderId, body: ManualPayment) -> RecordPayment:
    """The command behind a payment by hand."""
    return RecordPayment(order_id=path.order_id, method=_METHODS[body.method], amount_minor=body.amount)


def marking(path: ByOrderId) -> MarkPaid:
    """The command behind marking as paid."""
    return MarkPaid(order_id=path.order_id)


def recorded(made: PaymentRecorded) -> RecordedRow:
    """What was written down."""
    return RecordedRow(
        order_id=made.order_id,
        status="paid",
        method=_WORDS[made.method],
        amount=made.amount_minor,
        currency=made.currency,
    )


def opened(made: PaymentOpened) -> OpenedRow:
    """How to pay, or that there is nothing to pay any more."""
    return OpenedRow(
        order_id=made.order_id,
        status=_OPENED.get(made.status, "requires_payment"),
        client_secret=made.client_secret,
        amount=made.amount_minor,
        currency=made.currency,
    )
