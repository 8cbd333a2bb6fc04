"""Stripe's objects and messages in the core's words. Names on Stripe's side are those of its API reference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.payments.model import DisputeStatus, RefundStatus
from chalicelib.domain.payments.ports import (
    GatewayDispute,
    GatewayRefund,
    Intent,
    IntentStatus,
    ProviderEvent,
    Reference,
    Subject,
)

_INTENT_STATUS = {
    "processing": IntentStatus.PROCESSING,
    "succeeded": IntentStatus.SUCCEEDED,
    "canceled": IntentStatus.CANCELLED,
}
_REFUND_STATUS = {
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
_DISPUTE_STATUS = {"won": DisputeStatus.WON, "lost": DisputeStatus.LOST}
_SUBJECTS = {
    "payment_intent.succeeded": Subject.INTENT,
    "payment_intent.processing": Subject.INTENT,
    "payment_intent.payment_failed": Subject.INTENT,
    "payment_intent.canceled": Subject.INTENT,
    "charge.refunded": Subject.REFUND,
    "charge.refund.updated": Subject.REFUND,
    "refund.created": Subject.REFUND,
    "refund.updated": Subject.REFUND,
    "refund.failed": Subject.REFUND,
    "charge.dispute.created": Subject.DISPUTE,
    "charge.dispute.updated": Subject.DISPUTE,
    "charge.dispute.closed": Subject.DISPUTE,
}


def metadata(reference: Reference) -> dict[str, str]:
    """What we write on Stripe's objects."""
    return {"tenantId": reference.tenant_id, "orderId": reference.order_id}


def reference_in(found: Mapping[str, Any]) -> Reference | None:
    """What we wrote on an object, if we did."""
    written = found.get("metadata") or {}
    tenant_id, order_id = written.get("tenantId"), written.get("orderId")
    return Reference(tenant_id=tenant_id, order_id=order_id) if tenant_id and order_id else None


def _payment_of(found: Mapping[str, Any]) -> tuple[str | None, Reference | None]:
    """The id of the payment that a refund or a dispute is of, and what we wrote on it if it was sent along."""
    payment = found.get("payment_intent")
    if payment is None or isinstance(payment, str):
        return payment, reference_in(found)
    return payment["id"], reference_in(payment)


def intent(found: Mapping[str, Any]) -> Intent:
    """A PaymentIntent."""
    waiting = IntentStatus.REFUSED if found.get("last_payment_error") else IntentStatus.REQUIRES_PAYMENT
    return Intent(
        id=found["id"],
        status=_INTENT_STATUS.get(found["status"], waiting),
        amount_minor=found["amount"],
        received_minor=found["amount_received"],
        currency=found["currency"].upper(),
        client_secret=found.get("client_secret"),
        reference=reference_in(found),
    )


def refund(found: Mapping[str, Any]) -> GatewayRefund:
    """A Refund."""
    intent_id, reference = _payment_of(found)
    return GatewayRefund(
        id=found["id"],
        status=_REFUND_STATUS.get(found["status"], RefundStatus.PENDING),
        amount_minor=found["amount"],
        currency=found["currency"].upper(),
        intent_id=intent_id,
        refund_id=(found.get("metadata") or {}).get("refundId"),
        reference=reference,
    )


def dispute(found: Mapping[str, Any]) -> GatewayDispute:
    """A Dispute; every state but won and lost is open."""
    intent_id, reference = _payment_of(found)
    due_by = (found.get("evidence_details") or {}).get("due_by")
    return GatewayDispute(
        id=found["id"],
        status=_DISPUTE_STATUS.get(found["status"], DisputeStatus.OPEN),
        amount_minor=found["amount"],
        currency=found["currency"].upper(),
        reason=found.get("reason"),
        intent_id=intent_id,
        evidence_due_at=datetime.fromtimestamp(due_by, UTC) if due_by else None,
        created_at=datetime.fromtimestamp(found["created"], UTC),
        reference=reference,
    )


def event(found: Mapping[str, Any]) -> ProviderEvent:
    """An Event. One of another account, or of a kind that concerns no order, is about something else."""
    thing = found["data"]["object"]
    subject = _SUBJECTS.get(found["type"], Subject.OTHER)
    return ProviderEvent(
        id=found["id"],
        type=found["type"],
        subject=Subject.OTHER if found.get("account") else subject,
        intent_id=thing.get("id") if subject is Subject.INTENT else thing.get("payment_intent"),
        object_id=thing.get("id") or "",
        reference=reference_in(thing),
    )
