"""Variants of a product: staff rows under `/admin/v1`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, patch, post
from chalicelib.dialects.sovecom.wire import variants
from chalicelib.domain import catalog

ADMIN = (
    post("/admin/v1/products/{id}/variants", catalog.add_variant, id="VariantsAdminController_create", auth="staff",
         status=201, into=variants.creation, out=variants.row),
    post("/admin/v1/products/{id}/variants/reorder", catalog.reorder_variants, id="VariantsAdminController_reorder",
         auth="staff", status=201, into=variants.order),
    patch("/admin/v1/products/{id}/variants/{variantId}", catalog.update_variant, id="VariantsAdminController_update",
          auth="staff", into=variants.change, out=variants.row),
    delete("/admin/v1/products/{id}/variants/{variantId}", catalog.delete_variant, id="VariantsAdminController_delete",
           auth="staff", status=204, into=variants.removal),
)  # fmt: skip
