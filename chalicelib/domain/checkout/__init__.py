"""Checkout: from cart to order. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.checkout.errors import BundleEmpty, CartNotReady, ShopNotOpen
from chalicelib.domain.checkout.events import OrderPlaced, PlacedLine
from chalicelib.domain.checkout.operations import REFUSALS, ensure_order, payment_deadline, place_order, placed_order
from chalicelib.domain.checkout.placing import Draft, PlacedOrder, Settlement, draft, place
from chalicelib.domain.checkout.snapshot import guest_access_token, guest_token_hash

__all__ = [
    "REFUSALS",
    "BundleEmpty",
    "CartNotReady",
    "Draft",
    "OrderPlaced",
    "PlacedLine",
    "PlacedOrder",
    "Settlement",
    "ShopNotOpen",
    "draft",
    "ensure_order",
    "guest_access_token",
    "guest_token_hash",
    "payment_deadline",
    "place",
    "place_order",
    "placed_order",
]
