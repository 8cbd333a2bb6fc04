"""Webhooks: who wants to be told of what, and each telling with how it went."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import ClassVar

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PlainMap, PlainText, SecretText

BOOK = "WEBHOOKS"

# How long one attempt may hold a delivery: longer than any function lives that makes one.
ATTEMPT_LEASE = timedelta(minutes=3)


class Patience(enum.Enum):
    """How long a receiver that does not answer is tried again; see RETRY_DELAYS."""

    STANDARD = "standard"  # seven attempts within a day and a half
    THREE_DAYS = "three_days"


def _seconds(*delays: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=each) for each in delays)


# What passes after each failure; the failure after the last delay is the last.
RETRY_DELAYS = {
    Patience.STANDARD: _seconds(60, 300, 1800, 7200, 21600, 86400),
    Patience.THREE_DAYS: _seconds(60, 300, 1800, 7200, 21600, 43200, 86400, 98640),
}


class Subscription(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who is told of `events` (names of ours) at `url`, in the words of `dialect`. The secret is sealed."""

    KIND: ClassVar[str] = "WEBHOOK_SUBSCRIPTION"

    id: str
    url: str
    events: tuple[str, ...]
    dialect: str
    sealed_secret: SecretText
    patience: Patience = Patience.STANDARD
    active: bool = True
    created_at: datetime


class DeliveryStatus(enum.Enum):
    """`pending` was not tried since it was made or armed again; `failed` will be tried again, `exhausted` will not."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXHAUSTED = "exhausted"


class Delivery(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One event on its way to one subscription. `data` is the event's own; the dialect spells it when it leaves.

    `event_id` is the same in the deliveries of one event to several subscriptions. `attempts` counts since it was last
    replayed. While an attempt is under way `held_until` keeps others off; `next_retry_at` is when the next one is due.
    """

    KIND: ClassVar[str] = "DELIVERY"

    id: str
    subscription_id: str
    dialect: PlainText
    patience: Patience = Patience.STANDARD
    event_id: str = ""
    event: PlainText
    data: PlainMap
    occurred_at: datetime
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    last_attempt_at: datetime | None = None
    next_retry_at: datetime
    held_until: datetime | None = None
    response_code: int | None = None
    last_error: PlainText | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def waiting(self) -> bool:
        """Whether it is still to be delivered."""
        return self.status in (DeliveryStatus.PENDING, DeliveryStatus.FAILED)

    @property
    def untried(self) -> bool:
        """Whether its first attempt, or the first since it was replayed, is still to be made."""
        return self.status is DeliveryStatus.PENDING and not self.attempts

    def due(self) -> datetime | None:
        """When to try next: after the attempt under way, should that never report back."""
        if not self.waiting:
            return None
        return self.next_retry_at if self.held_until is None else max(self.next_retry_at, self.held_until)

    def forgettable(self, at: datetime, kept: timedelta) -> bool:
        """Whether it is done with for long enough. It is deleted by an operation, so that the lists learn of it."""
        return not self.waiting and self.updated_at + kept <= at

    def held(self, at: datetime) -> Delivery:
        """The delivery with an attempt under way."""
        changed: Delivery = self.replace(
            attempts=self.attempts + 1, last_attempt_at=at, held_until=at + ATTEMPT_LEASE, updated_at=at
        )
        return changed

    def delivered(self, at: datetime, response_code: int | None) -> Delivery:
        """The delivery after an attempt that succeeded."""
        changed: Delivery = self.replace(
            status=DeliveryStatus.DELIVERED,
            held_until=None,
            response_code=response_code,
            last_error=None,
            updated_at=at,
        )
        return changed

    def failed(self, at: datetime, response_code: int | None, error: str) -> Delivery:
        """The delivery after an attempt that failed: due again later, or never again."""
        delays = RETRY_DELAYS[self.patience]
        left = self.attempts <= len(delays)
        changed: Delivery = self.replace(
            status=DeliveryStatus.FAILED if left else DeliveryStatus.EXHAUSTED,
            next_retry_at=at + delays[self.attempts - 1] if left else self.next_retry_at,
            held_until=None,
            response_code=response_code,
            last_error=error,
            updated_at=at,
        )
        return changed

    def replayed(self, at: datetime) -> Delivery:
        """The delivery due at once as if it were new, but under its id: a receiver can tell that it had it before."""
        changed: Delivery = self.armed(at).replace(attempts=0, held_until=None)
        return changed

    def armed(self, at: datetime) -> Delivery:
        """The delivery due at once; the attempts made so far still count."""
        changed: Delivery = self.replace(status=DeliveryStatus.PENDING, next_retry_at=at, updated_at=at)
        return changed
