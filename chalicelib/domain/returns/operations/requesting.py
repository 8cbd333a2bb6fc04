"""Asking for a return, and looking at returns."""

from __future__ import annotations

from chalicelib.domain import identity
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Order, OrderNotFound
from chalicelib.domain.returns.commands import ListOwnReturns, RequestReturn
from chalicelib.domain.returns.errors import OrderNotReturnable, ReturnLineNotFound, ReturnQuantityExceeded
from chalicelib.domain.returns.events import WithdrawalMatched
from chalicelib.domain.returns.model import Return, ReturnFilter, ReturnType, Withdrawal, WithdrawalStatus
from chalicelib.domain.returns.opening import Dossier, find_dossier, open_return
from chalicelib.domain.returns.rules import check_returnable, check_units, is_on_time, returnable_units
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import BadCursor, Page, Slice


@operation(
    "returns.request",
    needs=Grant.SHOPPER,
    raises=(OrderNotFound, OrderNotReturnable, ReturnLineNotFound, ReturnQuantityExceeded),
)
def request_return(ctx: Context, command: RequestReturn) -> Return:
    """Ask to give units of an own order back; whether the time for a withdrawal is over is noted, not enforced.

    Only a completed order asks for it: while the time lasts it can be withdrawn from, later it is closed. Who withdraws
    is sent the same acknowledgement as who does so without signing in.
    """
    dossier = _own(ctx, command.order_id)
    on_time = is_on_time(dossier.history, ctx.now)
    check_returnable(dossier.order, withdrawing=on_time and command.type is ReturnType.WITHDRAWAL)
    items = check_units(returnable_units(dossier.order, dossier.returns), command.items)
    asked = open_return(
        ctx,
        dossier,
        ctx.new_id(),
        command.type,
        items,
        at=ctx.now,
        within_window=on_time,
        reason=command.reason,
    )
    if asked.type is ReturnType.WITHDRAWAL:
        _write_down(ctx, dossier.order, asked)
    return asked


def _write_down(ctx: Context, order: Order, asked: Return) -> None:
    """The declaration behind a return, for the acknowledgement that the law wants of every withdrawal made online."""
    declared = Withdrawal(
        id=ctx.new_id(),
        order_number=order.number,
        email=identity.normal_email(order.email),
        items=asked.items,
        status=WithdrawalStatus.MATCHED,
        order_id=order.id,
        return_id=asked.id,
        on_time=asked.within_window,
        declared_at=ctx.now.replace(microsecond=0),
    )
    ctx.uow.create(declared)
    ctx.uow.emit(
        WithdrawalMatched(withdrawal_id=declared.id, order_id=order.id, return_id=asked.id, on_time=declared.on_time)
    )


@query("returns.list_own", needs=Grant.SHOPPER, raises=(OrderNotFound,))
def list_own_returns(ctx: Context, command: ListOwnReturns) -> list[Return]:
    """The returns of an own order, newest first. One table request."""
    return sorted(_own(ctx, command.order_id).returns, key=lambda each: (each.created_at, each.id), reverse=True)


@query("returns.list", needs=Grant.ORDERS_READ, raises=(BadCursor,))
def list_returns(ctx: Context, command: ReturnFilter) -> Page[Return] | Slice[Return]:
    """A part of the shop's returns, newest first."""
    return ctx.ports.trade.returns(ctx, command)


def _own(ctx: Context, order_id: str) -> Dossier:
    dossier = find_dossier(ctx, order_id)
    if dossier is None or dossier.order.customer_id is None or dossier.order.customer_id != ctx.actor.customer_id:
        raise OrderNotFound()
    return dossier
