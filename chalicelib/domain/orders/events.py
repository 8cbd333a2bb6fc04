"""What happens to orders after checkout. Each event says where the order stands, in one word and on each axis."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.orders.model import Fulfilment, Order, PaymentState, Progress, Standing
from chalicelib.domain.orders.rules import Move, standing_of
from chalicelib.kernel.events import Event, event


class OrderMoved(Event, frozen=True, kw_only=True):
    """Base of the events of an order's life."""

    order_id: str
    number: str
    customer_id: str | None
    status: Standing
    previous_status: Standing
    progress: Progress = Progress.OPEN
    payment: PaymentState = PaymentState.PENDING
    fulfilment: Fulfilment = Fulfilment.UNFULFILLED
    total_minor: int
    refunded_minor: int
    currency: str


@event("order.paid")
class OrderPaid(OrderMoved, frozen=True, kw_only=True):
    """The whole total was paid."""


@event("order.fulfilled")
class OrderFulfilled(OrderMoved, frozen=True, kw_only=True):
    """The goods are packed."""


@event("order.shipped")
class OrderShipped(OrderMoved, frozen=True, kw_only=True):
    """The goods left the warehouse."""


@event("order.delivered")
class OrderDelivered(OrderMoved, frozen=True, kw_only=True):
    """The goods arrived."""


@event("order.completed")
class OrderCompleted(OrderMoved, frozen=True, kw_only=True):
    """Nothing more is to be done."""


@event("order.cancelled")
class OrderCancelled(OrderMoved, frozen=True, kw_only=True):
    """The order will not be fulfilled; its goods are free again."""


@event("order.partially_refunded")
class OrderPartiallyRefunded(OrderMoved, frozen=True, kw_only=True):
    """A part of what was paid went back."""


@event("order.refunded")
class OrderRefunded(OrderMoved, frozen=True, kw_only=True):
    """All that was paid went back."""


@event("order.on_terms")
class OrderOnTerms(Event, frozen=True, kw_only=True):
    """A new order is owed by a business account: it is invoiced and sent before it is paid."""

    order_id: str
    number: str
    customer_id: str | None
    account_id: str
    owed_minor: int
    currency: str
    due_at: datetime | None


_BY_MOVE: dict[Move, type[OrderMoved]] = {
    Move.PAY: OrderPaid,
    Move.FULFIL: OrderFulfilled,
    Move.SHIP: OrderShipped,
    Move.DELIVER: OrderDelivered,
    Move.COMPLETE: OrderCompleted,
    Move.CANCEL: OrderCancelled,
    Move.REFUND_PART: OrderPartiallyRefunded,
    Move.REFUND_REST: OrderRefunded,
}


def moved(move: Move, before: Order, after: Order) -> OrderMoved:
    """The event of a move."""
    return _BY_MOVE[move](
        order_id=after.id,
        number=after.number,
        customer_id=after.customer_id,
        status=standing_of(after),
        previous_status=standing_of(before),
        progress=after.progress,
        payment=after.payment,
        fulfilment=after.fulfilment,
        total_minor=after.total_minor,
        refunded_minor=after.refunded_minor,
        currency=after.currency,
    )
