"""Deciding on a return: the money goes back once, whatever happens in between."""

from __future__ import annotations

from chalicelib.domain import payments
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Order
from chalicelib.domain.payments import RefundItem, RefundMade, RefundOrder, RefundStatus
from chalicelib.domain.returns.commands import ApproveReturn, RejectReturn
from chalicelib.domain.returns.errors import ReturnDecided, ReturnNotFound
from chalicelib.domain.returns.events import ReturnRejected
from chalicelib.domain.returns.model import Return, ReturnStatus
from chalicelib.domain.returns.opening import CLAIM, find_dossier
from chalicelib.domain.returns.rules import is_whole
from chalicelib.domain.returns.settling import bind, reopen
from chalicelib.kernel.errors import DomainError, Fault
from chalicelib.kernel.operation import operation
from chalicelib.kernel.unit_of_work import ConcurrentChange


@operation(
    "returns.approve",
    needs=Grant.ORDERS_WRITE,
    raises=(ReturnNotFound, ReturnDecided, *payments.refund_order.raises),
)
def approve_return(ctx: Context, command: ApproveReturn) -> Return:
    """Agree to a return: everything back with shipping if it is about everything, else its units; stock is put back.

    That staff agreed is stored before the refund is asked for under the return's own key. So the same call again
    finishes what was cut short, and where nobody calls again the refund's own news do (see reactions). A call that they
    were quicker than is answered with what they left. A refund that is refused leaves the return to be decided anew;
    while nobody can tell, it stays approved.
    """
    order, asked = _find(ctx, command.id)
    if asked.status is ReturnStatus.REQUESTED:
        asked = ctx.uow.save(
            asked.replace(
                status=ReturnStatus.APPROVED,
                resolved_by=ctx.actor.id,
                resolved_at=ctx.now,
                approved_in=ctx.call_id,
                updated_at=ctx.now,
            )
        )
        ctx.checkpoint()
    elif _finished_for(ctx, asked):
        return asked
    elif asked.status is not ReturnStatus.APPROVED:
        raise ReturnDecided(status=asked.status.value)
    made = _refund(ctx, order, asked)
    return bind(ctx, asked, made.refund_id, settled=made.status is RefundStatus.SUCCEEDED)


def _finished_for(ctx: Context, asked: Return) -> bool:
    """Whether this very call approved the return, and the news of its refund came before its end."""
    mine = (asked.resolved_by, asked.approved_in) == (ctx.actor.id, ctx.call_id) and ctx.call_id != ""
    return mine and asked.status is ReturnStatus.REFUNDED


def _refund(ctx: Context, order: Order, asked: Return) -> RefundMade:
    whole = is_whole(order, asked.items)
    units = (RefundItem(line_id=each.line_id, quantity=each.quantity, restock=True) for each in asked.items)
    command = RefundOrder(order_id=order.id, key=asked.refund_key, items=() if whole else tuple(units), restock=whole)
    try:
        return payments.refund_order(ctx, command)
    except ConcurrentChange:
        raise
    except DomainError as refusal:
        if refusal.fault is not Fault.UNAVAILABLE:
            reopen(ctx, asked)
            ctx.checkpoint()
        raise


@operation("returns.reject", needs=Grant.ORDERS_WRITE, raises=(ReturnNotFound, ReturnDecided))
def reject_return(ctx: Context, command: RejectReturn) -> Return:
    """Refuse a return that was not decided yet."""
    _, asked = _find(ctx, command.id)
    if asked.status is not ReturnStatus.REQUESTED:
        raise ReturnDecided(status=asked.status.value)
    ctx.audit("return.rejected", "returns", asked.id, {"orderId": asked.order_id})
    ctx.uow.emit(ReturnRejected(return_id=asked.id, order_id=asked.order_id, type=asked.type.value))
    rejected: Return = asked.replace(
        status=ReturnStatus.REJECTED,
        rejection_reason=command.reason,
        resolved_by=ctx.actor.id,
        resolved_at=ctx.now,
        updated_at=ctx.now,
    )
    return ctx.uow.save(rejected)


def _find(ctx: Context, return_id: str) -> tuple[Order, Return]:
    """A return with its order. Two table requests."""
    order_id = ctx.uow.claimed(CLAIM, return_id)
    dossier = None if order_id is None else find_dossier(ctx, order_id)
    found = [each for each in dossier.returns if each.id == return_id] if dossier else []
    if dossier is None or not found:
        raise ReturnNotFound()
    return dossier.order, found[0]
