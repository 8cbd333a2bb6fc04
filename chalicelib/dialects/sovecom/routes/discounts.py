"""Discounts: staff rows."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post
from chalicelib.dialects.sovecom.wire import discounts
from chalicelib.domain import promotions

ADMIN = (
    post("/admin/v1/discounts", promotions.create_promotion, id="DiscountsAdminController_create", auth="staff",
         status=201, into=discounts.creation, out=discounts.row),
    get("/admin/v1/discounts", promotions.list_promotions, id="DiscountsAdminController_list", auth="staff",
        out=discounts.rows),
    get("/admin/v1/discounts/{id}", promotions.get_promotion, id="DiscountsAdminController_findOne", auth="staff",
        into=discounts.lookup, out=discounts.row),
    patch("/admin/v1/discounts/{id}", promotions.update_promotion, id="DiscountsAdminController_update", auth="staff",
          into=discounts.change, out=discounts.row),
    delete("/admin/v1/discounts/{id}", promotions.delete_promotion, id="DiscountsAdminController_delete",
           auth="staff", status=204, into=discounts.removal),
)  # fmt: skip
