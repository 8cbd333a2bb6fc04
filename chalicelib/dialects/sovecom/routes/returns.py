"""Returns: a customer's under the own order, the shop's queue; and two rows of ours to withdraw from a contract."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.sovecom.wire import returns as wire
from chalicelib.domain import returns

ADMIN = (
    get("/admin/v1/returns", returns.list_returns, id="ReturnsAdminController_list", auth="staff",
        into=wire.queue, out=wire.staff_rows),
    post("/admin/v1/returns/{id}/approve", returns.approve_return, id="ReturnsAdminController_approve", auth="staff",
         into=wire.approval, out=wire.staff_row),
    post("/admin/v1/returns/{id}/reject", returns.reject_return, id="ReturnsAdminController_reject", auth="staff",
         into=wire.rejection, out=wire.staff_row),
)  # fmt: skip

STORE = (
    post("/store/v1/customers/me/orders/{orderId}/returns", returns.request_return,
         id="ReturnsStoreController_request", auth="customer", status=201, into=wire.request, out=wire.own_row),
    get("/store/v1/customers/me/orders/{orderId}/returns", returns.list_own_returns,
        id="ReturnsStoreController_list", auth="customer", into=wire.of_order, out=wire.own_rows),
    post("/store/v1/withdrawals", returns.declare_withdrawal, id="WithdrawalsStoreController_declare", auth="none",
         status=201, into=wire.declaring, out=wire.declared),
    post("/store/v1/withdrawals/{id}/confirm", returns.confirm_withdrawal, id="WithdrawalsStoreController_confirm",
         auth="none", into=wire.confirming, out=wire.confirmed),
)  # fmt: skip
