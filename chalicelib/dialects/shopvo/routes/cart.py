"""Carts: one path, four methods."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, post
from chalicelib.dialects.shopvo.routes.rows import SITE, patch
from chalicelib.dialects.shopvo.wire import cart as wire
from chalicelib.dialects.shopvo.wire.common import deleted
from chalicelib.domain import cart

ROUTES = (
    get(f"{SITE}/cart", cart.get_cart, id="getCart", auth="read:cart", into=wire.access, out=wire.cart),
    post(f"{SITE}/cart", cart.keep_cart, id="createCart", auth="write:cart", status=201,
         into=wire.creation, out=wire.cart),
    *patch(f"{SITE}/cart", cart.change_line, id="changeCart", auth="write:cart", into=wire.change, out=wire.cart),
    delete(f"{SITE}/cart", cart.delete_cart, id="deleteCart", auth="write:cart", into=wire.access, out=deleted),
)  # fmt: skip
