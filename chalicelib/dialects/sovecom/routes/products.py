"""Products: staff rows under `/admin/v1`, the public feed and page under `/store/v1`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post, put
from chalicelib.dialects.sovecom.wire import products
from chalicelib.domain import catalog, search

ADMIN = (
    post("/admin/v1/products", catalog.create_product, id="ProductsAdminController_create", auth="staff", status=201,
         into=products.creation, out=products.row),
    get("/admin/v1/products", search.list_products, id="ProductsAdminController_list", auth="staff",
        into=products.listing, out=products.page),
    get("/admin/v1/products/{id}", catalog.get_product, id="ProductsAdminController_findOne", auth="staff",
        into=products.lookup, out=products.row),
    patch("/admin/v1/products/{id}", catalog.update_product, id="ProductsAdminController_update", auth="staff",
          into=products.change, out=products.row),
    delete("/admin/v1/products/{id}", catalog.delete_product, id="ProductsAdminController_delete", auth="staff",
           status=204, into=products.removal),
    put("/admin/v1/products/{id}/categories", catalog.assign_categories, id="ProductsAdminController_assignCategories",
        auth="staff", status=204, into=products.categories),
    put("/admin/v1/products/{id}/tags", catalog.assign_tags, id="ProductsAdminController_assignTags", auth="staff",
        status=204, into=products.tags),
)  # fmt: skip

STORE = (
    get("/store/v1/products", search.product_feed, id="ProductsStoreController_list", auth="none", throttle="catalog",
        into=products.feed_request, out=products.feed),
    get("/store/v1/products/{slug}", catalog.find_product, id="ProductsStoreController_findOne", auth="none",
        throttle="catalog", into=products.by_slug, out=products.store_row),
)  # fmt: skip
