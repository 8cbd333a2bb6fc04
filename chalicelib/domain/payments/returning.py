"""Giving back money that was taken for an order that no longer wanted it."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.payments.model import RefundStatus
from chalicelib.domain.payments.ports import GatewayRefund, Reference
from chalicelib.domain.tenders import Payment, PaymentStatus, next_check, returned


def return_orphan(ctx: Context, payment: Payment) -> None:
    """Give an orphaned payment back whole, as often asked as it takes; made once under `orphan:{payment id}`.

    The payment is stored as orphaned before, so that nothing is lost in between; what the provider already has counts,
    also what somebody gave back at its own desk.
    """
    refunds = ctx.ports.payments.refunds(payment.intent_id or "")
    left = payment.received_minor - sum(each.amount_minor for each in refunds if _counts(each))
    if left > 0:
        refunds = [*refunds, _refund(ctx, payment, left, failed=len(refunds) - sum(map(_counts, refunds)))]
    if all(each.status is not RefundStatus.PENDING for each in refunds) and _counts(refunds[-1]):
        ctx.uow.emit(returned(payment))
        ctx.audit("payment.returned", "orders", payment.order_id, {"paymentId": payment.id})
        ctx.uow.save(payment.replace(status=PaymentStatus.RETURNED, check_at=None, updated_at=ctx.now))
    else:
        ctx.uow.save(payment.replace(check_at=next_check(payment.updated_at, ctx.now)))


def _counts(refund: GatewayRefund) -> bool:
    return refund.status is not RefundStatus.FAILED


def _refund(ctx: Context, payment: Payment, amount_minor: int, failed: int) -> GatewayRefund:
    """The refund of what is left; one that the bank sent back needs another key."""
    key = f"orphan:{payment.id}" if not failed else f"orphan:{payment.id}:{failed + 1}"
    reference = Reference(tenant_id=ctx.shop.id, order_id=payment.order_id)
    return ctx.ports.payments.refund(payment.intent_id or "", amount_minor, reference, payment.id, key)
