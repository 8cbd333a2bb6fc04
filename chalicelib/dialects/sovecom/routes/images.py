"""Images: staff rows, two of them ours (direct uploads), and the files for anybody."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, post
from chalicelib.dialects.sovecom.wire import images as wire
from chalicelib.domain import catalog, images

ADMIN = (
    post("/admin/v1/images", images.upload_image, id="ImagesController_upload", auth="staff", status=201,
         limit_bytes=wire.FORM_LIMIT_BYTES, into=wire.upload, out=wire.row),
    post("/admin/v1/images/uploads", images.start_upload, id="ImageUploadsController_start", auth="staff", status=201,
         into=wire.slot_request, out=wire.slot),
    get("/admin/v1/images/{id}", images.get_image, id="ImagesController_findOne", auth="staff",
        into=wire.lookup, out=wire.row),
    delete("/admin/v1/images/{id}", catalog.delete_image, id="ImagesController_remove", auth="staff", status=204,
           into=wire.removal),
    post("/admin/v1/images/{id}/complete", images.complete_upload, id="ImageUploadsController_complete", auth="staff",
         status=201, into=wire.completion, out=wire.row),
    post("/admin/v1/products/{id}/images", catalog.attach_image, id="ProductsAdminController_attachImage",
         auth="staff", status=201, into=wire.attachment),
    post("/admin/v1/products/{id}/images/reorder", catalog.reorder_images, id="ProductsAdminController_reorderImages",
         auth="staff", status=201, into=wire.order),
    delete("/admin/v1/products/{id}/images/{imageId}", catalog.detach_image,
           id="ProductsAdminController_detachImage", auth="staff", status=204, into=wire.detachment),
)  # fmt: skip

STORE = (
    # A key has four parts; its first may hold it whole, as a client sends it that encodes the slashes.
    get("/uploads/{path}", images.open_file, id="StorageController_serveFile", auth="none", into=wire.opening,
        out=wire.file, raw="*/*", others=wire.ELSEWHERE),
    get("/uploads/{path}/{kind}/{id}/{file}", images.open_file, id="StorageController_serveNestedFile", auth="none",
        into=wire.nested_opening, out=wire.file, raw="*/*", others=wire.ELSEWHERE),
)  # fmt: skip
