"""Price lists: staff rows that the contract does not have."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post
from chalicelib.dialects.sovecom.wire import price_lists as wire
from chalicelib.domain import price_lists

ADMIN = (
    get("/admin/v1/price-lists", price_lists.list_price_lists, id="PriceListsAdminController_list", auth="staff",
        out=wire.rows),
    post("/admin/v1/price-lists", price_lists.create_price_list, id="PriceListsAdminController_create", auth="staff",
         status=201, into=wire.creation, out=wire.whole),
    get("/admin/v1/price-lists/{id}", price_lists.get_price_list, id="PriceListsAdminController_findOne",
        auth="staff", into=wire.lookup, out=wire.whole),
    patch("/admin/v1/price-lists/{id}", price_lists.update_price_list, id="PriceListsAdminController_update",
          auth="staff", into=wire.change, out=wire.whole),
    delete("/admin/v1/price-lists/{id}", price_lists.delete_price_list, id="PriceListsAdminController_delete",
           auth="staff", status=204, into=wire.removal),
)  # fmt: skip
