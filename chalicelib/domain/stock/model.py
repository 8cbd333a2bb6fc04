"""Stock: how many units of a variant there are, and which of them are promised to whom."""

from __future__ import annotations

from typing import ClassVar

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
