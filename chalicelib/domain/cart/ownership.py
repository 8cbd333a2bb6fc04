"""A guest's cart becomes a customer's, or joins the one that the customer has."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from chalicelib.domain import stock
from chalicelib.domain.cart.access import new_token, opens, read_with, require_active, token_hash
from chalicelib.domain.cart.commands import Access
from chalicelib.domain.cart.errors import (
    CartConverted,
    CartCurrencyMismatch,
    CartNotFound,
    CartNotYours,
    TooManyLines,
)
from chalicelib.domain.cart.holds import fresh_hold
from chalicelib.domain.cart.model import (
    CUSTOMER_LIFETIME,
    MAX_LINES,
    MAX_QUANTITY,
    Cart,
    CartLine,
    CartStatus,
    OwnedCart,
)
from chalicelib.domain.cart.operations import ACTIVE_CART
from chalicelib.domain.cart.totals import save_priced
from chalicelib.domain.catalog import Product
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.steps import in_steps
from chalicelib.domain.stock import LevelKey, StockLevel
from chalicelib.kernel.operation import operation
from chalicelib.kernel.unit_of_work import Claim, ConcurrentChange, Reference

_ROOM = 70  # levels that the last step of a merge may change: it also settles both carts


@operation(
    "cart.associate",
    needs=Grant.SHOPPER,
    raises=(CartNotFound, CartNotYours, CartConverted, CartCurrencyMismatch, TooManyLines),
)
def associate_cart(ctx: Context, command: Access) -> OwnedCart:
    """Make the cart the signed-in customer's, or merge it into the active cart that the customer has.

    Takes the cart's token beside the sign-in. The cart that comes back has a new token: who knew the old one is out.
    """
    customer_id = ctx.actor.customer_id or ""
    cart, (active_id,) = read_with(ctx, command, Claim(ACTIVE_CART, customer_id))
    cart = require_active(_with_token(ctx, cart, command))
    if cart.customer_id not in (None, customer_id):
        raise CartNotYours()
    other = None if active_id in (None, cart.id) else ctx.uow.find(Cart, active_id)
    if other is not None and other.status is CartStatus.ACTIVE and other.alive(ctx.now):
        return _merge(ctx, cart, other)
    if active_id not in (None, cart.id):  # that cart ran out: its claim goes first, as no key is written twice
        ctx.uow.release(ACTIVE_CART, customer_id, active_id)
        ctx.checkpoint()
    ctx.uow.claim(ACTIVE_CART, customer_id, cart.id, taken=ConcurrentChange(kind=Cart.KIND))
    mine = {"customer_id": customer_id, "apart": False, "expires_at": ctx.now + CUSTOMER_LIFETIME}
    return _owned(ctx, cart.replace(**mine))


def _with_token(ctx: Context, cart: Cart | None, command: Access) -> Cart:
    """The cart, for who holds its token; being its customer is not enough here."""
    if command.token is None:
        raise CartNotYours()
    if cart is None or not cart.alive(ctx.now):
        raise CartNotFound()
    if not opens(cart, command.token):
        raise CartNotYours()
    return cart


def _owned(ctx: Context, cart: Cart) -> OwnedCart:
    token = new_token(ctx)
    return OwnedCart(priced=save_priced(ctx, cart.replace(token_hash=token_hash(token))), token=token)


def _merge(ctx: Context, guest: Cart, other: Cart) -> OwnedCart:
    """Move the guest's lines over, in steps that each leave both carts whole; then give the empty cart up."""
    if guest.currency != other.currency:
        raise CartCurrencyMismatch(currency=guest.currency, cart_currency=other.currency)
    variants = {line.variant_id for line in (*guest.lines, *other.lines)}
    if len(variants) > MAX_LINES:
        raise TooManyLines(maximum=MAX_LINES)
    shelf = _shelf(ctx, guest.lines)
    for run, last in in_steps(ctx, guest.lines, _ROOM):
        for line in run:
            other = _absorb(ctx, other, line, shelf)
        guest = guest.without_lines(frozenset(line.id for line in run))
        if not last:
            guest, other = ctx.uow.save(guest), ctx.uow.save(other)
    ctx.uow.save(guest.replace(status=CartStatus.ABANDONED, updated_at=ctx.now))
    return _owned(ctx, other)


class _Supply(msgspec.Struct, frozen=True, kw_only=True):
    """The stock of a variant, and whether it may be promised beyond."""

    level: StockLevel
    backorder: bool


def _shelf(ctx: Context, lines: tuple[CartLine, ...]) -> Mapping[LevelKey, _Supply]:
    """The supply of every variant that is still sold. One table request per hundred products and levels."""
    keys = [(line.product_id, line.variant_id) for line in lines]
    products = list(dict.fromkeys(product_id for product_id, _ in keys))
    wanted = [*(Reference(Product, (each,)) for each in products), *(stock.level_reference(*key) for key in keys)]
    found = ctx.uow.find_many(wanted)
    by_id = {product.id: product for product in found[: len(products)] if product is not None}
    shelf = {}
    for key, level in zip(keys, found[len(products) :], strict=True):
        variant = by_id[key[0]].variant(key[1]) if key[0] in by_id else None
        if variant is not None and level is not None:
            shelf[key] = _Supply(level=level, backorder=variant.allow_backorder)
    return shelf


def _absorb(ctx: Context, cart: Cart, line: CartLine, shelf: Mapping[LevelKey, _Supply]) -> Cart:
    """The cart with a guest's line added: the sum of both, as far as stock and the bound on a line go.

    What the cart had it keeps. A line of which nothing is to be had, or that is not sold any more, is left behind.
    """
    supply = shelf.get((line.product_id, line.variant_id))
    if supply is None:
        return cart
    mine = cart.line_of(line.variant_id)
    holds = (*(() if mine is None else mine.holds), *line.holds)
    units = min(MAX_QUANTITY, line.quantity + (0 if mine is None else mine.quantity))
    if not supply.backorder:
        units = min(units, max(0, supply.level.available + stock.quantity(holds)))
    if units <= (0 if mine is None else mine.quantity):
        stock.change_hold(ctx, supply.level, line.holds, None)
        return cart
    target = mine or line
    hold = fresh_hold(ctx, target, units)
    stock.change_hold(ctx, supply.level, holds, hold, backorder=supply.backorder)
    return cart.with_line(target.holding(hold))
