"""The log of mails: staff rows under `/admin/v1/emails`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.sovecom.wire import emails as wire
from chalicelib.domain import notifications

ADMIN = (
    get("/admin/v1/emails", notifications.list_emails, id="EmailsAdminController_list", auth="staff",
        into=wire.emails, out=wire.page),
    post("/admin/v1/emails/{id}/resend", notifications.resend_email, id="EmailsAdminController_resend", auth="staff",
         into=wire.resend, out=wire.row),
)  # fmt: skip

STORE = ()
