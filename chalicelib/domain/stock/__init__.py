"""Stock: levels, the holds of carts, and the units that orders own. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.stock.corrections import correct, set_sellable
from chalicelib.domain.stock.errors import OutOfStock, StockBelowNothing, VariantNotSold
from chalicelib.domain.stock.events import StockBack, StockLow
from chalicelib.domain.stock.model import AdjustmentKind, Correction, Goods, Hold, HoldState, StockEntry, StockLevel
from chalicelib.domain.stock.moves import (
    LevelKey,
    change_hold,
    first_level,
    give_back,
    is_short,
    level_reference,
    levels,
    ship,
    shortage,
    take_in,
)
from chalicelib.domain.stock.rules import Holds, quantity

__all__ = [
    "AdjustmentKind",
    "Correction",
    "Goods",
    "Hold",
    "HoldState",
    "Holds",
    "LevelKey",
    "OutOfStock",
    "StockBack",
    "StockBelowNothing",
    "StockEntry",
    "StockLevel",
    "StockLow",
    "VariantNotSold",
    "change_hold",
    "correct",
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
