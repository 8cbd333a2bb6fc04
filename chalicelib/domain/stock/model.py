"""Stock: how many units of a variant there are, and which of them are promised to whom."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar

import msgspec

from chalicelib.kernel.entity import Entity


class StockLevel(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The stock of one variant, in units.

    `on_hand` is in the warehouse; of these `held` are promised to carts for a while and `allocated` to orders not yet
    shipped. Always `available = on_hand - held - allocated`: it is stored because a condition of the table cannot
    subtract. Every change moves the numbers together, in one atomic update (see rules.py).
    """

    KIND: ClassVar[str] = "STOCK"
    NUMBERS: ClassVar[tuple[str, ...]] = ("on_hand", "held", "allocated", "available")

    product_id: str
    variant_id: str
    on_hand: int = 0
    held: int = 0
    allocated: int = 0
    available: int = 0

    @property
    def sellable(self) -> int:
        """Units not promised to an order (units in carts count as sellable): what a merchant calls the stock."""
        return self.on_hand - self.allocated


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
