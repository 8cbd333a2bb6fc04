"""Inventory: what a merchant sees and corrects of the stock. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.inventory.model import AdjustInventory, InventoryFilter, InventoryItem
from chalicelib.domain.inventory.operations import adjust_inventory, list_inventory

__all__ = [
    "AdjustInventory",
    "InventoryFilter",
    "InventoryItem",
    "adjust_inventory",
    "list_inventory",
]
