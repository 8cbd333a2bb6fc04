"""Orders, as SovEcom spells them: one status word for three axes."""

from __future__ import annotations

import enum
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.dialects.sovecom.wire.common import PageNumber, PageSize, sought
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.orders import (
    GetOrder,
    Move,
    MoveNotAllowed,
    MoveOrder,
    OpenOrder,
    Order,
    OrderDossier,
    OrderFilter,
    OrderHistory,
    OrderLine,
    Standing,
    standing_of,
)
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page

Note = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
SearchText = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Status(enum.Enum):
    """The contract's words for where an order stands."""

    PENDING_PAYMENT = "pending_payment"
    PAID = "paid"
    FULFILLED = "fulfilled"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    PARTIALLY_REFUNDED = "partially_refunded"


# What staff may ask for by status; money moves by payments and refunds only.
_MOVES = {
    Status.FULFILLED: Move.FULFIL,
    Status.SHIPPED: Move.SHIP,
    Status.DELIVERED: Move.DELIVER,
    Status.COMPLETED: Move.COMPLETE,
    Status.CANCELLED: Move.CANCEL,
}


class ByOrderId(In, frozen=True, kw_only=True):
    """The `{orderId}` of a path."""

    order_id: Uuid


class ByNumber(In, frozen=True, kw_only=True):
    """The `{orderNumber}` of a path."""

    order_number: str


class OrderQuery(In, frozen=True, kw_only=True):
    """What staff may ask of the list."""

    page: PageNumber = 1
    page_size: PageSize = 20
    q: SearchText | None = None
    status: Status | None = None
    customer_id: Uuid | None = None


class Transition(In, frozen=True, kw_only=True):
    """A step that staff want an order to take."""

    to: Status
    note: Note | UnsetType = UNSET


class PublicItem(Out, frozen=True, kw_only=True):
    """A line, as whoever holds the order's token sees it."""

    id: str
    product_title: str
    variant_title: str | None
    sku: str
    quantity: int
    unit_price_amount: int
    line_total_amount: int


class OwnItem(Out, frozen=True, kw_only=True):
    """A line, as its customer sees it."""

    id: str
    product_title: str
    variant_title: str | None
    sku: str
    quantity: int
    unit_price_amount: int
    tax_rate: str
    tax_amount: int
    line_total_amount: int


class StaffItem(Out, frozen=True, kw_only=True):
    """A line, as staff see it."""

    id: str
    tenant_id: str
    order_id: str
    variant_id: str | None
    product_title: str
    variant_title: str | None
    sku: str
    quantity: int
    unit_price_amount: int
    tax_rate: str
    tax_amount: int
    line_total_amount: int
    refunded_quantity: int
    created_at: str


class HistoryRow(Out, frozen=True, kw_only=True):
    """A step in an order's life, as staff see it: it says who of them made it, and nothing of others."""

    id: str
    tenant_id: str
    order_id: str
    from_status: str | None
    to_status: str
    changed_by: str | None
    note: str | None
    created_at: str


class StaffOrder(Out, frozen=True, kw_only=True):
    """An order, as staff see it."""

    id: str
    tenant_id: str
    order_number: str
    cart_id: str
    customer_id: str | None
    email: str
    status: str
    currency: str
    subtotal_amount: int
    discount_amount: int
    shipping_amount: int
    tax_amount: int
    total_amount: int
    refunded_amount: int
    is_b2b: bool = msgspec.field(name="isB2b")
    vat_number: str | None
    reverse_charge: bool
    vies_consultation_ref: str | None
    fulfillment_frozen: bool
    tax_inclusive: bool
    shipping_address: dict[str, Any]
    billing_address: dict[str, Any]
    shipping_method: str | None
    tracking_number: str | None
    carrier: str | None
    discount_code: str | None
    notes: str | None
    guest_token_hash: str
    metadata: dict[str, Any]
    placed_at: str
    deleted_at: str | None
    created_at: str
    updated_at: str


class StaffOrders(Out, frozen=True, kw_only=True):
    """A page of orders."""

    data: list[StaffOrder]
    total: int
    page: int
    page_size: int


class StaffDossier(Out, frozen=True, kw_only=True):
    """An order with its lines and its history."""

    order: StaffOrder
    items: list[StaffItem]
    history: list[HistoryRow]


class PublicOrder(Out, frozen=True, kw_only=True):
    """An order, as whoever holds its token sees it."""

    id: str
    order_number: str
    status: str
    currency: str
    email: str
    subtotal_amount: int
    discount_amount: int
    shipping_amount: int
    tax_amount: int
    total_amount: int
    refunded_amount: int
    shipping_method: str | None
    tracking_number: str | None
    carrier: str | None
    shipping_address: dict[str, Any]
    billing_address: dict[str, Any]
    placed_at: str
    created_at: str
    items: list[PublicItem]


class OwnOrder(Out, frozen=True, kw_only=True):
    """An order in its customer's list."""

    id: str
    order_number: str
    status: str
    currency: str
    email: str
    subtotal_amount: int
    discount_amount: int
    shipping_amount: int
    tax_amount: int
    total_amount: int
    refunded_amount: int
    discount_code: str | None
    shipping_method: str | None
    tracking_number: str | None
    carrier: str | None
    shipping_address: dict[str, Any]
    billing_address: dict[str, Any]
    placed_at: str
    created_at: str


class OwnOrderDetail(OwnOrder, frozen=True, kw_only=True):
    """An order, as its customer sees it."""

    items: list[OwnItem]


def status_word(standing: Standing) -> str:
    """The contract's word for where an order stands."""
    return Status[standing.name].value


def lookup(path: ByOrderId) -> GetOrder:
    """The command behind reading one."""
    return GetOrder(id=path.order_id)


def opening(path: ByNumber, request: Request) -> OpenOrder:
    """The command behind a guest's look-up; without a token nothing is found."""
    return OpenOrder(number=path.order_number, token=request.headers.get("x-order-token", ""))


def wanted(query: OrderQuery) -> OrderFilter:
    """The command behind the list."""
    return OrderFilter(
        text=sought(query.q),
        standing=() if query.status is None else (Standing[query.status.name],),
        customer_id=query.customer_id,
        page=query.page,
        page_size=query.page_size,
    )


def transition(path: ByOrderId, body: Transition) -> MoveOrder:
    """The command behind a step. Raises MoveNotAllowed for a status that only money leads to."""
    move = _MOVES.get(body.to)
    if move is None:
        raise MoveNotAllowed(move=body.to.value)
    return MoveOrder(id=path.order_id, move=move, note=None if body.note is UNSET else body.note)


def address(at: PostalAddress) -> dict[str, Any]:
    """An address, with only the keys that were given."""
    plain: dict[str, Any] = msgspec.to_builtins(at)
    if "postal_code" in plain:
        plain["postalCode"] = plain.pop("postal_code")
    return plain


def _amounts(order: Order) -> dict[str, Any]:
    """What every view of an order shows."""
    return {
        "id": order.id,
        "order_number": order.number,
        "status": status_word(standing_of(order)),
        "currency": order.currency,
        "email": order.email,
        "subtotal_amount": order.subtotal_minor,
        "discount_amount": order.discount_minor,
        "shipping_amount": order.shipping_minor,
        "tax_amount": order.tax_minor,
        "total_amount": order.total_minor,
        "refunded_amount": order.refunded_minor,
        "shipping_method": order.shipping_method,
        "tracking_number": order.tracking_number,
        "carrier": order.carrier,
        "shipping_address": address(order.shipping_address),
        "billing_address": address(order.billing_address),
        "placed_at": iso_ms(order.placed_at),
        "created_at": iso_ms(order.created_at),
    }


def _line(line: OrderLine) -> dict[str, Any]:
    """What every view of a line shows."""
    return {
        "id": line.id,
        "product_title": line.product_title,
        "variant_title": line.variant_title or None,
        "sku": line.sku,
        "quantity": line.quantity,
        "unit_price_amount": line.unit_price_minor,
        "line_total_amount": line.total_minor,
    }


def staff_order(order: Order, view: View) -> StaffOrder:
    """One order, for staff."""
    return StaffOrder(
        tenant_id=view.shop.id,
        cart_id=order.cart_id,
        customer_id=order.customer_id,
        is_b2b=order.is_b2b,
        vat_number=order.vat_number,
        reverse_charge=order.reverse_charge,
        vies_consultation_ref=order.vies_consultation_ref,
        fulfillment_frozen=order.fulfilment_frozen,
        tax_inclusive=order.tax_included,
        discount_code=order.discount_code,
        notes=order.notes,
        guest_token_hash=order.guest_token_hash,
        metadata=order.metadata,
        deleted_at=None,
        updated_at=iso_ms(order.updated_at),
        **_amounts(order),
    )


def staff_orders(found: Page[Order], view: View) -> StaffOrders:
    """A page of orders, for staff."""
    rows = [staff_order(order, view) for order in found.items]
    return StaffOrders(data=rows, total=found.total, page=found.page, page_size=found.page_size)


def dossier(found: OrderDossier, view: View) -> StaffDossier:
    """One order with everything that belongs to it, for staff."""
    order = found.order
    items = [_staff_item(order, line, view.shop.id) for line in order.lines]
    history = [_history(row, view.shop.id) for row in found.history]
    return StaffDossier(order=staff_order(order, view), items=items, history=history)


def _staff_item(order: Order, line: OrderLine, tenant_id: str) -> StaffItem:
    return StaffItem(
        tenant_id=tenant_id,
        order_id=order.id,
        variant_id=line.variant_id,
        tax_rate=line.tax_rate,
        tax_amount=line.tax_minor,
        refunded_quantity=line.refunded_quantity,
        created_at=iso_ms(line.created_at),
        **_line(line),
    )


def _history(row: OrderHistory, tenant_id: str) -> HistoryRow:
    return HistoryRow(
        id=row.id,
        tenant_id=tenant_id,
        order_id=row.order_id,
        from_status=None if row.from_status is None else status_word(Standing(row.from_status)),
        to_status=status_word(Standing(row.to_status)),
        changed_by=row.actor_id if row.actor_type == "user" else None,
        note=row.note,
        created_at=iso_ms(row.created_at),
    )


def public_order(order: Order) -> PublicOrder:
    """One order, for whoever holds its token."""
    return PublicOrder(items=[PublicItem(**_line(line)) for line in order.lines], **_amounts(order))


def own_orders(found: list[Order]) -> list[OwnOrder]:
    """All orders of a customer."""
    return [OwnOrder(discount_code=order.discount_code, **_amounts(order)) for order in found]


def own_order(order: Order) -> OwnOrderDetail:
    """One order, for its customer."""
    items = [OwnItem(tax_rate=line.tax_rate, tax_amount=line.tax_minor, **_line(line)) for line in order.lines]
    return OwnOrderDetail(discount_code=order.discount_code, items=items, **_amounts(order))
