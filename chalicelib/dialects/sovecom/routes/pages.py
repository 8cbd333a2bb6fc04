"""Pages: staff rows and a public one; menus: staff rows that the contract does not have."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post
from chalicelib.dialects.sovecom.wire import menus, pages
from chalicelib.domain import content

ADMIN = (
    post("/admin/v1/pages", content.create_page, id="PagesAdminController_create", auth="staff", status=201,
         into=pages.creation, out=pages.row),
    get("/admin/v1/pages", content.list_pages, id="PagesAdminController_list", auth="staff",
        into=pages.listing, out=pages.rows),
    get("/admin/v1/pages/{id}", content.get_page, id="PagesAdminController_findOne", auth="staff",
        into=pages.lookup, out=pages.row),
    patch("/admin/v1/pages/{id}", content.update_page, id="PagesAdminController_update", auth="staff",
          into=pages.change, out=pages.row),
    delete("/admin/v1/pages/{id}", content.delete_page, id="PagesAdminController_delete", auth="staff", status=204,
           into=pages.removal),
    post("/admin/v1/menus", content.create_menu, id="MenusAdminController_create", auth="staff", status=201,
         into=menus.creation, out=menus.row),
    get("/admin/v1/menus", content.list_menus, id="MenusAdminController_list", auth="staff",
        into=menus.listing, out=menus.rows),
    patch("/admin/v1/menus/{id}", content.update_menu, id="MenusAdminController_update", auth="staff",
          into=menus.change, out=menus.row),
    delete("/admin/v1/menus/{id}", content.delete_menu, id="MenusAdminController_delete", auth="staff", status=204,
           into=menus.removal),
)  # fmt: skip

STORE = (
    get("/store/v1/pages/{slug}", content.find_page, id="PagesStoreController_findOne", auth="none",
        throttle="catalog", into=pages.by_slug, out=pages.shown),
)  # fmt: skip
