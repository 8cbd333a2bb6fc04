"""Stock: how many units of a variant there are, and which of them are promised to whom."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainText

UNWATCHED = -1_000_000_000_000_000_000  # in the place of a threshold: nothing falls below it


class StockLevel(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The stock of one variant, in units.

    `on_hand` is in the warehouse; of these `held` are promised to carts for a while and `allocated` to orders not yet
    shipped. Always `available = on_hand - held - allocated`: it is stored because a condition of the table cannot
    subtract. Every change moves the numbers together, in one atomic update (see rules.py).

    `spare` is what is sellable above the threshold, below which stock is low (none: above UNWATCHED): by it, a change
    knows whether it is the one that makes stock low (see watching.py).
    """

    KIND: ClassVar[str] = "STOCK"
    NUMBERS: ClassVar[tuple[str, ...]] = ("on_hand", "held", "allocated", "available", "spare")

    product_id: str
    variant_id: str
    on_hand: int = 0
    held: int = 0
    allocated: int = 0
    available: int = 0
    low_stock_threshold: int | None = None
    spare: int = 0

    @property
    def sellable(self) -> int:
        """Units not promised to an order (units in carts count as sellable): what a merchant calls the stock."""
        return self.on_hand - self.allocated

    def watched(self, threshold: int | None) -> StockLevel:
        """The level with another threshold."""
        bound = UNWATCHED if threshold is None else threshold
        changed: StockLevel = self.replace(low_stock_threshold=threshold, spare=self.sellable - bound)
        return changed


class AdjustmentKind(enum.Enum):
    """How a merchant corrects a count: to a number, or by one."""

    SET = "set"
    INCREMENT = "increment"
    DECREMENT = "decrement"


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A correction of a count; without `threshold` the level keeps its own, None takes it away."""

    kind: AdjustmentKind
    quantity: int
    reason: PersonalText | None = None
    threshold: int | UnsetType | None = UNSET


class StockEntry(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One correction of a variant's count: written with the count that it changes, never edited.

    `change` is what was added to the sellable units (negative: taken off). What orders take is told by the orders.
    """

    KIND: ClassVar[str] = "STOCK_ENTRY"

    product_id: str
    variant_id: str
    id: str
    kind: AdjustmentKind
    change: int
    reason: PersonalText | None = None
    actor_kind: PlainText
    actor_id: str | None = None
    created_at: datetime


class HoldState(enum.Enum):
    """How firmly units are promised: for a while, or to an order that is being placed."""

    HELD = "held"
    ALLOCATED = "allocated"


class Hold(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Units of one variant promised to one owner until `expires_at`. The owner keeps it; the level only counts.

    Past its time a hold still owns its units until they are freed, so its owner may still use them.
    """

    id: str
    quantity: int
    state: HoldState = HoldState.HELD
    expires_at: datetime
    created_at: datetime


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one variant of a product."""

    product_id: str
    variant_id: str
    quantity: int
