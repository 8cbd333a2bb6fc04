"""Payments: staff rows under `/admin/v1/orders`, the shopper's under the cart that became the order."""

from __future__ import annotations

from chalicelib.dialects.kit.route import post
from chalicelib.dialects.sovecom.wire import carts
from chalicelib.dialects.sovecom.wire import payments as wire
from chalicelib.domain import payments

ADMIN = (
    post("/admin/v1/orders/{orderId}/payments", payments.record_payment, id="PaymentsAdminController_recordManual",
         auth="staff", into=wire.recording, out=wire.recorded),
    post("/admin/v1/orders/{orderId}/mark-paid", payments.mark_paid, id="PaymentsAdminController_markPaid",
         auth="staff", into=wire.marking, out=wire.recorded),
)  # fmt: skip

STORE = (
    post("/store/v1/carts/{cartId}/payment-intent", payments.open_payment,
         id="PaymentsStoreController_createPaymentIntent", auth="optional", status=201,
         into=carts.access, out=wire.opened),
)  # fmt: skip
