"""Which change makes stock low, or brings it back: decided by a number of the level, and held to by conditions on it.

Of many changes at the same moment exactly one finds `spare` at nothing or above and takes it below, and exactly one
finds nothing sellable and leaves something. Changes far from the threshold, or from nothing, disturb nobody: their
condition is only that they are still on the side on which they were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.domain.context import Context
from chalicelib.domain.stock.events import StockBack, StockLow
from chalicelib.domain.stock.model import UNWATCHED, StockLevel
from chalicelib.kernel.unit_of_work import Need, Otherwise

_FAR = -UNWATCHED // 2  # no level with a threshold has so much to spare, and each without has more


class Watch(NamedTuple):
    """What a change adds to `spare`, what must hold of it then, and whether it makes stock low or brings it back."""

    add: dict[str, int]
    needs: tuple[Need, ...] = ()
    falls: bool = False
    returns: bool = False


def watch(level: StockLevel, change: dict[str, int]) -> Watch:
    """What a change of a level's numbers means for its threshold. `level` is as read.

    Without a threshold nothing falls, and the condition only notices that one was set meanwhile. A row from before
    there were thresholds counts from anywhere until it gets one.
    """
    rise = change.get("on_hand", 0) - change.get("allocated", 0)
    if not rise:
        return Watch({})
    add = {"spare": rise}
    if rise > 0:
        return Watch(add, _on_this_side(level, rise), returns=is_return(level, rise))
    if level.low_stock_threshold is None:
        return Watch(add, (Need("spare", ">=", _FAR),) if level.spare >= _FAR else ())
    if level.spare + rise >= 0:
        return Watch(add, (Need("spare", ">=", -rise),))
    if level.spare < 0:
        return Watch(add, (Need("spare", "<", 0),))
    return Watch(add, (Need("spare", ">=", 0), Need("spare", "<", -rise)), falls=True)


def is_return(level: StockLevel, rise: int) -> bool:
    """Whether a level of which nothing was sellable has units again. `level` is as read."""
    return level.sellable <= 0 < level.sellable + rise


def _on_this_side(level: StockLevel, rise: int) -> tuple[Need, ...]:
    """What must hold of `spare` for a rise to cross nothing, or not to, as it does from where it was read."""
    if level.low_stock_threshold is None and level.spare < _FAR:
        return ()  # from before there were thresholds: it counts from anywhere
    first = level.spare - level.sellable + 1  # what is spare while one unit is sellable
    if level.sellable > 0:
        return (Need("spare", ">=", first),)
    if not is_return(level, rise):
        return (Need("spare", "<", first - rise),)
    return (Need("spare", ">=", first - rise), Need("spare", "<", first))


def move(
    ctx: Context,
    level: StockLevel,
    change: dict[str, int],
    require: Sequence[Need] = (),
    otherwise: Otherwise | None = None,
    *,
    announce: bool = True,
) -> None:
    """Move the numbers of a level, and tell if this is what makes its stock low, or brings it back."""
    watched = watch(level, change)
    ctx.uow.adjust(
        StockLevel,
        level.product_id,
        level.variant_id,
        add={**change, **watched.add},
        require=[*require, *watched.needs],
        otherwise=otherwise,
        announce=announce,
    )
    if watched.falls:
        tell(ctx, level, level.sellable + watched.add["spare"])
    if watched.returns:
        tell_of_return(ctx, level, watched.add["spare"])


def tell_of_return(ctx: Context, level: StockLevel, rise: int) -> None:
    """Say that a level of which nothing was sellable has units again. `level` is as read."""
    units = level.sellable + rise
    ctx.uow.emit(StockBack(product_id=level.product_id, variant_id=level.variant_id, units=units))


def tell(ctx: Context, level: StockLevel, units: int) -> None:
    """Say that a level is low now, with the sellable units that are left."""
    ctx.uow.emit(
        StockLow(
            product_id=level.product_id,
            variant_id=level.variant_id,
            units=units,
            threshold=level.low_stock_threshold or 0,
        )
    )
