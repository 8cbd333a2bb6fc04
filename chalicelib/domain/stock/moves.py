"""What other contexts do with stock inside their own operation: the change joins their transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from chalicelib.domain.context import Context
from chalicelib.domain.stock.errors import OutOfStock, VariantNotSold
from chalicelib.domain.stock.model import Goods, Hold, StockLevel
from chalicelib.domain.stock.rules import Holds, given_back, needs, quantity, received, shift, shipped
from chalicelib.domain.stock.watching import move
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.unit_of_work import ConcurrentChange, Need, Reference

LevelKey = tuple[str, str]
"""Product id and variant id."""


def level_reference(product_id: str, variant_id: str) -> Reference:
    """Where a variant's level is found, for batched reads."""
    return Reference(StockLevel, (product_id, variant_id))


def levels(ctx: Context, keys: Iterable[LevelKey]) -> dict[LevelKey, StockLevel]:
    """The levels of variants that still have one. One table request per hundred."""
    wanted = list(dict.fromkeys(keys))
    found = ctx.uow.find_many([level_reference(*key) for key in wanted])
    return {key: level for key, level in zip(wanted, found, strict=True) if level is not None}


def change_hold(ctx: Context, level: StockLevel, before: Holds, after: Hold | None, *, backorder: bool = False) -> None:
    """Let one hold, or none, replace an owner's holds. Raises OutOfStock, VariantNotSold when the commit finds so.

    `level` is the level as read; `backorder` lets it promise more than there is. Read models hear only of what an
    order took: units in carts count as sellable.
    """
    kept = () if after is None else (after,)
    change = shift(before, kept)
    if not change:
        return
    require = () if backorder else needs(level, before, kept)
    pinned = any(need.comparison == "==" for need in require)

    def refused(found: dict[str, int] | None) -> DomainError:
        if found is None:
            return VariantNotSold(variant=level.variant_id)
        if pinned or all(found["available"] >= need.value for need in require):
            return ConcurrentChange(kind=StockLevel.KIND)
        return shortage(level, before, quantity(kept), found["available"])

    otherwise = ConcurrentChange(kind=StockLevel.KIND) if pinned or after is None else refused
    move(ctx, level, change, require, otherwise, announce="allocated" in change)


def is_short(level: StockLevel, before: Holds, after: Hold) -> bool:
    """Whether the level as read cannot give `after` to the owner of `before`."""
    require = needs(level, before, (after,))
    return any(need.comparison == ">=" and level.available < need.value for need in require)


def shortage(level: StockLevel, before: Holds, wanted: int, available: int) -> OutOfStock:
    """The refusal with what this owner could have: the free units and those it holds already."""
    own = max(0, available + quantity(before))
    return OutOfStock(variantId=level.variant_id, requested=wanted, available=own)


def ship(ctx: Context, goods: Sequence[Goods]) -> None:
    """Units that an order owns leave the warehouse. One table request."""
    _move(ctx, goods, shipped, "allocated")


def give_back(ctx: Context, goods: Sequence[Goods]) -> None:
    """Units that an order owns and will not ship are free again. One table request."""
    _move(ctx, goods, given_back, "allocated")


def take_in(ctx: Context, goods: Sequence[Goods]) -> None:
    """Units come (back) into the warehouse. One table request."""
    _move(ctx, goods, received, None)


def _move(ctx: Context, goods: Sequence[Goods], change: Callable[[int], dict[str, int]], out_of: str | None) -> None:
    """Move the units of variants that are still counted; a deleted variant has no numbers to move."""
    units: dict[LevelKey, int] = {}
    for each in goods:
        key = (each.product_id, each.variant_id)
        units[key] = units.get(key, 0) + each.quantity
    for key, level in levels(ctx, units).items():
        require = () if out_of is None else (Need(out_of, ">=", units[key]),)
        move(ctx, level, change(units[key]), require)


def first_level(product_id: str, variant_id: str, on_hand: int, threshold: int | None = None) -> StockLevel:
    """The level of a new variant, to be created with it."""
    level = StockLevel(product_id=product_id, variant_id=variant_id, on_hand=on_hand, available=on_hand)
    return level.watched(threshold)
