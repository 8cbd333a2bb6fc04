"""How the numbers of a level move. Each function gives what to add to them, as one atomic change."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.stock.model import Hold, HoldState, StockLevel
from chalicelib.kernel.unit_of_work import Need


def _held(hold: Hold | None) -> int:
    return hold.quantity if hold is not None and hold.state is HoldState.HELD else 0


def _allocated(hold: Hold | None) -> int:
    return hold.quantity if hold is not None and hold.state is HoldState.ALLOCATED else 0


def quantity(hold: Hold | None) -> int:
    """The units a hold owns, 0 for none."""
    return 0 if hold is None else hold.quantity


def shift(before: Hold | None, after: Hold | None) -> dict[str, int]:
    """One owner's hold becomes another (None: no hold): made, raised, made firm, or given up."""
    change = {
        "held": _held(after) - _held(before),
        "allocated": _allocated(after) - _allocated(before),
        "available": quantity(before) - quantity(after),
    }
    return {name: amount for name, amount in change.items() if amount}


def needs(level: StockLevel, before: Hold | None, after: Hold | None) -> Sequence[Need]:
    """What must hold for `shift` to promise no unit twice.

    Where a merchant lowered the stock below what carts hold, `available` is negative although each holder may still
    come first: then the units must be there apart from other carts' holds, as the level was read.
    """
    more = quantity(after) - quantity(before)
    if after is None or (more <= 0 and after.state is HoldState.HELD):
        return ()
    first_come = more <= 0 and level.available < 0
    if first_come and level.sellable + _allocated(before) >= after.quantity:
        return (Need("on_hand", "==", level.on_hand), Need("allocated", "==", level.allocated))
    return (Need("available", ">=", max(more, 0)),)


def shipped(units: int) -> dict[str, int]:
    """Units of an order leave the warehouse."""
    return {"on_hand": -units, "allocated": -units}


def given_back(units: int) -> dict[str, int]:
    """Units of an order that will not ship are free again."""
    return {"allocated": -units, "available": units}


def received(units: int) -> dict[str, int]:
    """Units arrive: bought in, returned by a customer, or (negative) lost."""
    return {"on_hand": units, "available": units}
