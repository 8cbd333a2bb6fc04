"""How a return comes to be: with its order read whole, so that no two speak for the same units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.context import Context
from chalicelib.domain.orders import Order, OrderHistory
from chalicelib.domain.returns.events import ReturnRequested
from chalicelib.domain.returns.model import Return, ReturnItem, ReturnType
from chalicelib.kernel.errors import Conflict

CLAIM = "return"


class Dossier(NamedTuple):
    """An order with its history and its returns, as read together."""

    order: Order
    history: Sequence[OrderHistory]
    returns: Sequence[Return]


class ReturnIdTaken(Conflict):
    """A new return has the id of another one."""


def find_dossier(ctx: Context, order_id: str) -> Dossier | None:
    """An order with what bears on its returns, or None. One table request."""
    found = ctx.uow.family(Order, OrderHistory, Return, key=(order_id,))
    if not found[Order]:
        return None
    return Dossier(found[Order][0], tuple(found[OrderHistory]), tuple(found[Return]))


def open_return(
    ctx: Context,
    dossier: Dossier,
    id_: str,
    kind: ReturnType,
    items: tuple[ReturnItem, ...],
    *,
    at: datetime,
    within_window: bool,
    reason: str | None = None,
) -> Return:
    """Store a return of units that were found free. The order is stored with it: of two at once one reads again."""
    order = dossier.order
    asked = Return(
        id=id_,
        order_id=order.id,
        customer_id=order.customer_id,
        type=kind,
        items=items,
        reason=reason,
        within_window=within_window,
        requested_at=at,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.uow.save(order.replace(updated_at=ctx.now))
    ctx.uow.claim(CLAIM, asked.id, order.id, taken=ReturnIdTaken())
    ctx.audit("return.requested", "returns", asked.id, {"orderId": order.id, "type": kind.value})
    ctx.uow.emit(ReturnRequested(return_id=asked.id, order_id=order.id, type=kind.value))
    return ctx.uow.create(asked)
