"""What the runtime stores beside the core's entities: commits (the outbox), idempotency records, consumer receipts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Recorded
from chalicelib.kernel.privacy import PlainText, SecretText

OUTBOX_GRACE = timedelta(minutes=2)
OUTBOX_RETENTION = timedelta(days=30)
IDEMPOTENCY_RETENTION = timedelta(hours=48)
RECEIPT_RETENTION = timedelta(days=14)


class IdempotencyMismatch(Conflict):
    """The Idempotency-Key was used before for another request."""


class Commit(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One committed change: its events for consumers and the things it touched for the read models.

    `at` is machine time. The relay marks it published; until then the due index shows it to the outbox sweep.
    """

    KIND: ClassVar[str] = "COMMIT"

    id: str
    at: datetime
    operation: PlainText
    request_id: str = ""
    events: list[Recorded] = []
    touched: list[list[str]] = []  # [replica, kind, key values …]
    published: bool = False

    def due(self) -> datetime | None:
        """An unpublished commit with events is looked at after the relay has had its chance."""
        return None if self.published or not self.events else self.at + OUTBOX_GRACE

    def expiry(self) -> datetime:
        """Read models keep snapshots, consumers their receipts: an old commit is history."""
        return self.at + OUTBOX_RETENTION


class IdempotencyRecord(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The stored answer of an operation under a client's key; sealed, as answers hold what callers are shown."""

    KIND: ClassVar[str] = "IDEMPOTENCY"

    operation: PlainText
    key: PlainText
    fingerprint: PlainText
    result: SecretText
    at: datetime

    def expiry(self) -> datetime:
        """Retries come within hours."""
        return self.at + IDEMPOTENCY_RETENTION


class Receipt(Entity, frozen=True, kw_only=True):
    """A consumer has taken an event in: written in the same transaction as the effect."""

    KIND: ClassVar[str] = "RECEIPT"

    consumer: str
    event_id: str
    at: datetime

    def expiry(self) -> datetime:
        """Longer than any queue keeps a message."""
        return self.at + RECEIPT_RETENTION


def machine_now() -> datetime:
    """The machine's time, for records that are about the machine and not about the shop."""
    return datetime.now(UTC)
