"""Stock: levels, the holds of carts, and the units that orders own. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.stock.errors import OutOfStock, StockBelowNothing, VariantNotSold
from chalicelib.domain.stock.model import Goods, Hold, HoldState, StockLevel
from chalicelib.domain.stock.moves import (
    LevelKey,
    change_hold,
    first_level,
    give_back,
    level_reference,
    levels,
    require_free,
    set_sellable,
    ship,
    take_in,
)

__all__ = [
    "Goods",
    "Hold",
    "HoldState",
    "LevelKey",
    "OutOfStock",
    "StockBelowNothing",
    "StockLevel",
    "VariantNotSold",
    "change_hold",
    "first_level",
    "give_back",
    "level_reference",
    "levels",
    "require_free",
    "set_sellable",
    "ship",
    "take_in",
]
