"""Categories and tags: staff rows under `/admin/v1`, public rows under `/store/v1`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post
from chalicelib.dialects.sovecom.wire import categories, tags
from chalicelib.domain import search, taxonomy

ADMIN = (
    post("/admin/v1/categories", taxonomy.create_category, id="CategoriesAdminController_create", auth="staff",
         status=201, into=categories.creation, out=categories.row),
    get("/admin/v1/categories", taxonomy.list_categories, id="CategoriesAdminController_list", auth="staff",
        out=categories.rows),
    get("/admin/v1/categories/{id}", taxonomy.get_category, id="CategoriesAdminController_findOne", auth="staff",
        into=categories.lookup, out=categories.row),
    patch("/admin/v1/categories/{id}", taxonomy.update_category, id="CategoriesAdminController_update", auth="staff",
          into=categories.change, out=categories.row),
    delete("/admin/v1/categories/{id}", taxonomy.delete_category, id="CategoriesAdminController_delete", auth="staff",
           status=204, into=categories.removal),
    post("/admin/v1/tags", taxonomy.create_tag, id="TagsAdminController_create", auth="staff", status=201,
         into=tags.creation, out=tags.row),
    get("/admin/v1/tags", taxonomy.list_tags, id="TagsAdminController_list", auth="staff", out=tags.rows),
    get("/admin/v1/tags/{id}", taxonomy.get_tag, id="TagsAdminController_findOne", auth="staff",
        into=tags.lookup, out=tags.row),
    patch("/admin/v1/tags/{id}", taxonomy.update_tag, id="TagsAdminController_update", auth="staff",
          into=tags.change, out=tags.row),
    delete("/admin/v1/tags/{id}", taxonomy.delete_tag, id="TagsAdminController_delete", auth="staff", status=204,
           into=tags.removal),
)  # fmt: skip

STORE = (
    get("/store/v1/categories", search.list_shelves, id="CategoriesStoreController_list", auth="none",
        throttle="catalog", into=categories.shelves_request, out=categories.shelves),
    get("/store/v1/categories/tree", search.list_shelves, id="CategoriesStoreController_getTree", auth="none",
        throttle="catalog", into=categories.tree_request, out=categories.shelves),
    get("/store/v1/categories/{slug}", search.get_shelf, id="CategoriesStoreController_findOne", auth="none",
        throttle="catalog", into=categories.by_slug, out=categories.shelf),
    get("/store/v1/tags", search.list_public_tags, id="TagsStoreController_list", auth="none", throttle="catalog",
        out=tags.store_tags),
)  # fmt: skip
