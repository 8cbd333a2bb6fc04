"""Stock holds: one staff row."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.sovecom.wire import inventory
from chalicelib.domain.cart import list_holds

ADMIN = (
    get("/admin/v1/inventory/reservations", list_holds, id="InventoryAdminController_listReservations", auth="staff",
        into=inventory.listing, out=inventory.reservations),
)  # fmt: skip
