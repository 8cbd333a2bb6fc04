"""Categories and tags: staff rows under `/admin/v1`, public rows under `/store/v1`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post
from chalicelib.dialects.sovecom.wire import tags
from chalicelib.domain import taxonomy

ADMIN = (
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

STORE = ()
