"""Groups of customers: four staff rows that the contract does not have."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post
from chalicelib.dialects.sovecom.wire import customer_groups as wire
from chalicelib.domain import customers

_BASE = "/admin/v1/customer-groups"

ADMIN = (
    post(_BASE, customers.create_group, id="CustomerGroupsAdminController_create", auth="staff", status=201,
         into=wire.creation, out=wire.row),
    get(_BASE, customers.list_groups, id="CustomerGroupsAdminController_list", auth="staff", out=wire.rows),
    patch(f"{_BASE}/{{id}}", customers.rename_group, id="CustomerGroupsAdminController_update", auth="staff",
          into=wire.change, out=wire.row),
    delete(f"{_BASE}/{{id}}", customers.delete_group, id="CustomerGroupsAdminController_delete", auth="staff",
           status=204, into=wire.removal),
)  # fmt: skip
