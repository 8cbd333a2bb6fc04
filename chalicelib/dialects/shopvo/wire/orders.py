"""Orders, as Shopvo spells them: read only, found by id or by number."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.shopvo.paging import PageQuery, listed, place
from chalicelib.dialects.shopvo.statuses import MONEY, STANDINGS, order_status, payment_status
from chalicelib.dialects.shopvo.wire.addresses import AddressOut, shown
from chalicelib.dialects.shopvo.wire.common import Id, Listed, One, one, time_or_none
from chalicelib.domain.orders import FindOrder, Order, OrderFilter, OrderLine
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page, Slice

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Status = Literal["PENDING", "CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED", "CANCELLED", "REFUNDED"]
PaymentStatus = Literal["PENDING", "PAID", "FAILED", "REFUNDED", "PARTIALLY_REFUNDED"]
_NUMBERED = "ORD-"


class ByOrder(In, frozen=True, kw_only=True):
    """The `{orderId}` of a path: an id, or a number like ORD-1042."""

    order_id: Id


class OrderQuery(PageQuery, frozen=True, kw_only=True):
    """Which orders are asked for; times include both ends."""

    status: Status | None = None
    payment_status: PaymentStatus | None = None
    customer_id: Id | None = None
    since: Annotated[Moment | None, msgspec.Meta(description="From when on.")] = msgspec.field(
        name="from", default=None
    )
    until: Annotated[Moment | None, msgspec.Meta(description="Until when.")] = msgspec.field(name="to", default=None)


class OrderItemOut(Out, frozen=True, kw_only=True):
    """A line, as it was ordered."""

    id: str
    product_id: str
    variant_id: str | None
    name: str
    variant_name: str | None
    sku: str
    quantity: int
    price: int
    discount: int
    tax: int
    total: int
    refunded_quantity: int


class OrderOut(Out, frozen=True, kw_only=True):
    """An order. `prepaid` is what gift cards, store credit and points paid; `due` is what was left to pay then."""

    id: str
    number: str
    status: str
    payment_status: str
    customer_id: str | None
    email: str
    currency: str
    items: list[OrderItemOut]
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    prepaid: int
    due: int
    payment_due_at: str | None
    refunded: int
    promotion_code: str | None
    shipping_address: AddressOut | None
    billing_address: AddressOut | None
    shipping_method: str | None
    tracking_number: str | None
    carrier: str | None
    created_at: str
    updated_at: str


def listing(query: OrderQuery, request: Request) -> OrderFilter:
    """The question behind a list."""
    where = place(query, request)
    standing: dict[str, Any] = {} if query.status is None else STANDINGS[query.status]._asdict()
    money: dict[str, Any] = {} if query.payment_status is None else MONEY[query.payment_status]._asdict()
    return OrderFilter(
        **standing,
        **money,
        customer_id=query.customer_id,
        placed_since=query.since,
        placed_until=query.until,
        page=where.page,
        page_size=where.size,
        after=where.after,
    )


def lookup(path: ByOrder) -> FindOrder:
    """The question behind one order."""
    number = path.order_id.upper().removeprefix(_NUMBERED)
    return FindOrder(number=number) if number.isdecimal() else FindOrder(id=path.order_id)


def orders(found: Page[Order] | Slice[Order], view: View) -> Listed[OrderOut]:
    """A part of the list."""
    return listed(found, spelled, view)


def order(found: Order) -> One[OrderOut]:
    """An order."""
    return one(spelled(found))


def spelled(found: Order) -> OrderOut:
    """An order in the contract's words."""
    return OrderOut(
        id=found.id,
        number=f"{_NUMBERED}{found.number}",
        status=order_status(found.progress, found.payment, found.fulfilment),
        payment_status=payment_status(found.payment, refused=found.payment_refused),
        customer_id=found.customer_id,
        email=found.email,
        currency=found.currency,
        items=[_item(line) for line in found.lines],
        subtotal=found.subtotal_minor,
        discount=found.discount_minor,
        shipping=found.shipping_minor,
        tax=found.tax_minor,
        total=found.total_minor,
        prepaid=found.prepaid_minor,
        due=found.due_minor,
        payment_due_at=time_or_none(found.payment_due_at),
        refunded=found.refunded_minor,
        promotion_code=found.discount_code,
        shipping_address=shown(found.shipping_address),
        billing_address=shown(found.billing_address),
        shipping_method=found.shipping_method,
        tracking_number=found.tracking_number,
        carrier=found.carrier,
        created_at=iso_ms(found.created_at),
        updated_at=iso_ms(found.updated_at),
    )


def _item(line: OrderLine) -> OrderItemOut:
    return OrderItemOut(
        id=line.id,
        product_id=line.product_id,
        variant_id=line.variant_id,
        name=line.product_title,
        variant_name=line.variant_title or None,
        sku=line.sku,
        quantity=line.quantity,
        price=line.unit_price_minor,
        discount=line.discount_minor,
        tax=line.tax_minor,
        total=line.total_minor,
        refunded_quantity=line.refunded_quantity,
    )
