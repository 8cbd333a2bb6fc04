"""Checkout: from cart to order. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.checkout.errors import BundleEmpty, CartNotReady
from chalicelib.domain.checkout.events import OrderPlaced, PlacedLine
from chalicelib.domain.checkout.operations import REFUSALS, PlacedOrder, ensure_order, place_order
from chalicelib.domain.checkout.snapshot import guest_access_token, guest_token_hash

__all__ = [
    "REFUSALS",
    "BundleEmpty",
    "CartNotReady",
    "OrderPlaced",
    "PlacedLine",
    "PlacedOrder",
    "ensure_order",
    "guest_access_token",
    "guest_token_hash",
    "place_order",
]
