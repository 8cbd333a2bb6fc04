"""At which price goods go into a cart: the catalogue's, or that of the list by which the customer's company buys."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from chalicelib.domain import b2b, price_lists
from chalicelib.domain.b2b import B2BContact
from chalicelib.domain.cart.model import Cart, CartLine
from chalicelib.domain.catalog import Product, Variant
from chalicelib.domain.context import Context
from chalicelib.domain.price_lists import ListedPrices, PriceList
from chalicelib.kernel.unit_of_work import Reference


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit costs, and by which list (None: the catalogue)."""

    unit_minor: int
    price_list_id: str | None = None


def contact_references(customer_id: str | None) -> list[Reference]:
    """What is to be read about the buyer, for batched reads: nothing about a guest."""
    return [] if customer_id is None else [b2b.contact_reference(customer_id)]


def list_for(ctx: Context, contacts: Sequence[B2BContact | None], currency: str) -> PriceList | None:
    """The list by which the buyer buys in a currency. `contacts` is what `contact_references` found."""
    contact = b2b.effective(ctx, next(iter(contacts), None))
    if contact is None or contact.price_list_id is None:
        return None
    found = price_lists.find(ctx, contact.price_list_id)
    return found if found is not None and found.currency == currency else None


def price_now(ctx: Context, price_list: PriceList | None, product: Product, variant: Variant) -> Price:
    """What a unit costs now. One table request if there is a list, else none."""
    if price_list is None:
        return Price(unit_minor=variant.price_minor)
    own = ctx.uow.find(ListedPrices, price_list.id, product.id)
    return _by_list(price_list, own, variant) or Price(unit_minor=variant.price_minor)


def _by_list(price_list: PriceList, own: ListedPrices | None, variant: Variant) -> Price | None:
    listed = price_lists.price_of(price_list, own, variant.id, variant.price_minor)
    return None if listed is None else Price(unit_minor=listed, price_list_id=price_list.id)


def refreeze(ctx: Context, cart: Cart) -> Cart:
    """The cart at the prices of its customer's list as they are now; the caller saves it.

    A line that was priced by a list which does not count any more goes back to the catalogue's price. All other lines
    keep the price that the shopper first saw. No table request for a guest's cart, one for a customer's, two where a
    list is concerned (per hundred products).
    """
    references = contact_references(cart.customer_id)
    price_list = list_for(ctx, ctx.uow.find_many(references), cart.currency) if references else None
    concerned = [line for line in cart.lines if price_list is not None or line.price_list_id is not None]
    if not concerned:
        return cart
    products = list(dict.fromkeys(line.product_id for line in concerned))
    wanted = [Reference(Product, (each,)) for each in products]
    if price_list is not None:
        wanted += [price_lists.prices_reference(price_list.id, each) for each in products]
    found = ctx.uow.find_many(wanted)
    by_id: dict[str, Product] = {each.id: each for each in found if isinstance(each, Product)}
    own = {each.product_id: each for each in found if isinstance(each, ListedPrices)}
    for line in concerned:
        product = by_id.get(line.product_id)
        variant = None if product is None else product.variant(line.variant_id)
        if variant is not None:
            cart = cart.with_line(_repriced(line, price_list, own.get(line.product_id), variant))
    return cart


def _repriced(line: CartLine, price_list: PriceList | None, own: ListedPrices | None, variant: Variant) -> CartLine:
    price = None if price_list is None else _by_list(price_list, own, variant)
    if price is None:
        if line.price_list_id is None:
            return line
        price = Price(unit_minor=variant.price_minor)
    return msgspec.structs.replace(line, unit_price_minor=price.unit_minor, price_list_id=price.price_list_id)
