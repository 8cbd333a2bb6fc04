"""Staff accounts: rows under `/admin/v1/users`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, patch, post
from chalicelib.dialects.sovecom.wire import users as wire
from chalicelib.domain import identity

_BASE = "/admin/v1/users"

ADMIN = (
    get(_BASE, identity.list_staff, id="UsersAdminController_list", auth="staff", into=wire.listing, out=wire.page),
    post(_BASE, identity.add_staff, id="UsersAdminController_create", auth="staff", status=201, into=wire.creation,
         out=wire.row),
    patch(f"{_BASE}/{{id}}/role", identity.change_role, id="UsersAdminController_changeRole", auth="staff",
          into=wire.role, out=wire.row),
    patch(f"{_BASE}/{{id}}/deactivate", identity.deactivate_staff, id="UsersAdminController_deactivate", auth="staff",
          into=wire.switch, out=wire.row),
    patch(f"{_BASE}/{{id}}/reactivate", identity.reactivate_staff, id="UsersAdminController_reactivate", auth="staff",
          into=wire.switch, out=wire.row),
)  # fmt: skip
