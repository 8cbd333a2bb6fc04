"""Stock: levels, the holds of carts, and the units that orders own. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.stock.errors import OutOfStock, StockBelowNothing, VariantNotSold
from chalicelib.domain.stock.model import Goods, Hold, HoldState, StockLevel
from chalicelib.domain.stock.moves import (
    LevelKey,
    change_hold,
    first_level,
    give_back,
    is_short,
    level_reference,
    levels,
    set_sellable,
    ship,
    shortage,
    take_in,
)
from chalicelib.domain.stock.rules import Holds, quantity

__all__ = [
    "Goods",
    "Hold",
    "HoldState",
    "Holds",
    "LevelKey",
    "OutOfStock",
    "StockBelowNothing",
    "StockLevel",
    "VariantNotSold",
    "change_hold",
    "first_level",
    "give_back",
    "is_short",
    "level_reference",
    "levels",
    "quantity",
    "set_sellable",
    "ship",
    "shortage",
    "take_in",
]
