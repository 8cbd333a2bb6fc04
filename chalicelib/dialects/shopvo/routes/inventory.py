"""The inventory: a list, and a correction by any of three methods."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.shopvo.routes.rows import SITE, patch
from chalicelib.dialects.shopvo.wire import inventory as wire
from chalicelib.domain import inventory

ROUTES = (
    get(f"{SITE}/inventory", inventory.list_inventory, id="listInventory", auth="read:inventory",
        into=wire.listing, out=wire.page),
    *patch(f"{SITE}/inventory/{{productId}}", inventory.adjust_inventory, id="adjustInventory",
           auth="write:inventory", also=("PUT", "POST"), into=wire.adjustment, out=wire.row),
)  # fmt: skip
