"""API keys: three staff rows that the contract does not have."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, post
from chalicelib.dialects.sovecom.wire import api_keys as wire
from chalicelib.domain import api_keys

ADMIN = (
    post("/admin/v1/api-keys", api_keys.create_api_key, id="ApiKeysAdminController_create", auth="staff", status=201,
         into=wire.creation, out=wire.created),
    get("/admin/v1/api-keys", api_keys.list_api_keys, id="ApiKeysAdminController_list", auth="staff", out=wire.rows),
    delete("/admin/v1/api-keys/{id}", api_keys.revoke_api_key, id="ApiKeysAdminController_revoke", auth="staff",
           status=204, into=wire.removal),
)  # fmt: skip
