"""Refunds and disputes: what a provider was asked for, and what came of it. They live with their order."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar, NewType

import msgspec

from chalicelib.domain.tenders import Part
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainText

RefundId = NewType("RefundId", str)


class RefundStatus(enum.Enum):
    """Where a refund stands. UNKNOWN: the provider was asked and has not answered yet."""

    UNKNOWN = "unknown"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNBOOKED = "unbooked"  # made at the provider's own desk, beyond what was left of the order


_BOOKED = frozenset({RefundStatus.UNKNOWN, RefundStatus.PENDING, RefundStatus.SUCCEEDED})


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
    succeeds: the document drawn up afterwards gets it. `parts` say by which ways it goes back, for an order that was
    paid in several; without them all of it goes back by the way of `payment_id`.
    """

    KIND: ClassVar[str] = "REFUND"

    id: RefundId
    order_id: str
    payment_id: str
    amount_minor: int
    tax_minor: int
    currency: PlainText
    lines: tuple[RefundLine, ...] = ()
    parts: tuple[Part, ...] = ()
    status: RefundStatus = RefundStatus.UNKNOWN
    reason: PersonalText | None = None
    key: PlainText | None = None
    fingerprint: PlainText = ""
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
    def outside_minor(self) -> int:
        """What of it the provider, or a person, gives back: all but what the shop puts back to what it keeps."""
        return self.amount_minor - sum(part.amount_minor for part in self.parts if part.is_kept)

    @property
    def is_booked(self) -> bool:
        """Whether its order counts it: made, or under way and not known to have failed."""
        return self.status in _BOOKED

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
    reason: PlainText | None = None
    amount_minor: int
    currency: PlainText
    evidence_due_at: datetime | None = None
    closed_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


class DisputeFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the disputes, newest first: a page, or with `after` a stretch of `page_size` after a position."""

    status: DisputeStatus | None = None
    order_id: str | None = None
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None
