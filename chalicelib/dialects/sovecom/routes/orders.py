"""Orders: staff rows under `/admin/v1/orders`, a customer's own and a guest's under `/store/v1/orders`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.sovecom.wire import orders as wire
from chalicelib.domain import orders

ADMIN = (
    get("/admin/v1/orders", orders.list_orders, id="OrdersAdminController_list", auth="staff",
        into=wire.wanted, out=wire.staff_orders),
    get("/admin/v1/orders/{orderId}", orders.get_order, id="OrdersAdminController_detail", auth="staff",
        into=wire.lookup, out=wire.dossier),
    post("/admin/v1/orders/{orderId}/transitions", orders.move_order, id="OrdersAdminController_transition",
         auth="staff", into=wire.transition, out=wire.staff_order),
)  # fmt: skip

STORE = (
    get("/store/v1/orders", orders.list_own_orders, id="OrdersReadStoreController_list", auth="customer",
        out=wire.own_orders),
    get("/store/v1/orders/{orderId}", orders.get_own_order, id="OrdersReadStoreController_detail", auth="customer",
        into=wire.lookup, out=wire.own_order),
    get("/store/v1/orders/by-number/{orderNumber}", orders.open_order, id="OrdersGuestStoreController_byNumber",
        auth="none", into=wire.opening, out=wire.public_order),
)  # fmt: skip
