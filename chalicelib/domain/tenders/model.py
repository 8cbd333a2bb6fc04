"""By what an order is paid: money that others move, and money that the shop keeps for its customers."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import ClassVar, NewType

from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PlainText

PaymentId = NewType("PaymentId", str)

# How long to wait for a provider's message before asking it: at first, and then as long again as it already took.
FIRST_CHECK = timedelta(minutes=5)


class Provider(enum.Enum):
    """Who moves the money: Stripe, people (bank transfer, cash …), or the shop itself, from what it keeps."""

    STRIPE = "stripe"
    MANUAL = "manual"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    LOYALTY = "loyalty"


KEPT = frozenset({Provider.GIFT_CARD, Provider.STORE_CREDIT, Provider.LOYALTY})


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
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    POINTS = "points"


_UNFINISHED = frozenset(
    {PaymentStatus.UNKNOWN, PaymentStatus.REQUIRES_PAYMENT, PaymentStatus.PROCESSING, PaymentStatus.FAILED}
)


class Payment(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Money for an order. `amount_minor` is in the smallest unit of `currency`.

    An order has at most one online payment, whose id follows from the order's (`online_payment_id`). `attempt` counts
    the intents made for it: a further one is made only when the one before can never take money. `orphaned` says that
    it was taken for an order that no longer wanted it, and that it must go back.

    What the shop itself keeps is taken in the transaction that places the order: from the gift card or the customer
    `account_id`, and for points `points` of them.
    """

    KIND: ClassVar[str] = "PAYMENT"

    id: PaymentId
    order_id: str
    provider: Provider
    method: Method = Method.ONLINE
    status: PaymentStatus = PaymentStatus.UNKNOWN
    amount_minor: int
    currency: PlainText
    received_minor: int = 0
    intent_id: str | None = None
    account_id: str | None = None
    points: int = 0
    attempt: int = 1
    orphaned: bool = False
    check_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def is_kept(self) -> bool:
        """Whether it comes out of what the shop keeps: a gift card, store credit, points."""
        return self.provider in KEPT

    @property
    def is_captured(self) -> bool:
        """Whether it counts for its order: taken, and neither given back nor on its way back."""
        return self.status is PaymentStatus.SUCCEEDED and not self.orphaned

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


def next_check(since: datetime, now: datetime) -> datetime:
    """When to ask next about something begun at `since`."""
    return now + max(FIRST_CHECK, now - since)
