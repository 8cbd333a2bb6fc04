"""What checkout reports."""

from __future__ import annotations

from chalicelib.domain.orders import Order
from chalicelib.kernel.events import Event, event


class PlacedLine(Event, frozen=True, kw_only=True):
    """One line of an order, without its price."""

    product_id: str
    variant_id: str
    quantity: int


@event("order.placed")
class OrderPlaced(Event, frozen=True, kw_only=True):
    """A cart became an order, which waits for its payment."""

    order_id: str
    number: str
    customer_id: str | None
    currency: str
    total_minor: int
    lines: tuple[PlacedLine, ...]


def placed(order: Order) -> OrderPlaced:
    """The event of a new order."""
    return OrderPlaced(
        order_id=order.id,
        number=order.number,
        customer_id=order.customer_id,
        currency=order.currency,
        total_minor=order.total_minor,
        lines=tuple(
            PlacedLine(product_id=line.product_id, variant_id=line.variant_id or "", quantity=line.quantity)
            for line in order.lines
        ),
    )
