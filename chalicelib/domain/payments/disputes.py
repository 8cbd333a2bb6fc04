"""Disputes in the books: taken in by where they stand, whatever order the news came in."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.payments.books import Books
from chalicelib.domain.payments.events import DisputeClosed, DisputeOpened
from chalicelib.domain.payments.model import Dispute, DisputeStatus
from chalicelib.domain.payments.ports import GatewayDispute
from chalicelib.domain.tenders import Payment
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.unit_of_work import ConcurrentChange

CLAIM = "dispute"  # of a dispute's id: its order's


def take_dispute(ctx: Context, books: Books, payment: Payment, found: GatewayDispute) -> None:
    """Take in where a dispute stands. Its first appearance holds the order back, whatever became of it since."""
    known = next((dispute for dispute in books.disputes if dispute.gateway_id == found.id), None)
    if known is None:
        _open(ctx, books, payment, found)
    elif known.status is DisputeStatus.OPEN:
        _follow(ctx, known, found)


def _open(ctx: Context, books: Books, payment: Payment, found: GatewayDispute) -> None:
    order = books.order
    dispute = Dispute(
        id=derived_id(order.id, found.id),
        order_id=order.id,
        payment_id=payment.id,
        gateway_id=found.id,
        status=found.status,
        reason=found.reason,
        amount_minor=found.amount_minor,
        currency=found.currency,
        evidence_due_at=found.evidence_due_at,
        closed_at=None if found.status is DisputeStatus.OPEN else ctx.now,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.uow.create(dispute)
    ctx.uow.claim(CLAIM, dispute.id, order.id, taken=ConcurrentChange(kind=CLAIM))
    ctx.uow.save(order.replace(fulfilment_frozen=True, updated_at=ctx.now))
    ctx.audit("dispute.opened", "disputes", dispute.id, {"orderId": order.id})
    ctx.uow.emit(
        DisputeOpened(
            dispute_id=dispute.id, order_id=order.id, amount_minor=found.amount_minor, currency=found.currency
        )
    )
    if found.status is not DisputeStatus.OPEN:
        ctx.uow.emit(DisputeClosed(dispute_id=dispute.id, order_id=order.id, status=found.status.value))


def _follow(ctx: Context, known: Dispute, found: GatewayDispute) -> None:
    closed = found.status is not DisputeStatus.OPEN
    news: Dispute = known.replace(
        status=found.status,
        reason=found.reason,
        amount_minor=found.amount_minor,
        evidence_due_at=found.evidence_due_at,
        closed_at=ctx.now if closed else None,
    )
    if news == known:
        return
    ctx.uow.save(news.replace(updated_at=ctx.now))
    if closed:
        ctx.audit("dispute.closed", "disputes", known.id, {"status": found.status.value})
        ctx.uow.emit(DisputeClosed(dispute_id=known.id, order_id=known.order_id, status=found.status.value))
