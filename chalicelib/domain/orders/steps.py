"""How a move becomes a stored step: stock, order, history and event together, whatever the size of the order."""

from __future__ import annotations

import msgspec

from chalicelib.domain import b2b, promotions, stock, tenders
from chalicelib.domain.context import Context
from chalicelib.domain.orders import events
from chalicelib.domain.orders.model import Order, OrderHistory, OrderLine, Progress
from chalicelib.domain.orders.rules import Move, advance, standing_of
from chalicelib.domain.stock import Goods

# What one transaction moves; the rest of its hundred actions is for the order, its history, records and events.
LINES_PER_STEP = 80
_REDEMPTIONS_BESIDE = 7  # so many promotions fit beside as many lines, at two writes each

_SETTLING = (Move.PAY, Move.CANCEL)  # after which nothing is owed for an order any more


def create(ctx: Context, order: Order, note: str, *, paid: bool = False) -> Order:
    """Store a new order and the first step of its history; with `paid`, the second one too: nothing is due."""
    first, second = sorted((ctx.new_id(), ctx.new_id()))  # ids of one moment come in no order of their own
    write_history(ctx, None, order, note, id_=first)
    if paid:
        before, order = order, advance(order, Move.PAY)
        ctx.uow.emit(events.moved(Move.PAY, before, order))
        write_history(ctx, before, order, id_=second)
    stored: Order = ctx.uow.create(order)
    return stored


def take(ctx: Context, order: Order, move: Move, note: str | None = None) -> Order:
    """Make a move and everything that belongs to it. `order` is as read, or changed by the caller; it is saved here.

    An order with very many lines is moved first, with the stock of some lines, and the stock of the others follows in
    further stored steps. Raises MoveNotAllowed, FulfilmentFrozen.
    """
    return _finish(ctx, begin(ctx, order, move, note))


def begin(ctx: Context, order: Order, move: Move, note: str | None = None) -> Order:
    """The first stored step of a move, which is the only one of all but the largest orders."""
    moved = advance(order, move).replace(updated_at=ctx.now)
    room = LINES_PER_STEP
    if move is Move.CANCEL:
        promotions.give_back(ctx, [(each.promotion_id, each.redeemer) for each in order.discounts])
        room -= 2 * max(0, len(order.discounts) - _REDEMPTIONS_BESIDE)
        if order.awaits_payment and order.prepaid_minor:
            room -= tenders.give_back(ctx, order.id)
    if move in _SETTLING and order.is_owed:
        b2b.settle(ctx, order.terms_account_id or "", order.due_minor, order.id)
        room -= b2b.CHARGE_WRITES
    if not order.stock_unsettled:
        moved = _settle_some(ctx, moved, room)
    ctx.uow.emit(events.moved(move, order, moved))
    write_history(ctx, order, moved, note)
    stored: Order = ctx.uow.save(moved)
    return stored


def finish(ctx: Context, order: Order) -> Order:
    """Move the stock that an order cut short has left unmoved. `order` is as read."""
    if not order.stock_unsettled:
        return order
    return _finish(ctx, ctx.uow.save(_settle_some(ctx, order.replace(updated_at=ctx.now))))


def _finish(ctx: Context, order: Order) -> Order:
    while order.stock_unsettled:
        ctx.checkpoint()
        order = ctx.uow.save(_settle_some(ctx, order))
    return order


def _settle_some(ctx: Context, order: Order, room: int = LINES_PER_STEP) -> Order:
    """Give back (cancelled) or ship (gone) the units of the next `room` lines that still own some."""
    if not order.stock_unsettled:
        return order
    owning = [line for line in order.lines if line.owned_quantity]
    chosen = {line.id for line in owning[:room]}
    goods = [units_of(line, line.owned_quantity) for line in owning[:room]]
    if order.progress is Progress.CANCELLED:
        stock.give_back(ctx, goods)
    else:
        stock.ship(ctx, goods)
    lines = tuple(
        msgspec.structs.replace(line, stock_settled=line.id in chosen or not line.owned_quantity)
        for line in order.lines
    )
    settled: Order = order.replace(lines=lines, stock_taken=len(owning) > room)
    return settled


def units_of(line: OrderLine, quantity: int) -> Goods:
    """Units of what a line sold."""
    return Goods(product_id=line.product_id, variant_id=line.variant_id or "", quantity=quantity)


def write_history(
    ctx: Context, before: Order | None, after: Order, note: str | None = None, *, id_: str | None = None
) -> None:
    """Write down a step in an order's life."""
    ctx.uow.create(
        OrderHistory(
            id=id_ or ctx.new_id(),
            order_id=after.id,
            from_status=None if before is None else standing_of(before).value,
            to_status=standing_of(after).value,
            note=note,
            actor_type=ctx.actor.kind,
            actor_id=ctx.actor.id,
            created_at=ctx.now,
        )
    )
