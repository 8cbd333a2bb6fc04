"""Securing lines: the units of every line of a cart are made firm, whatever the size of the cart.

A line is secured when its hold is allocated. What is secured in an earlier step than the order stays the cart's until
the order takes it over: should checkout stop in between, checking out again goes on from there, and the sweep of holds
(or removing the line, or leaving the cart) gives exactly those units back.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from chalicelib.domain import stock
from chalicelib.domain.cart import Cart, CartLine, fresh_hold, reclaim
from chalicelib.domain.catalog import Product
from chalicelib.domain.checkout.errors import BundleEmpty
from chalicelib.domain.context import Context
from chalicelib.domain.steps import in_steps
from chalicelib.domain.stock import HoldState, LevelKey, StockLevel, VariantNotSold
from chalicelib.kernel.unit_of_work import Reference


class Supply(msgspec.Struct, frozen=True, kw_only=True):
    """The stock of a line's variant, and whether it may be promised beyond."""

    level: StockLevel
    backorder: bool


def references(cart: Cart) -> list[Reference]:
    """What is to be read about a cart's goods: its products, then the level of each line."""
    products = [Reference(Product, (each,)) for each in _product_ids(cart)]
    return [*products, *(stock.level_reference(*_key(line)) for line in cart.lines)]


def supplies(cart: Cart, found: list[Product | StockLevel | None]) -> dict[LevelKey, Supply]:
    """The supply of each line from what `references` found. Raises VariantNotSold, BundleEmpty."""
    ids = _product_ids(cart)
    products = {product.id: product for product in found[: len(ids)] if isinstance(product, Product)}
    return {
        _key(line): _supply(line, products.get(line.product_id), level)  # type: ignore[call-overload]
        for line, level in zip(cart.lines, found[len(ids) :], strict=True)
    }


def _supply(line: CartLine, product: Product | None, level: Product | StockLevel | None) -> Supply:
    variant = None if product is None else product.variant(line.variant_id)
    if product is None or variant is None or not isinstance(level, StockLevel):
        raise VariantNotSold(variant=line.variant_id)
    if product.is_bundle:
        raise BundleEmpty(variant=line.variant_id)
    return Supply(level=level, backorder=variant.allow_backorder)


def _product_ids(cart: Cart) -> list[str]:
    return list(dict.fromkeys(line.product_id for line in cart.lines))


def _key(line: CartLine) -> LevelKey:
    return line.product_id, line.variant_id


def secured(line: CartLine) -> bool:
    """Whether the line owns its units firmly."""
    return line.hold is not None and line.hold.state is HoldState.ALLOCATED


def secure(ctx: Context, cart: Cart, shelf: Mapping[LevelKey, Supply], room: int) -> Cart:
    """Make the units of all lines firm, the last `room` of them in the transaction that places the order.

    Before anything is written, a line that cannot have its units is refused (OutOfStock), after units that other carts
    let lapse were reclaimed for it.
    """
    waiting = [line for line in cart.lines if not secured(line)]
    levels = {_key(line): _sufficient(ctx, cart, line, shelf[_key(line)]) for line in waiting}
    for run, last in in_steps(ctx, waiting, room):
        for line in run:
            firm = fresh_hold(ctx, line, line.quantity, HoldState.ALLOCATED)
            backorder = shelf[_key(line)].backorder
            stock.change_hold(ctx, levels[_key(line)], line.holds, firm, backorder=backorder)
            cart = cart.with_line(line.holding(firm))
        if not last:
            cart = ctx.uow.save(cart)
    return cart


def _sufficient(ctx: Context, cart: Cart, line: CartLine, supply: Supply) -> StockLevel:
    """The level that a line can be served from. Raises OutOfStock."""
    level = supply.level
    firm = fresh_hold(ctx, line, line.quantity, HoldState.ALLOCATED)
    if supply.backorder or not stock.is_short(level, line.holds, firm):
        return level
    level = reclaim(ctx, level, cart.id)
    if stock.is_short(level, line.holds, firm):
        raise stock.shortage(level, line.holds, line.quantity, level.available)
    return level
