"""Looking at disputes, and letting go an order that one holds back."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Order
from chalicelib.domain.payments.books import find_books
from chalicelib.domain.payments.commands import UnfreezeFulfilment
from chalicelib.domain.payments.disputes import CLAIM
from chalicelib.domain.payments.errors import DisputeNotFound
from chalicelib.domain.payments.model import Dispute, DisputeFilter
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import BadCursor, Page, Slice


@query("disputes.list", needs=Grant.ORDERS_READ, raises=(BadCursor,))
def list_disputes(ctx: Context, command: DisputeFilter) -> Page[Dispute] | Slice[Dispute]:
    """A part of the shop's disputes, newest first."""
    return ctx.ports.trade.disputes(ctx, command)


@operation("disputes.unfreeze_fulfilment", needs=Grant.ORDERS_WRITE, raises=(DisputeNotFound,))
def unfreeze_fulfilment(ctx: Context, command: UnfreezeFulfilment) -> Order:
    """Let an order be packed and shipped again, however its dispute stands. An order not held back stays as it is."""
    order_id = ctx.uow.claimed(CLAIM, command.dispute_id)
    books = None if order_id is None else find_books(ctx, order_id)
    if books is None:
        raise DisputeNotFound()
    order = books.order
    if not order.fulfilment_frozen:
        return order
    ctx.audit("dispute.fulfillment_unfrozen", "disputes", command.dispute_id, {"orderId": order.id})
    freed: Order = order.replace(fulfilment_frozen=False, updated_at=ctx.now)
    return ctx.uow.save(freed)
