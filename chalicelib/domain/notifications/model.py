"""Mails to buyers, as the log of the shop shows them: what was sent to whom about which order. Bodies are not kept."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import ClassVar

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainText

MAX_ATTEMPTS = 5
# How long one attempt may hold a mail: longer than the function lives that makes it, shorter than a queue waits.
ATTEMPT_LEASE = timedelta(minutes=3)


class EmailKind(enum.Enum):
    """The mails about orders: those that are logged and can be sent again."""

    ORDER_CONFIRMATION = "order_confirmation"
    ORDER_PAID = "order_paid"
    ORDER_SHIPPED = "order_shipped"
    REFUND_ISSUED = "refund_issued"
    WITHDRAWAL_RECEIVED = "withdrawal_received"


class EmailStatus(enum.Enum):
    """A mail waits, has left, or has been given up."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Email(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One mail. Its id is also its Message-ID, whatever number of times it leaves.

    `reference_id` is what it is about beside the order: the fiscal document, or the withdrawal. `rejected` mails are
    never tried again.
    """

    KIND: ClassVar[str] = "EMAIL"

    id: str
    order_id: str | None = None
    reference_id: str | None = None
    recipient: PersonalText
    kind: EmailKind
    locale: PlainText = "en"
    subject: PlainText = ""
    status: EmailStatus = EmailStatus.QUEUED
    attempts: int = 0
    held_until: datetime | None = None
    rejected: bool = False
    error: PersonalText | None = None
    provider_message_id: str | None = None
    sent_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def open(self) -> bool:
        """Whether it may still be sent: one that was given up may be, once somebody asks for it again."""
        return self.status is not EmailStatus.SENT and not self.rejected

    def held(self, at: datetime) -> Email:
        """The mail with an attempt under way."""
        changed: Email = self.replace(attempts=self.attempts + 1, held_until=at + ATTEMPT_LEASE, updated_at=at)
        return changed

    def sent(self, at: datetime, provider_message_id: str | None) -> Email:
        """The mail after it was handed over."""
        changed: Email = self.replace(
            status=EmailStatus.SENT,
            held_until=None,
            error=None,
            provider_message_id=provider_message_id,
            sent_at=at,
            updated_at=at,
        )
        return changed

    def delayed(self, at: datetime, error: str) -> Email:
        """The mail after an attempt that may go better later; after several it counts as failed."""
        status = EmailStatus.FAILED if self.attempts >= MAX_ATTEMPTS else EmailStatus.QUEUED
        changed: Email = self.replace(status=status, held_until=None, error=error, updated_at=at)
        return changed

    def refused(self, at: datetime, error: str) -> Email:
        """The mail after it was refused for good."""
        changed: Email = self.replace(
            status=EmailStatus.FAILED, rejected=True, held_until=None, error=error, updated_at=at
        )
        return changed
