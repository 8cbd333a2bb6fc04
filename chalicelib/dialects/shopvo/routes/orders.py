"""Orders: a list, and one of them."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import orders as wire
from chalicelib.domain import orders

ROUTES = (
    get(f"{SITE}/orders", orders.list_orders, id="listOrders", auth="read:orders",
        into=wire.listing, out=wire.orders),
    get(f"{SITE}/orders/{{orderId}}", orders.find_order, id="getOrder", auth="read:orders",
        into=wire.lookup, out=wire.order),
)  # fmt: skip
