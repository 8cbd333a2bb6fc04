"""Disputes, and one row of ours: where the provider's books and ours differ."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.sovecom.wire import disputes as wire
from chalicelib.domain import payments

ADMIN = (
    get("/admin/v1/disputes", payments.list_disputes, id="DisputesAdminController_list", auth="staff",
        into=wire.queue, out=wire.rows),
    post("/admin/v1/disputes/{id}/unfreeze-fulfillment", payments.unfreeze_fulfilment,
         id="DisputesAdminController_unfreeze", auth="staff", into=wire.unfreezing, out=wire.freed),
    get("/admin/v1/payment-findings", payments.list_findings, id="PaymentFindingsAdminController_list", auth="staff",
        into=wire.findings, out=wire.finding_rows),
)  # fmt: skip
