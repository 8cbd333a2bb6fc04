"""Checkout: one public row."""

from __future__ import annotations

from chalicelib.dialects.kit.route import post
from chalicelib.dialects.sovecom.wire import carts, checkout
from chalicelib.domain.checkout import place_order

STORE = (
    post("/store/v1/carts/{cartId}/checkout", place_order, id="OrdersStoreController_checkout", auth="optional",
         status=201, into=carts.access, out=checkout.placed),
)  # fmt: skip
