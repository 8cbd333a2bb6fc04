"""What carts report."""

from __future__ import annotations

from chalicelib.domain.cart.model import Cart
from chalicelib.kernel.events import Event, event


@event("cart.left_alone")
class CartLeftAlone(Event, frozen=True, kw_only=True):
    """Nobody touched a cart with something in it for an hour. `subtotal_minor` is before discounts."""

    cart_id: str
    customer_id: str | None
    item_count: int
    subtotal_minor: int
    currency: str


def left_alone(cart: Cart) -> CartLeftAlone:
    """The event of a cart that was left alone."""
    return CartLeftAlone(
        cart_id=cart.id,
        customer_id=cart.customer_id,
        item_count=sum(line.quantity for line in cart.lines),
        subtotal_minor=sum(line.quantity * line.unit_price_minor for line in cart.lines),
        currency=cart.currency,
    )
