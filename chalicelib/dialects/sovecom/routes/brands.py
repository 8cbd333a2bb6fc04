"""Brands, and what products have beside the contract: staff rows of ours."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post, put
from chalicelib.dialects.sovecom.wire import brands as wire
from chalicelib.domain import catalog, taxonomy

ADMIN = (
    post("/admin/v1/brands", taxonomy.create_brand, id="BrandsAdminController_create", auth="staff", status=201,
         into=wire.creation, out=wire.row),
    get("/admin/v1/brands", taxonomy.list_brands, id="BrandsAdminController_list", auth="staff", out=wire.rows),
    get("/admin/v1/brands/{id}", taxonomy.get_brand, id="BrandsAdminController_findOne", auth="staff",
        into=wire.lookup, out=wire.row),
    patch("/admin/v1/brands/{id}", taxonomy.update_brand, id="BrandsAdminController_update", auth="staff",
          into=wire.change, out=wire.row),
    delete("/admin/v1/brands/{id}", taxonomy.delete_brand, id="BrandsAdminController_delete", auth="staff",
           status=204, into=wire.removal),
    put("/admin/v1/products/{id}/brand", catalog.assign_brand, id="ProductsAdminController_assignBrand",
        auth="staff", status=204, into=wire.assignment),
    put("/admin/v1/products/{id}/featured", catalog.update_product, id="ProductsAdminController_feature",
        auth="staff", status=204, into=wire.featuring),
)  # fmt: skip
