"""Finding and reading orders."""

from __future__ import annotations

import hashlib
import hmac

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders.commands import FindOrder, GetOrder, OpenOrder, OrderDossier, OrderFilter
from chalicelib.domain.orders.errors import OrderNotFound
from chalicelib.domain.orders.model import Order, OrderHistory
from chalicelib.kernel.operation import query
from chalicelib.kernel.paging import Page, Slice

NUMBER_CLAIM = "order_number"


@query("orders.list", needs=Grant.ORDERS_READ)
def list_orders(ctx: Context, command: OrderFilter) -> Page[Order] | Slice[Order]:
    """A page of the shop's orders, or a stretch of them."""
    return ctx.ports.trade.orders(ctx, command)


@query("orders.get", needs=Grant.ORDERS_READ, raises=(OrderNotFound,))
def get_order(ctx: Context, command: GetOrder) -> OrderDossier:
    """One order with its history. One table request."""
    found = ctx.uow.family(Order, OrderHistory, key=(command.id,))
    if not found[Order]:
        raise OrderNotFound()
    return OrderDossier(order=found[Order][0], history=tuple(found[OrderHistory]))


@query("orders.find", needs=Grant.ORDERS_READ, raises=(OrderNotFound,))
def find_order(ctx: Context, command: FindOrder) -> Order:
    """One order by its id or its number. One table request by id, two by number."""
    order_id = command.id if command.number is None else ctx.uow.claimed(NUMBER_CLAIM, command.number)
    return ctx.uow.get(Order, order_id or "-", missing=OrderNotFound())


@query("orders.list_own", needs=Grant.SHOPPER)
def list_own_orders(ctx: Context, command: None) -> list[Order]:
    """The orders of the signed-in customer, newest first."""
    return ctx.ports.trade.customer_orders(ctx, ctx.actor.customer_id or "")


@query("orders.get_own", needs=Grant.SHOPPER, raises=(OrderNotFound,))
def get_own_order(ctx: Context, command: GetOrder) -> Order:
    """An order of the signed-in customer. One table request."""
    order = ctx.uow.find(Order, command.id)
    if order is None or order.customer_id is None or order.customer_id != ctx.actor.customer_id:
        raise OrderNotFound()
    return order


@query("orders.open", raises=(OrderNotFound,))
def open_order(ctx: Context, command: OpenOrder) -> Order:
    """An order for whoever knows its number and its token. Two table requests, also when there is no such order."""
    order_id = ctx.uow.claimed(NUMBER_CLAIM, command.number)
    order = ctx.uow.find(Order, order_id or "-")
    digest = hashlib.sha256(command.token.encode()).hexdigest()
    if order is None or not hmac.compare_digest(digest, order.guest_token_hash):
        raise OrderNotFound()
    return order
