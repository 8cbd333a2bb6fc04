"""What happens to payments."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("payment.failed")
class PaymentFailed(Event, frozen=True, kw_only=True):
    """An attempt to pay was refused; the order can still be paid."""

    payment_id: str
    order_id: str


@event("payment.orphaned")
class PaymentOrphaned(Event, frozen=True, kw_only=True):
    """Money was taken for an order that no longer wanted it: it goes back by itself."""

    payment_id: str
    order_id: str
    amount_minor: int
    currency: str


@event("refund.issued")
class RefundIssued(Event, frozen=True, kw_only=True):
    """Money went back: a credit note with this id is to be drawn up."""

    refund_id: str
    order_id: str
    amount_minor: int
    tax_minor: int
    currency: str
    credit_note_id: str


@event("refund.failed")
class RefundFailed(Event, frozen=True, kw_only=True):
    """A refund under way came to nothing; what it had reserved is refundable again."""

    refund_id: str
    order_id: str
    amount_minor: int
    currency: str


@event("refund.reversed")
class RefundReversed(Event, frozen=True, kw_only=True):
    """The bank sent a refund back after it had succeeded: a person must pay it by other means."""

    refund_id: str
    order_id: str
    amount_minor: int
    currency: str


@event("refund.unbooked")
class RefundUnbooked(Event, frozen=True, kw_only=True):
    """A refund made at the provider's own desk is more than is left of the order: it is in no book."""

    order_id: str
    gateway_id: str
    amount_minor: int
    currency: str


@event("dispute.opened")
class DisputeOpened(Event, frozen=True, kw_only=True):
    """A payer disputes a payment; the order is held back."""

    dispute_id: str
    order_id: str
    amount_minor: int
    currency: str


@event("dispute.closed")
class DisputeClosed(Event, frozen=True, kw_only=True):
    """A dispute was won or lost. The order stays held back until somebody lets it go."""

    dispute_id: str
    order_id: str
    status: str
