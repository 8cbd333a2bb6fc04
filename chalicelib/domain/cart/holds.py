"""The units that carts hold: taken for a while, freed exactly, reclaimed from whoever let them lapse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from chalicelib.domain import stock
from chalicelib.domain.cart.commands import ListHolds, TendCart
from chalicelib.domain.cart.events import left_alone
from chalicelib.domain.cart.model import Cart, CartLine, LeftCart
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.steps import in_steps
from chalicelib.domain.stock import Hold, Holds, HoldState, StockLevel
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import Reference

MOST_CARTS = 1000
MOST_RECLAIMED = 20


class CartHold(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a variant that a cart holds."""

    cart_id: str
    variant_id: str
    hold: Hold


def fresh_hold(ctx: Context, line: CartLine | None, quantity: int, state: HoldState = HoldState.HELD) -> Hold:
    """A hold for a line that runs anew from now; it goes on under the identity of the line's old one."""
    old = None if line is None else line.hold
    return Hold(
        id=ctx.new_id() if old is None else old.id,
        quantity=quantity,
        state=state,
        expires_at=ctx.now + timedelta(minutes=ctx.ports.limits.hold_minutes),
        created_at=ctx.now if old is None else old.created_at,
    )


def take_hold(ctx: Context, level: StockLevel, before: Holds, after: Hold, *, cart_id: str, backorder: bool) -> None:
    """Replace a cart's holds on a variant, with units that other carts let lapse if need be. Raises OutOfStock."""
    if not backorder and stock.is_short(level, before, after):
        level = reclaim(ctx, level, cart_id)
        if stock.is_short(level, before, after):
            raise stock.shortage(level, before, after.quantity, level.available)
    stock.change_hold(ctx, level, before, after, backorder=backorder)


def reclaim(ctx: Context, level: StockLevel, for_cart_id: str) -> StockLevel:
    """Free the lapsed holds of other carts on a variant, before anything else is written; the level as it is then."""
    if not level.held:
        return level
    due = [key for key in ctx.uow.due(Cart, ctx.now) if key != (for_cart_id,)]
    carts: list[Cart | None] = ctx.uow.find_many([Reference(Cart, key) for key in due])
    holding = [cart for cart in carts if cart is not None and _lapsed_on(ctx, cart, level.variant_id)]
    for cart in holding[:MOST_RECLAIMED]:
        freed = free(ctx, cart, _lapsed_on(ctx, cart, level.variant_id))
        ctx.uow.save(freed)
        ctx.checkpoint()
    return ctx.uow.get(StockLevel, level.product_id, level.variant_id) if holding else level


def _lapsed_on(ctx: Context, cart: Cart, variant_id: str) -> list[CartLine]:
    return [line for line in cart.lapsed(ctx.now) if line.variant_id == variant_id]


def free(ctx: Context, cart: Cart, lines: Sequence[CartLine]) -> Cart:
    """Give up exactly what lines hold; they stay in the cart. The cart that comes back is still to be saved."""
    holding = [line for line in lines if line.hold is not None]
    if not holding:
        return cart
    levels = stock.levels(ctx, [(line.product_id, line.variant_id) for line in holding])
    for run, last in in_steps(ctx, holding):
        for line in run:
            level = levels.get((line.product_id, line.variant_id))
            if level is not None:  # the numbers of a deleted variant went with it
                stock.change_hold(ctx, level, line.holds, None)
            cart = cart.with_line(line.holding(None))
        if not last:
            cart = ctx.uow.save(cart)
    return cart


@operation("cart.tend", needs=Grant.SYSTEM)
def tend_cart(ctx: Context, command: TendCart) -> int:
    """Free what the expired holds of a cart own, and report a cart that was left alone for an hour, once each time.

    The answer is how many holds were freed.
    """
    cart = ctx.uow.find(Cart, command.cart_id)
    due = None if cart is None else cart.due()
    if cart is None or due is None or due > ctx.now:
        return 0
    lapsed = cart.lapsed(ctx.now)
    cart = free(ctx, cart, lapsed)  # maybe in steps: only then is it known which unit of work is last
    if cart.idle_at is not None and cart.idle_at <= ctx.now:
        ctx.uow.emit(left_alone(cart))
        if cart.idle_told_at is None:
            ctx.uow.create(LeftCart(id=cart.id, left_at=ctx.now))
        cart = cart.replace(idle_told_at=ctx.now)
    ctx.uow.save(cart)
    return len(lapsed)


@query("cart.list_holds", needs=Grant.ORDERS_READ)
def list_holds(ctx: Context, command: ListHolds) -> list[CartHold]:
    """The units that carts hold now, the soonest to run out first; the newest may be missing for a moment."""
    longest = timedelta(minutes=ctx.ports.limits.hold_minutes)
    due = ctx.uow.due(Cart, ctx.now + longest, limit=MOST_CARTS)
    carts: list[Cart | None] = ctx.uow.find_many([Reference(Cart, key) for key in due])
    holds = [
        CartHold(cart_id=cart.id, variant_id=line.variant_id, hold=line.hold)
        for cart in carts
        if cart is not None
        for line in cart.lines
        if line.hold is not None and line.hold.expires_at > ctx.now
        if command.variant_id in (None, line.variant_id)
    ]
    return sorted(holds, key=lambda each: (each.hold.expires_at, each.hold.id))
