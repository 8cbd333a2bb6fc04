"""Which change makes stock low: decided by a number of the level, and held to by a condition on it.

Of many changes at the same moment exactly one finds `spare` at nothing or above and takes it below. Changes far from
the threshold disturb nobody: their condition is only that they are still on the side on which they were read.
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
    """What a change adds to `spare`, what must hold of it then, and whether the change makes stock low."""

    add: dict[str, int]
    needs: tuple[Need, ...] = ()
    falls: bool = False


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
        return Watch(add)
    if level.low_stock_threshold is None:
        return Watch(add, (Need("spare", ">=", _FAR),) if level.spare >= _FAR else ())
    if level.spare + rise >= 0:
        return Watch(add, (Need("spare", ">=", -rise),))
    if level.spare < 0:
        return Watch(add, (Need("spare", "<", 0),))
    return Watch(add, (Need("spare", ">=", 0), Need("spare", "<", -rise)), falls=True)


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
    tell_of_return(ctx, level, watched.add.get("spare", 0))


def tell_of_return(ctx: Context, level: StockLevel, rise: int) -> None:
    """Say that a level which had nothing sellable has units again, if `rise` is what does it. `level` is as read."""
    units = level.sellable + rise
    if level.sellable <= 0 < units:
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
