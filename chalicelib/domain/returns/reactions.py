"""What returns do when a refund's fate is known, and when somebody withdrew from a contract."""

from __future__ import annotations

from chalicelib.domain import identity
from chalicelib.domain.context import Context
from chalicelib.domain.orders import NUMBER_CLAIM, Move, begin
from chalicelib.domain.payments import Refund, RefundFailed, RefundIssued
from chalicelib.domain.returns.events import WithdrawalDeclared, WithdrawalMatched
from chalicelib.domain.returns.model import Return, ReturnStatus, ReturnType, Withdrawal, WithdrawalStatus
from chalicelib.domain.returns.opening import Dossier, find_dossier, open_return
from chalicelib.domain.returns.rules import (
    is_cancellable,
    is_on_time,
    is_whole,
    is_withdrawable,
    returnable_units,
    takable_units,
)
from chalicelib.domain.returns.settling import bind, reopen
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.events import Recorded

WITHDRAWN_FROM = "Withdrawn from before it was paid"


def follow_refund(ctx: Context, fact: RefundIssued | RefundFailed, recorded: Recorded) -> None:
    """A refund was made, or came to nothing: so was the return that it belongs to, if whoever asked did not see it."""
    found = ctx.uow.family(Refund, Return, key=(fact.order_id,))
    keys = {refund.key for refund in found[Refund] if refund.id == fact.refund_id}
    for asked in found[Return]:
        if asked.status is ReturnStatus.APPROVED and asked.refund_key in keys:
            if isinstance(fact, RefundIssued):
                bind(ctx, asked, fact.refund_id, settled=True)
            else:
                reopen(ctx, asked)


def take_withdrawal(ctx: Context, fact: WithdrawalDeclared, recorded: Recorded) -> None:
    """Find the order that was withdrawn from, and ask for the return of what can still be given back.

    What was declared too late is an ordinary request: it is for the shop to decide. An order of which nothing is paid
    is cancelled at once if all of it is withdrawn from; units of it are a request that waits for the payment. Only the
    order's own e-mail may declare, and only it is answered.
    """
    withdrawal = ctx.uow.find(Withdrawal, fact.withdrawal_id)
    if withdrawal is None or withdrawal.status is not WithdrawalStatus.RECEIVED:
        return
    dossier = _order_of(ctx, withdrawal)
    if dossier is None:
        ctx.uow.save(withdrawal.replace(status=WithdrawalStatus.UNMATCHED))
        return
    order = dossier.order
    on_time = is_on_time(dossier.history, withdrawal.declared_at)
    cancelled = is_cancellable(order) and (not withdrawal.items or is_whole(order, withdrawal.items))
    if cancelled:
        begin(ctx, order, Move.CANCEL, WITHDRAWN_FROM)  # the sweep moves what stock does not fit
    asked = None if cancelled else _ask_back(ctx, dossier, withdrawal, on_time)
    matched = {"status": WithdrawalStatus.MATCHED, "order_id": order.id, "return_id": asked.id if asked else None}
    ctx.uow.save(withdrawal.replace(**matched, on_time=on_time, cancelled=cancelled))
    ctx.uow.emit(
        WithdrawalMatched(
            withdrawal_id=withdrawal.id, order_id=order.id, return_id=asked.id if asked else None, on_time=on_time
        )
    )


def _order_of(ctx: Context, withdrawal: Withdrawal) -> Dossier | None:
    order_id = ctx.uow.claimed(NUMBER_CLAIM, withdrawal.order_number)
    dossier = None if order_id is None else find_dossier(ctx, order_id)
    if dossier is None or identity.normal_email(dossier.order.email) != withdrawal.email:
        return None
    return dossier


def _ask_back(ctx: Context, dossier: Dossier, withdrawal: Withdrawal, on_time: bool) -> Return | None:
    order = dossier.order
    if not is_withdrawable(order) and not is_cancellable(order):
        return None
    items = takable_units(returnable_units(order, dossier.returns), withdrawal.items)
    if not items:
        return None
    return open_return(
        ctx,
        dossier,
        derived_id(withdrawal.id, "return"),
        ReturnType.WITHDRAWAL if on_time else ReturnType.RETURN,
        items,
        at=withdrawal.declared_at,
        within_window=on_time,
    )
