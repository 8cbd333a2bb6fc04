"""What a refund means for the return that it belongs to."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.returns.events import ReturnApproved, ReturnReopened
from chalicelib.domain.returns.model import Return, ReturnStatus


def bind(ctx: Context, asked: Return, refund_id: str, *, settled: bool) -> Return:
    """Note the refund of an approved return, and (`settled`) that its money went back. Said again it is no news."""
    if asked.refund_id is None:
        ctx.audit("return.approved", "returns", asked.id, {"orderId": asked.order_id, "refundId": refund_id})
        ctx.uow.emit(
            ReturnApproved(
                return_id=asked.id, order_id=asked.order_id, type=asked.type.value, refund_id=refund_id
            )
        )  # fmt: skip
    status = ReturnStatus.REFUNDED if settled else ReturnStatus.APPROVED
    if (asked.refund_id, asked.status) == (refund_id, status):
        return asked
    bound: Return = asked.replace(refund_id=refund_id, status=status, updated_at=ctx.now)
    return ctx.uow.save(bound)


def reopen(ctx: Context, asked: Return) -> Return:
    """Let an approved return wait to be decided again: its refund came to nothing, and the next has another key."""
    ctx.audit("return.reopened", "returns", asked.id, {"orderId": asked.order_id})
    ctx.uow.emit(ReturnReopened(return_id=asked.id, order_id=asked.order_id, type=asked.type.value))
    reopened: Return = asked.replace(
        status=ReturnStatus.REQUESTED,
        attempt=asked.attempt + 1,
        refund_id=None,
        resolved_by=None,
        resolved_at=None,
        approved_in=None,
        updated_at=ctx.now,
    )
    return ctx.uow.save(reopened)
