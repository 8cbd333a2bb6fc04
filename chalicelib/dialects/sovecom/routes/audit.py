"""The audit log: rows under `/admin/v1/audit-log`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.sovecom.wire import audit as wire
from chalicelib.domain import audit

ADMIN = (
    get("/admin/v1/audit-log", audit.list_entries, id="AuditAdminController_query", auth="staff",
        into=wire.listing, out=wire.page),
    get("/admin/v1/audit-log/export", audit.export_entries, id="AuditAdminController_exportCsv", auth="staff",
        into=wire.export, out=wire.file, raw="text/csv"),
)  # fmt: skip
