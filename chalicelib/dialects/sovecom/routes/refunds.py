"""Refunds of orders."""

from __future__ import annotations

from chalicelib.dialects.kit.route import post
from chalicelib.dialects.sovecom.wire import refunds as wire
from chalicelib.domain import payments

ADMIN = (
    post("/admin/v1/orders/{orderId}/refunds", payments.refund_order, id="RefundsAdminController_refund", auth="staff",
         status=201, into=wire.refunding, out=wire.refunded),
)  # fmt: skip
