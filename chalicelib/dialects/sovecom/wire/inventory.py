"""Stock holds, as SovEcom spells them."""

from __future__ import annotations

from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.domain.cart import CartHold, ListHolds
from chalicelib.domain.stock import HoldState
from chalicelib.kernel.clock import iso_ms

_STATUS = {HoldState.HELD: "reserved", HoldState.ALLOCATED: "confirmed"}


class ReservationQuery(In, frozen=True, kw_only=True):
    """What staff may ask of the list."""

    variant_id: Uuid | None = None


class Reservation(Out, frozen=True, kw_only=True):
    """Units that a cart holds."""

    id: str
    variant_id: str
    cart_id: str
    quantity: int
    status: str
    expires_at: str
    created_at: str


class Reservations(Out, frozen=True, kw_only=True):
    """All of them."""

    reservations: list[Reservation]


def listing(query: ReservationQuery) -> ListHolds:
    """The command behind the list."""
    return ListHolds(variant_id=query.variant_id)


def reservations(holds: list[CartHold]) -> Reservations:
    """The list."""
    return Reservations(
        reservations=[
            Reservation(
                id=each.hold.id,
                variant_id=each.variant_id,
                cart_id=each.cart_id,
                quantity=each.hold.quantity,
                status=_STATUS[each.hold.state],
                expires_at=iso_ms(each.hold.expires_at),
                created_at=iso_ms(each.hold.created_at),
            )
            for each in holds
        ]
    )
