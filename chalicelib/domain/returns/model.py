"""Returns: units that a buyer wants to give back, and declarations that a contract is withdrawn from."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainText

UNMATCHED_KEPT = timedelta(days=30)


class ReturnType(enum.Enum):
    """Whether a buyer asks a favour, or withdraws from the contract, which needs no reason."""

    RETURN = "return"
    WITHDRAWAL = "withdrawal"


class ReturnStatus(enum.Enum):
    """Where a return stands. APPROVED: staff agreed, and the money is on its way back."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    REFUNDED = "refunded"


_OPEN = frozenset({ReturnStatus.REQUESTED, ReturnStatus.APPROVED})


class ReturnItem(msgspec.Struct, frozen=True, kw_only=True):
    """Units of an order line."""

    line_id: str
    quantity: int


class Return(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Units of an order that its buyer wants to give back. It lives with its order.

    `within_window` says that it came while the contract could be withdrawn from. `attempt` is part of the key of its
    refund: one that came to nothing needs another key. `refund_id` is set once a refund was begun and not refused.
    `approved_in` is the call that approved it.
    """

    KIND: ClassVar[str] = "RETURN"

    id: str
    order_id: str
    customer_id: str | None = None
    type: ReturnType
    status: ReturnStatus = ReturnStatus.REQUESTED
    items: tuple[ReturnItem, ...]
    reason: PersonalText | None = None
    within_window: bool
    attempt: int = 1
    refund_id: str | None = None
    rejection_reason: PersonalText | None = None
    resolved_by: PlainText | None = None
    resolved_at: datetime | None = None
    approved_in: PlainText | None = None
    requested_at: datetime
    created_at: datetime
    updated_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether its units are spoken for and not counted as refunded yet."""
        return self.status in _OPEN

    @property
    def refund_key(self) -> str:
        """Under which its refund is made once."""
        return f"return:{self.id}" if self.attempt == 1 else f"return:{self.id}:{self.attempt}"


class WithdrawalStatus(enum.Enum):
    """A declaration is received, then found to belong to an order or not."""

    RECEIVED = "received"
    MATCHED = "matched"
    UNMATCHED = "unmatched"


class Withdrawal(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A declaration that somebody withdraws from a contract, as it was confirmed at `declared_at` (whole seconds).

    Without `items` it is about everything. `on_time` is found out with the order, which is `cancelled` by it if nothing
    was paid. One that belongs to no order is forgotten after a while. What a signed-in customer withdraws from is known
    at once.
    """

    KIND: ClassVar[str] = "WITHDRAWAL"

    id: str
    order_number: PlainText
    email: PersonalText
    name: PersonalText | None = None
    items: tuple[ReturnItem, ...] = ()
    status: WithdrawalStatus = WithdrawalStatus.RECEIVED
    order_id: str | None = None
    return_id: str | None = None
    on_time: bool = True
    cancelled: bool = False
    declared_at: datetime

    def expiry(self) -> datetime | None:
        """What belongs to an order is kept with it."""
        return None if self.status is WithdrawalStatus.MATCHED else self.declared_at + UNMATCHED_KEPT


class ReturnFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the returns, newest first: a page, or with `after` a stretch of `page_size` after a position."""

    status: ReturnStatus | None = None
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None
