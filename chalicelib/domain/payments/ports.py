"""The port to a payment provider, and what passes through it. Amounts are minor units; ids are the provider's own."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Protocol

import msgspec

from chalicelib.domain.payments.model import DisputeStatus, RefundStatus
from chalicelib.kernel.privacy import SecretText


class IntentStatus(enum.Enum):
    """Where the provider says a payment stands."""

    REQUIRES_PAYMENT = "requires_payment"
    REFUSED = "refused"  # requires payment again, after a refused attempt
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """What we wrote on the provider's objects, to find our own again."""

    tenant_id: str
    order_id: str


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as the provider has it. `client_secret` lets the payer's browser pay it."""

    id: str
    status: IntentStatus
    amount_minor: int
    received_minor: int
    currency: str
    client_secret: SecretText | None = None
    reference: Reference | None = None


class GatewayRefund(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as the provider has it. `refund_id` is ours, if we asked for it."""

    id: str
    status: RefundStatus
    amount_minor: int
    currency: str
    intent_id: str | None
    refund_id: str | None = None
    reference: Reference | None = None


class GatewayDispute(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute as the provider has it."""

    id: str
    status: DisputeStatus
    amount_minor: int
    currency: str
    reason: str | None
    intent_id: str | None
    evidence_due_at: datetime | None
    created_at: datetime
    reference: Reference | None = None


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """All that was begun at the provider in a time. Refunds and disputes bear the reference of their payment."""

    intents: tuple[Intent, ...] = ()
    refunds: tuple[GatewayRefund, ...] = ()
    disputes: tuple[GatewayDispute, ...] = ()


class Subject(enum.Enum):
    """What a provider's message is about."""

    INTENT = "intent"
    REFUND = "refund"
    DISPUTE = "dispute"
    OTHER = "other"  # nothing that concerns us


class ProviderEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the provider, proven genuine: something happened to an object of its.

    Only names and ids: what is true now is asked for, since messages come twice, late and out of order.
    """

    id: str
    type: str
    subject: Subject
    intent_id: str | None
    object_id: str
    reference: Reference | None = None


class ProviderAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A shop's own account at the provider: what opens its API, what browsers use, and what proves its messages."""

    secret_key: SecretText
    publishable_key: str
    webhook_secret: SecretText = ""


class KeyStanding(enum.Enum):
    """What the provider says of a key."""

    VALID = "valid"
    INVALID = "invalid"
    UNVALIDATED = "unvalidated"  # it did not answer


class PaymentProvider(Protocol):
    """A payment provider. Every call that changes something carries a key under which it happens once.

    All calls raise `PaymentsNotConfigured`, `ProviderUnavailable` (nothing happened, or nobody can tell: the same call
    under the same key finds out) and `ProviderRefused` (nothing happened and nothing will).
    """

    @property
    def is_configured(self) -> bool:
        """Whether this deployment can take payments."""
        ...

    def check_key(self, secret_key: str) -> KeyStanding:
        """Ask whether a key opens an account. Never raises."""
        ...

    def create_customer(self, customer_id: str, tenant_id: str, key: str) -> str:
        """The provider's id for an account of ours. Nothing personal is sent."""
        ...

    def create_intent(
        self, amount_minor: int, currency: str, reference: Reference, customer: str | None, key: str
    ) -> Intent:
        """Make a payment that the payer's browser can complete."""
        ...

    def intent(self, intent_id: str) -> Intent:
        """A payment as it is now."""
        ...

    def cancel_intent(self, intent_id: str) -> Intent:
        """Make sure that a payment can take no money any more; what is taken or under way is left as it is."""
        ...

    def refund(
        self, intent_id: str, amount_minor: int, reference: Reference, refund_id: str, key: str
    ) -> GatewayRefund:
        """Give back a part of a payment."""
        ...

    def refunds(self, intent_id: str) -> list[GatewayRefund]:
        """All refunds of a payment, oldest first, also those made at the provider's own desk."""
        ...

    def dispute(self, dispute_id: str) -> GatewayDispute:
        """A dispute as it is now."""
        ...

    def disputes(self, intent_id: str) -> list[GatewayDispute]:
        """All disputes of a payment, oldest first."""
        ...

    def statement(self, since: datetime, until: datetime) -> Statement:
        """All payments, refunds and disputes begun in a time, of every shop that this account serves."""
        ...

    def verify_event(self, raw_body: bytes, signature: str | None) -> ProviderEvent:
        """The message in a request's body. Raises `EventNotGenuine`."""
        ...
