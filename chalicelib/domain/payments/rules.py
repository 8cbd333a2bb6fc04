"""How what a provider says about a payment is taken in: by where it stands, whatever order the news came in."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.payments.ports import Intent, IntentStatus
from chalicelib.domain.tenders import Payment, PaymentStatus, next_check

_STATUS = {
    IntentStatus.REQUIRES_PAYMENT: PaymentStatus.REQUIRES_PAYMENT,
    IntentStatus.REFUSED: PaymentStatus.FAILED,
    IntentStatus.PROCESSING: PaymentStatus.PROCESSING,
    IntentStatus.SUCCEEDED: PaymentStatus.SUCCEEDED,
    IntentStatus.CANCELLED: PaymentStatus.CANCELLED,
}
_SETTLED = frozenset({PaymentStatus.SUCCEEDED, PaymentStatus.RETURNED})


def folded(payment: Payment, intent: Intent, now: datetime) -> Payment:
    """The payment after news of its intent; the very same object when there is nothing new. Money taken stays taken."""
    status = _STATUS[intent.status]
    if payment.status in _SETTLED or (payment.status is status and payment.intent_id == intent.id):
        return payment
    changed: Payment = payment.replace(
        status=status,
        intent_id=intent.id,
        received_minor=intent.received_minor,
        check_at=next_check(payment.created_at, now),
        updated_at=now,
    )
    return changed


def pays_exactly(payment: Payment, intent: Intent) -> bool:
    """Whether what was received is what the order costs."""
    return (intent.received_minor, intent.currency) == (payment.amount_minor, payment.currency)
