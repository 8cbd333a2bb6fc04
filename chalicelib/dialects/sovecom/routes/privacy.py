"""Personal data: one's own under `/store/v1/customers/me/rgpd`; for staff the erasure of others.

The contract has no rows for guests and for periods: those under `/admin/v1/privacy` are ours.
"""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post
from chalicelib.dialects.sovecom.wire import personal_data, privacy
from chalicelib.domain import privacy as core

STORE = (
    post("/store/v1/customers/me/rgpd/export", core.export_own, id="CustomersStoreController_exportData",
         auth="customer", into=privacy.export, out=personal_data.export),
    post("/store/v1/customers/me/rgpd/erase", core.erase_own, id="CustomersStoreController_eraseData",
         auth="customer", status=204, into=privacy.erase_own, out=privacy.erased_own),
)  # fmt: skip

ADMIN = (
    delete("/admin/v1/customers/{id}", core.erase_customer, id="CustomersAdminController_erase", auth="staff",
           status=204, into=privacy.erase_customer),
    post("/admin/v1/privacy/erasures", core.erase_guest, id="PrivacyAdminController_erase", auth="staff",
         status=202, into=privacy.erase_guest, out=privacy.erasure),
    get("/admin/v1/privacy/settings", core.get_privacy_settings, id="PrivacyAdminController_settings", auth="staff",
        out=privacy.settings),
    patch("/admin/v1/privacy/settings", core.update_privacy_settings, id="PrivacyAdminController_updateSettings",
          auth="staff", into=privacy.settings_change, out=privacy.settings),
)  # fmt: skip
