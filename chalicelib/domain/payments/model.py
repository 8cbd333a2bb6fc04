"""Payments, refunds and disputes: what a provider was asked for, and what came of it. They live with their order."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import ClassVar, NewType

import msgspec

from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText

PaymentId = NewType("PaymentId", str)
RefundId = NewType("RefundId", str)

# How long to wait for a provider's message before asking it: at first, and then as long again as it already took.
FIRST_CHECK = timedelta(minutes=5)


class Provider(enum.Enum):
    """Who moves the money: Stripe, or people (bank transfer, cash …)."""

    STRIPE = "stripe"
    MANUAL = "manual"


class PaymentStatus(enum.Enum):
    """Where a payment stands."""

    UNKNOWN = "unknown"  # the provider was asked and has not answered yet
    REQUIRES_PAYMENT = "requires_payment"
    PROCESSING = "processing"
    FAILED = "failed"  # the last attempt was refused; the shopper may try again
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"  # nothing was taken and nothing can be any more
    RETURNED = "returned"  # taken for an order that no longer wanted it, and given back whole


class Method(enum.Enum):
    """By what means. ONLINE leaves the choice to the provider; FREE is an order that costs nothing."""

    ONLINE = "online"
    BANK_TRANSFER = "bank_transfer"
    CASH_ON_DELIVERY = "cash_on_delivery"
    CASH = "cash"
    OTHER = "other"
    FREE = "free"


_UNFINISHED = frozenset(
    {PaymentStatus.UNKNOWN, PaymentStatus.REQUIRES_PAYMENT, PaymentStatus.PROCESSING, PaymentStatus.FAILED}
)


class Payment(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Money for an order. `amount_minor` is in the smallest unit of `currency`.

    An order has at most one online payment, whose id follows from the order's (`online_payment_id`). `attempt` counts
    the intents made for it: a further one is made only when the one before can never take money. `orphaned` says that
    it was taken for an order that no longer wanted it, and that it must go back.
    """

    KIND: ClassVar[str] = "PAYMENT"

    id: PaymentId
    order_id: str
    provider: Provider
    method: Method = Method.ONLINE
    status: PaymentStatus = PaymentStatus.UNKNOWN
    amount_minor: int
    currency: str
    received_minor: int = 0
    intent_id: str | None = None
    attempt: int = 1
    orphaned: bool = False
    check_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def is_unfinished(self) -> bool:
        """Whether the provider may still tell something new about it."""
        return self.status in _UNFINISHED

    @property
    def provider_key(self) -> str:
        """Under which the provider is asked for its intent, and makes it once."""
        return self.order_id if self.attempt == 1 else f"{self.order_id}:{self.attempt}"

    @property
    def must_return(self) -> bool:
        """Whether money was taken that has not been given back."""
        return self.orphaned and self.status is PaymentStatus.SUCCEEDED

    def due(self) -> datetime | None:
        """When to ask the provider, should it not have told by then; at once for money that must go back."""
        return self.check_at if self.is_unfinished or self.must_return else None


def online_payment_id(order_id: str) -> PaymentId:
    """The id of an order's online payment."""
    return PaymentId(derived_id(order_id, "online-payment"))


class RefundStatus(enum.Enum):
    """Where a refund stands. UNKNOWN: the provider was asked and has not answered yet."""

    UNKNOWN = "unknown"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNBOOKED = "unbooked"  # made at the provider's own desk, beyond what was left of the order


class RefundLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Units of an order line that a refund covers, what was paid for them, and the tax in that.

    `restock_quantity` of them go back into stock when it succeeds; `restocked` says that they have.
    """

    line_id: str
    quantity: int
    amount_minor: int
    tax_minor: int
    restock_quantity: int = 0
    restocked: bool = False


class Refund(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Money back. Amounts are minor units of `currency`.

    `key` is the caller's idempotency key, `fingerprint` says what was asked under it; a refund made at the provider's
    own desk has neither. `attempt` is part of the key towards the provider. `credit_note_id` is fixed when the refund
    succeeds: the document drawn up afterwards gets it.
    """

    KIND: ClassVar[str] = "REFUND"

    id: RefundId
    order_id: str
    payment_id: str
    amount_minor: int
    tax_minor: int
    currency: str
    lines: tuple[RefundLine, ...] = ()
    status: RefundStatus = RefundStatus.UNKNOWN
    reason: PersonalText | None = None
    key: str | None = None
    fingerprint: str = ""
    gateway_id: str | None = None
    attempt: int = 1
    indeterminate: bool = False  # the provider failed at the current attempt, and will say no more under its key
    stock_pending: bool = False  # units of it still have to go back into stock
    reversed_at: datetime | None = None  # the bank sent it back after it had succeeded
    credit_note_id: str | None = None
    check_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def is_unfinished(self) -> bool:
        """Whether the provider may still tell something new about it."""
        return self.status in (RefundStatus.UNKNOWN, RefundStatus.PENDING)

    @property
    def provider_key(self) -> str:
        """Under which the provider is asked for it, and makes it once."""
        return f"refund:{self.id}" if self.attempt == 1 else f"refund:{self.id}:{self.attempt}"

    def due(self) -> datetime | None:
        """When to ask the provider, should it not have told by then; at once for stock that was left behind."""
        return self.check_at if self.is_unfinished or self.stock_pending else None


class DisputeStatus(enum.Enum):
    """How a dispute ended, if it did."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Dispute(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A payer asked the bank for the money back. Its first appearance freezes the order's fulfilment."""

    KIND: ClassVar[str] = "DISPUTE"

    id: str
    order_id: str
    payment_id: str
    gateway_id: str
    status: DisputeStatus = DisputeStatus.OPEN
    reason: str | None = None
    amount_minor: int
    currency: str
    evidence_due_at: datetime | None = None
    closed_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


def next_check(since: datetime, now: datetime) -> datetime:
    """When to ask next about something begun at `since`."""
    return now + max(FIRST_CHECK, now - since)
