"""Invoices and credit notes: staff rows under `/admin/v1/orders`, a customer's own under `/store/v1/orders`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.sovecom.wire import invoices as wire
from chalicelib.domain import invoicing

ADMIN = (
    get("/admin/v1/orders/{orderId}/invoice", invoicing.download_invoice, id="InvoicesAdminController_download",
        auth="staff", into=wire.lookup, out=wire.pdf, raw="application/pdf"),
    post("/admin/v1/orders/{orderId}/invoice/reissue", invoicing.reissue_invoice,
         id="InvoicesAdminController_reissue", auth="staff", into=wire.reissue, out=wire.reissued),
    get("/admin/v1/orders/{orderId}/credit-notes", invoicing.list_credit_notes, id="CreditNotesAdminController_list",
        auth="staff", into=wire.notes_of, out=wire.note_rows),
    get("/admin/v1/orders/{orderId}/credit-notes/{creditNoteId}", invoicing.download_credit_note,
        id="CreditNotesAdminController_download", auth="staff", into=wire.note, out=wire.pdf, raw="application/pdf"),
)  # fmt: skip

STORE = (
    get("/store/v1/orders/{orderId}/invoice", invoicing.download_own_invoice, id="InvoicesStoreController_download",
        auth="customer", into=wire.lookup, out=wire.pdf, raw="application/pdf"),
    get("/store/v1/orders/{orderId}/credit-notes", invoicing.list_own_credit_notes,
        id="CreditNotesStoreController_list", auth="customer", into=wire.notes_of, out=wire.note_rows),
    get("/store/v1/orders/{orderId}/credit-notes/{creditNoteId}", invoicing.download_own_credit_note,
        id="CreditNotesStoreController_download", auth="customer", into=wire.note, out=wire.pdf, raw="application/pdf"),
)  # fmt: skip
