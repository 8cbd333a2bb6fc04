"""Taking orders on: by staff, and by time."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import steps
from chalicelib.domain.orders.commands import ExpireOrder, MoveOrder
from chalicelib.domain.orders.errors import FulfilmentFrozen, MoveNotAllowed, OrderNotFound
from chalicelib.domain.orders.model import Axis, Order
from chalicelib.domain.orders.rules import EDGES, Move, has_made, standing_of
from chalicelib.kernel.operation import operation
from chalicelib.kernel.unit_of_work import check_version

UNPAID_IN_TIME = "Not paid in time"


@operation("orders.move", needs=Grant.ORDERS_WRITE, raises=(OrderNotFound, MoveNotAllowed, FulfilmentFrozen))
def move_order(ctx: Context, command: MoveOrder) -> Order:
    """Pack, ship, deliver, complete or cancel an order.

    Cancelling frees what the order took, paid or not, and gives the use of its promotions back; what was paid goes
    back by a refund.
    """
    if EDGES[command.move].axis is Axis.PAYMENT:
        raise MoveNotAllowed(move=command.move.value)
    order = ctx.uow.get(Order, command.id, missing=OrderNotFound())
    if order.stock_unsettled and has_made(order, command.move):
        return steps.finish(ctx, order)  # this very move was cut short
    check_version(order, command.expected_version)
    ctx.audit("order.transitioned", "orders", order.id, {"move": command.move.value, "from": standing_of(order).value})
    return steps.take(ctx, order, command.move, command.note)


@operation("orders.expire_unpaid", needs=Grant.SYSTEM, raises=(OrderNotFound,))
def expire_unpaid(ctx: Context, command: ExpireOrder) -> Order:
    """Cancel an order that was not paid in time, unless its payment is in flight.

    Harmless at any time and any number of times. A payment that succeeds at the same moment and this race for the
    order's version: one of them wins, and a payment that comes second is given back (payments.reconcile).
    """
    order = ctx.uow.get(Order, command.id, missing=OrderNotFound())
    if order.stock_unsettled:
        return steps.finish(ctx, order)
    due = order.due()
    if due is None or due > ctx.now:
        return order
    return steps.take(ctx, order, Move.CANCEL, UNPAID_IN_TIME)
