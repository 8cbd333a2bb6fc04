"""How the numbers of a level move. Each function gives what to add to them, as one atomic change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.domain.stock.model import Hold, HoldState, StockLevel
from chalicelib.kernel.unit_of_work import Need

Holds = Sequence[Hold]


def quantity(holds: Iterable[Hold], state: HoldState | None = None) -> int:
    """The units that holds own, in one state or in any."""
    return sum(hold.quantity for hold in holds if state in (None, hold.state))


def shift(before: Holds, after: Holds) -> dict[str, int]:
    """What becomes of the numbers when some holds replace others (none: units are taken, or given up)."""
    change = {
        "held": quantity(after, HoldState.HELD) - quantity(before, HoldState.HELD),
        "allocated": quantity(after, HoldState.ALLOCATED) - quantity(before, HoldState.ALLOCATED),
        "available": quantity(before) - quantity(after),
    }
    return {name: amount for name, amount in change.items() if amount}


def needs(level: StockLevel, before: Holds, after: Holds) -> Sequence[Need]:
    """What must hold for `shift` to promise no unit twice.

    Where a merchant lowered the stock below what carts hold, `available` is negative although each holder may still
    come first: then the units must be there apart from other carts' holds, as the level was read.
    """
    more = quantity(after) - quantity(before)
    firm = quantity(after, HoldState.ALLOCATED)
    if more <= 0 and not firm:
        return ()
    if more <= 0 and level.available < 0 and level.sellable + quantity(before, HoldState.ALLOCATED) >= firm:
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
