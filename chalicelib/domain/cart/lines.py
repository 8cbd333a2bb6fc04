"""Putting goods into a cart, changing how many, taking them out."""

from __future__ import annotations

import msgspec

from chalicelib.domain import pricing, stock
from chalicelib.domain.b2b import B2BContact
from chalicelib.domain.cart.access import admit, open_active, read_with, require_active
from chalicelib.domain.cart.commands import AddLine, ChangeLine, LineAction, RemoveLine, SetQuantity
from chalicelib.domain.cart.errors import (
    CartConverted,
    CartCurrencyMismatch,
    CartNotFound,
    CartNotYours,
    LineNotFound,
    QuantityTooLarge,
    TooManyLines,
    VariantNotForSale,
)
from chalicelib.domain.cart.holds import fresh_hold, take_hold
from chalicelib.domain.cart.model import MAX_LINES, MAX_QUANTITY, Cart, CartLine, PricedCart
from chalicelib.domain.cart.prices import contact_references, list_for, price_now
from chalicelib.domain.cart.totals import Facts, facts_about, price, pricing_input, save_priced, shown
from chalicelib.domain.catalog import Product, ProductStatus, Variant
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.stock import OutOfStock, StockLevel
from chalicelib.kernel.operation import operation
from chalicelib.kernel.unit_of_work import Claim, Reference

_REFUSED = (CartNotFound, CartNotYours, CartConverted)
_ADD_REFUSED = (
    *_REFUSED, VariantNotForSale, CartCurrencyMismatch, TooManyLines, QuantityTooLarge, OutOfStock,
)  # fmt: skip


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A variant with its product and its stock, and what else decides about its price, as read just now."""

    product: Product
    variant: Variant
    level: StockLevel
    facts: Facts
    contacts: tuple[B2BContact | None, ...] = ()


@operation("cart.add_line", raises=_ADD_REFUSED)
def add_line(ctx: Context, command: AddLine) -> PricedCart:
    """Add units of a variant, and hold all units of its line from now. Three table requests; a list of prices: four."""
    cart, (product_id,) = read_with(ctx, command, Claim("variant", command.variant_id))
    cart = require_active(admit(ctx, cart, command, Grant.CARTS_WRITE))
    offer = _offer(ctx, cart, product_id, command.variant_id)
    if offer is None or offer.product.status is not ProductStatus.PUBLISHED:
        raise VariantNotForSale()
    if offer.product.currency != cart.currency:
        raise CartCurrencyMismatch(currency=offer.product.currency, cart_currency=cart.currency)
    line = cart.line_of(command.variant_id)
    if line is None and len(cart.lines) >= MAX_LINES:
        raise TooManyLines(maximum=MAX_LINES)
    quantity = command.quantity + (0 if line is None else line.quantity)
    return _hold(ctx, cart, _refreshed(ctx, cart, line, offer), offer, quantity)


@operation("cart.set_quantity", raises=(*_REFUSED, LineNotFound, VariantNotForSale, OutOfStock))
def set_quantity(ctx: Context, command: SetQuantity) -> PricedCart:
    """Change how many units a line has, and hold them from now."""
    cart = open_active(ctx, command)
    line = cart.line(command.line_id)
    if line is None:
        raise LineNotFound()
    return _set(ctx, cart, line, command.quantity)


def _set(ctx: Context, cart: Cart, line: CartLine, quantity: int) -> PricedCart:
    offer = _offer(ctx, cart, line.product_id, line.variant_id)
    if offer is None:
        raise VariantNotForSale()
    return _hold(ctx, cart, line, offer, quantity)


@operation("cart.remove_line", raises=_REFUSED)
def remove_line(ctx: Context, command: RemoveLine) -> PricedCart:
    """Drop a line and free exactly what it holds. A line that is not there is no error."""
    cart = open_active(ctx, command)
    line = cart.line(command.line_id)
    return shown(cart, price(ctx, cart)) if line is None else _drop(ctx, cart, line)


def _drop(ctx: Context, cart: Cart, line: CartLine) -> PricedCart:
    key = (line.product_id, line.variant_id)
    level = stock.levels(ctx, [key]).get(key) if line.holds else None
    if level is not None:
        stock.change_hold(ctx, level, line.holds, None)
    return save_priced(ctx, cart.without_lines(frozenset({line.id})))


@operation("cart.change_line", raises=(*_ADD_REFUSED, LineNotFound))
def change_line(ctx: Context, command: ChangeLine) -> PricedCart:
    """Add, set or drop units, as the command says: one use case for contracts that have one row for all three."""
    if command.action is LineAction.ADD:
        variant_id = command.variant_id or _default_variant(ctx, command.product_id)
        more = AddLine(cart_id=command.cart_id, token=command.token, variant_id=variant_id, quantity=command.quantity)
        return add_line(ctx, more)
    cart = open_active(ctx, command)
    line = cart.line(command.line_id or "") or cart.line_of(command.variant_id or "")
    if line is None:
        raise LineNotFound()
    if command.action is LineAction.REMOVE or not command.quantity:
        return _drop(ctx, cart, line)
    return _set(ctx, cart, line, command.quantity)


def _default_variant(ctx: Context, product_id: str | None) -> str:
    """The variant of a product that is meant where none is named. One table request."""
    product = None if product_id is None else ctx.uow.find(Product, product_id)
    if product is None or product.default is None:
        raise VariantNotForSale()
    return product.default.id


def _offer(ctx: Context, cart: Cart, product_id: str | None, variant_id: str) -> Offer | None:
    """What there is of a variant for a cart, in one table request; None when it is gone."""
    if product_id is None:
        return None
    goods = (Reference(Product, (product_id,)), stock.level_reference(product_id, variant_id))
    facts = facts_about(ctx, cart, also=[*goods, *contact_references(cart.customer_id)])
    product, level, *contacts = facts.also
    variant = None if product is None else product.variant(variant_id)
    if variant is None or level is None:
        return None
    return Offer(product=product, variant=variant, level=level, facts=facts, contacts=tuple(contacts))


def _refreshed(ctx: Context, cart: Cart, line: CartLine | None, offer: Offer) -> CartLine:
    """The line with today's weight and categories. Price and titles stay what the shopper first saw."""
    product, variant = offer.product, offer.variant
    if line is not None:
        return msgspec.structs.replace(line, weight_grams=variant.weight_grams, category_ids=product.category_ids)
    price = price_now(ctx, list_for(ctx, offer.contacts, cart.currency), product, variant)
    return CartLine(
        id=ctx.new_id(),
        product_id=product.id,
        variant_id=variant.id,
        quantity=0,
        unit_price_minor=price.unit_minor,
        price_list_id=price.price_list_id,
        product_title=product.title,
        variant_title=variant.title,
        options=variant.options,
        sku=variant.sku,
        product_slug=product.slug,
        weight_grams=variant.weight_grams,
        category_ids=product.category_ids,
    )


def _hold(ctx: Context, cart: Cart, line: CartLine, offer: Offer, quantity: int) -> PricedCart:
    """The cart with `quantity` units of the line held, priced and saved."""
    if quantity > MAX_QUANTITY:
        raise QuantityTooLarge(maximum=MAX_QUANTITY)
    hold = fresh_hold(ctx, line, quantity)
    take_hold(ctx, offer.level, line.holds, hold, cart_id=cart.id, backorder=offer.variant.allow_backorder)
    changed = cart.with_line(line.holding(hold))
    return save_priced(ctx, changed, pricing.price_cart(pricing_input(ctx, changed, offer.facts)))
