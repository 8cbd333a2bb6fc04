"""What other contexts do with points inside their own operation: the movement joins their transaction."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import ledger
from chalicelib.domain.context import Context
from chalicelib.domain.ledger import Entry, EntryKind
from chalicelib.domain.loyalty.errors import PointsTooLow, PointsWorthNothing
from chalicelib.domain.loyalty.model import BOOK, LoyaltyAccount, LoyaltyProgram, points_of
from chalicelib.domain.loyalty.rules import worth
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.unit_of_work import Reference


def program(ctx: Context) -> LoyaltyProgram:
    """The shop's programme. No table request when a batched read named the book and this version was read before."""
    return ctx.uow.digest(BOOK, _program, LoyaltyProgram)


def _program(book: dict[type[Entity], list[Any]]) -> LoyaltyProgram:
    stored = book[LoyaltyProgram]
    return stored[0] if stored else LoyaltyProgram()


def reference(customer_id: str) -> Reference:
    """Where a customer's points are found, for batched reads."""
    return Reference(LoyaltyAccount, (customer_id,))


def account(ctx: Context, customer_id: str) -> LoyaltyAccount:
    """A customer's points; empty where none were ever given. One table request."""
    found = ctx.uow.find(LoyaltyAccount, customer_id)
    return found or LoyaltyAccount(customer_id=customer_id)


def take(ctx: Context, customer_id: str, points: int, order_id: str | None, note: str | None = None) -> Entry:
    """Redeem points: what they come to is the entry's `worth_minor`. Two writes, and no request beyond the programme.

    With an order it happens once for both. Raises PointsWorthNothing; the commit raises PointsTooLow as the account
    stands then, and ConcurrentChange when this was done before.
    """
    worth_minor = worth(program(ctx), points)
    if worth_minor <= 0:
        raise PointsWorthNothing(points=points)
    of = points_of(customer_id)
    movement_id = ctx.new_id() if order_id is None else redemption_id(customer_id, order_id)
    out = ledger.entry(
        ctx, of, EntryKind.REDEEM, -points, id=movement_id, order_id=order_id, note=note, worth_minor=worth_minor
    )

    def refused(found: dict[str, int] | None) -> DomainError:
        return PointsTooLow(available=0 if found is None else found["balance"], requested=points)

    return ledger.debit(ctx, of, out, refusal=refused)


def put_back(ctx: Context, customer_id: str, points: int, order_id: str, key: str) -> Entry:
    """Give an order's points back to the customer. Two writes, no table request.

    `key` tells apart several returns of one order (the refund's id, or the move that cancelled it): each happens once.
    Points given back were earned before: they do not count towards the tier again.
    """
    of = points_of(customer_id)
    movement_id = ledger.entry_id(customer_id, "points", order_id, key)
    return ledger.give_back(ctx, of, ledger.entry(ctx, of, EntryKind.ADJUST, points, id=movement_id, order_id=order_id))


def redemption_id(customer_id: str, order_id: str) -> str:
    """The id of the one movement by which an order takes points."""
    return ledger.entry_id(customer_id, "points", order_id)


def redemption_reference(customer_id: str, order_id: str) -> Reference:
    """Where it is found that an order has taken points, and what they came to."""
    return ledger.entry_reference(points_of(customer_id), redemption_id(customer_id, order_id))
