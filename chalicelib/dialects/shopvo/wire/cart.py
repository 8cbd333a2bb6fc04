"""Carts, as Shopvo spells them: one row for every change, and prices that are the catalogue's."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from chalicelib.dialects.kit.wire import In, Out, refuse
from chalicelib.dialects.shopvo.wire.common import Id, One, one
from chalicelib.domain.cart import Access, CartLine, CartTotals, ChangeLine, KeepCart, LineAction, PricedCart
from chalicelib.kernel.clock import iso_ms

Quantity = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
_ACTIONS = {"add": LineAction.ADD, "update": LineAction.SET, "remove": LineAction.REMOVE}


class CartQuery(In, frozen=True, kw_only=True):
    """Which cart."""

    cart_id: Id


class CartBody(In, frozen=True, kw_only=True):
    """A new cart, for a customer or a guest's session."""

    session_id: Id | None = None
    customer_id: Id | None = None
    currency: Currency | None = None


class ItemBody(In, frozen=True, kw_only=True):
    """An item. Its name and price are the catalogue's: what a client says of them is not listened to."""

    id: Id | None = None
    product_id: Id | None = None
    variant_id: Id | None = None
    quantity: Quantity | None = None
    name: Any = None
    price: Any = None


class ChangeBody(In, frozen=True, kw_only=True):
    """What to do with which item."""

    action: Literal["add", "update", "remove"]
    item: ItemBody


class ItemOut(Out, frozen=True, kw_only=True):
    """An item with its price."""

    id: str
    product_id: str
    variant_id: str
    name: str
    variant_name: str | None
    sku: str
    options: dict[str, Any]
    quantity: int
    price: int
    total: int


class CartOut(Out, frozen=True, kw_only=True):
    """A cart with what it comes to now."""

    id: str
    status: str
    session_id: str | None
    customer_id: str | None
    currency: str
    items: list[ItemOut]
    item_count: int
    promotion_code: str | None
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    order_id: str | None
    expires_at: str
    created_at: str
    updated_at: str


class TotalsOut(Out, frozen=True, kw_only=True):
    """What a cart comes to."""

    currency: str
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int


def access(query: CartQuery) -> Access:
    """Which cart."""
    return Access(cart_id=query.cart_id)


def creation(body: CartBody) -> KeepCart:
    """The command behind a new cart."""
    return KeepCart(customer_id=body.customer_id, visit=body.session_id, currency=body.currency)


def change(query: CartQuery, body: ChangeBody) -> ChangeLine:
    """The command behind a change of one item."""
    item = body.item
    if body.action == "add" and (item.quantity == 0 or not (item.variant_id or item.product_id)):
        raise refuse("custom", "item", message="Name a variantId or a productId, and at least one unit.")
    if body.action == "update" and item.quantity is None:
        raise refuse("custom", "item", "quantity", message="Say how many units there shall be.")
    if body.action != "add" and not (item.id or item.variant_id):
        raise refuse("custom", "item", message="Name the item by its id or its variantId.")
    return ChangeLine(
        cart_id=query.cart_id,
        action=_ACTIONS[body.action],
        line_id=item.id,
        product_id=item.product_id,
        variant_id=item.variant_id,
        quantity=1 if item.quantity is None else item.quantity,
    )


def cart(priced: PricedCart) -> One[CartOut]:
    """A cart."""
    stored, totals = priced.cart, priced.totals
    return one(
        CartOut(
            id=stored.id,
            status=stored.status.name,
            session_id=stored.visit,
            customer_id=stored.customer_id,
            currency=stored.currency,
            items=[item(line) for line in stored.lines],
            item_count=sum(line.quantity for line in stored.lines),
            promotion_code=stored.discount_code,
            subtotal=totals.subtotal_minor,
            discount=totals.discount_total_minor,
            shipping=totals.shipping_minor,
            tax=totals.tax_total_minor,
            total=totals.grand_total_minor,
            order_id=stored.order_id,
            expires_at=iso_ms(stored.expires_at),
            created_at=iso_ms(stored.created_at),
            updated_at=iso_ms(stored.updated_at),
        )
    )


def item(line: CartLine) -> ItemOut:
    """An item of a cart."""
    return ItemOut(
        id=line.id,
        product_id=line.product_id,
        variant_id=line.variant_id,
        name=line.product_title,
        variant_name=line.variant_title or None,
        sku=line.sku,
        options=line.options,
        quantity=line.quantity,
        price=line.unit_price_minor,
        total=line.quantity * line.unit_price_minor,
    )


def summed(totals: CartTotals) -> TotalsOut:
    """What a cart comes to."""
    return TotalsOut(
        currency=totals.currency,
        subtotal=totals.subtotal_minor,
        discount=totals.discount_total_minor,
        shipping=totals.shipping_minor,
        tax=totals.tax_total_minor,
        total=totals.grand_total_minor,
    )
