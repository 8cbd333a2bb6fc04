"""What may be given back, and until when a contract can be withdrawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from chalicelib.domain.orders import Move, Order, OrderHistory, Standing, is_allowed, standing_of
from chalicelib.domain.returns.errors import OrderNotReturnable, ReturnLineNotFound, ReturnQuantityExceeded
from chalicelib.domain.returns.model import Return, ReturnItem

_PERIOD = timedelta(days=14)
_DAYS_TO_MONDAY = {5: 2, 6: 1}  # from a Saturday, a Sunday
_RETURNABLE = frozenset(
    {Standing.PAID, Standing.FULFILLED, Standing.SHIPPED, Standing.DELIVERED, Standing.PARTIALLY_REFUNDED}
)


def is_on_time(history: Iterable[OrderHistory], at: datetime) -> bool:
    """Whether a contract can be withdrawn from at a time: for 14 days after the goods came last, whole days in UTC.

    Before they came the time has not begun to run.
    """
    delivered = [row.created_at for row in history if row.to_status == Standing.DELIVERED.value]
    return not delivered or at < _closing(max(delivered))


def _closing(delivered: datetime) -> datetime:
    """When the time of goods that came at `delivered` is over.

    Source: Regulation (EEC, Euratom) No 1182/71, article 3, by which Directive 2011/83/EU counts its days (recital 41):
    the day of the delivery does not count, the last day counts to its end, and a period that would end on a Saturday or
    Sunday ends with the Monday. Public holidays, which are not the same everywhere, lengthen nothing here.
    """
    last = (delivered + _PERIOD).astimezone(UTC).date()
    last += timedelta(days=_DAYS_TO_MONDAY.get(last.weekday(), 0))
    return datetime.combine(last + timedelta(days=1), time.min, UTC)


def check_returnable(order: Order, *, withdrawing: bool) -> None:
    """Raises OrderNotReturnable for an order that is not paid, or is closed to what is asked."""
    if not (is_withdrawable(order) if withdrawing else is_returnable(order)):
        raise OrderNotReturnable(standing=standing_of(order).value)


def is_returnable(order: Order) -> bool:
    """Whether an order stands where goods may be given back. What is owed on terms is not paid yet."""
    return standing_of(order) in _RETURNABLE and not order.awaits_payment


def is_withdrawable(order: Order) -> bool:
    """Whether its contract can be withdrawn from, also once the shop calls it completed."""
    return is_returnable(order) or standing_of(order) is Standing.COMPLETED


def is_cancellable(order: Order) -> bool:
    """Whether withdrawing from all of it leaves nothing to do: nothing was paid, and no business owes it."""
    return order.awaits_payment and not order.is_owed and is_allowed(order, Move.CANCEL)


def returnable_units(order: Order, returns: Iterable[Return]) -> dict[str, int]:
    """Units by line that are neither refunded nor spoken for by an open return."""
    spoken_for: Counter[str] = Counter()
    for each in returns:
        if each.is_open:
            spoken_for.update({item.line_id: item.quantity for item in each.items})
    return {line.id: max(0, line.quantity - line.refunded_quantity - spoken_for[line.id]) for line in order.lines}


def check_units(units: dict[str, int], wanted: Sequence[ReturnItem]) -> tuple[ReturnItem, ...]:
    """The wanted units, a line named twice counted once. Raises ReturnLineNotFound, ReturnQuantityExceeded."""
    asked: Counter[str] = Counter()
    for item in wanted:
        asked[item.line_id] += item.quantity
    for line_id, quantity in asked.items():
        if line_id not in units:
            raise ReturnLineNotFound(line_id=line_id)
        if quantity > units[line_id]:
            raise ReturnQuantityExceeded(line_id=line_id, asked=quantity, returnable=units[line_id])
    return tuple(ReturnItem(line_id=line_id, quantity=quantity) for line_id, quantity in asked.items())


def takable_units(units: dict[str, int], wanted: Sequence[ReturnItem]) -> tuple[ReturnItem, ...]:
    """What can be taken back of the wanted units, or (none named) of everything: nobody is there to be refused."""
    asked: Counter[str] = Counter()
    for item in wanted:
        asked[item.line_id] += item.quantity
    taken = {line_id: min(left, asked[line_id]) if wanted else left for line_id, left in units.items()}
    return tuple(ReturnItem(line_id=line_id, quantity=quantity) for line_id, quantity in taken.items() if quantity)


def is_whole(order: Order, items: Sequence[ReturnItem]) -> bool:
    """Whether everything that was bought is given back, so that shipping is too."""
    given = {item.line_id: item.quantity for item in items}
    return all(given.get(line.id) == line.quantity for line in order.lines)
