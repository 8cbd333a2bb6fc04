"""Corrections of a count by a merchant: each is an entry, with who made it and why."""

from __future__ import annotations

from msgspec import UnsetType

from chalicelib.domain.context import Context
from chalicelib.domain.stock.errors import OutOfStock, StockBelowNothing, VariantNotSold
from chalicelib.domain.stock.model import AdjustmentKind, Correction, StockEntry, StockLevel
from chalicelib.domain.stock.rules import received
from chalicelib.domain.stock.watching import is_return, move, tell, tell_of_return
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.privacy import PersonalText
from chalicelib.kernel.unit_of_work import ConcurrentChange, Need


def correct(ctx: Context, level: StockLevel, correction: Correction) -> StockLevel:
    """Correct a count, and its threshold if another is given. `level` is as read; gives back what it becomes.

    A level that is not stored yet is. Raises OutOfStock where fewer than none would be sellable. Corrections up and
    down at the same moment do not disturb each other: each is added to what there is by then.
    """
    more = _rise(level, correction)
    changed: StockLevel = level.replace(on_hand=level.on_hand + more, available=level.available + more)
    _note(ctx, level, correction.kind, more, correction.reason)
    if not isinstance(correction.threshold, UnsetType):
        changed = changed.watched(correction.threshold)
    if not level.version:
        return ctx.uow.create(changed.watched(changed.low_stock_threshold))
    if changed.low_stock_threshold != level.low_stock_threshold:
        if changed.spare < 0 <= changed.spare - more:
            tell(ctx, changed, changed.sellable)
        if is_return(level, more):
            tell_of_return(ctx, level, more)
        return ctx.uow.save(changed)
    if more:
        _move(ctx, level, correction.kind, more)
    return changed


def set_sellable(ctx: Context, level: StockLevel, sellable: int) -> None:
    """Correct the count so that `sellable` units are not promised to orders. `level` is the level as read.

    Raises StockBelowNothing when that would leave a warehouse with fewer than no units.
    """
    more = sellable - level.sellable
    if level.on_hand + more < 0:
        raise StockBelowNothing(lowest=-level.allocated)
    if more:
        _move(ctx, level, AdjustmentKind.SET, more)
        _note(ctx, level, AdjustmentKind.SET, more)


def _rise(level: StockLevel, correction: Correction) -> int:
    """How many units are added (negative: taken off)."""
    if correction.kind is AdjustmentKind.SET:
        return correction.quantity - level.sellable
    if correction.kind is AdjustmentKind.INCREMENT:
        return correction.quantity
    if correction.quantity > max(0, level.sellable):
        raise _short(level, correction.quantity, level.sellable)
    return -correction.quantity


def _move(ctx: Context, level: StockLevel, kind: AdjustmentKind, more: int) -> None:
    if kind is AdjustmentKind.SET:
        seen = (Need("on_hand", "==", level.on_hand), Need("allocated", "==", level.allocated))
        move(ctx, level, received(more), seen)
        return
    # A condition cannot subtract: that enough is left follows from more on hand, or less promised, than was read.
    enough = (Need("on_hand", ">=", level.allocated - more), Need("allocated", "<=", level.allocated))

    def refused(found: dict[str, int] | None) -> DomainError:
        if found is None:
            return VariantNotSold(variant=level.variant_id)
        left = found["on_hand"] - found["allocated"]
        return _short(level, -more, left) if left < -more and more < 0 else ConcurrentChange(kind=StockLevel.KIND)

    move(ctx, level, received(more), enough if more < 0 else (), refused)


def _short(level: StockLevel, wanted: int, left: int) -> OutOfStock:
    return OutOfStock(variantId=level.variant_id, requested=wanted, available=max(0, left))


def _note(
    ctx: Context, level: StockLevel, kind: AdjustmentKind, change: int, reason: PersonalText | None = None
) -> None:
    ctx.uow.create(
        StockEntry(
            product_id=level.product_id,
            variant_id=level.variant_id,
            id=ctx.new_id(),
            kind=kind,
            change=change,
            reason=reason,
            actor_kind=ctx.actor.kind,
            actor_id=ctx.actor.id,
            created_at=ctx.now,
        )
    )
