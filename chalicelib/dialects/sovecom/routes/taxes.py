"""Taxes: staff rows for the settings, the table of rates, and the return for the One Stop Shop."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, post, put
from chalicelib.dialects.sovecom.wire import taxes
from chalicelib.domain import invoicing, tax

ADMIN = (
    get("/admin/v1/taxes/oss-export", invoicing.list_oss_return, id="TaxesAdminController_ossExport", auth="staff",
        into=taxes.oss_return, out=taxes.oss_file, raw="text/csv"),
    get("/admin/v1/taxes/settings", tax.get_tax_settings, id="TaxesAdminController_getSettings", auth="staff",
        out=taxes.settings),
    put("/admin/v1/taxes/settings", tax.update_tax_settings, id="TaxesAdminController_updateSettings", auth="staff",
        into=taxes.settings_change, out=taxes.settings),
    get("/admin/v1/taxes/rates", tax.list_tax_rates, id="TaxesAdminController_listRates", auth="staff",
        out=taxes.rows),
    post("/admin/v1/taxes/rates", tax.create_tax_rate, id="TaxesAdminController_createRate", auth="staff", status=201,
         into=taxes.creation, out=taxes.row),
    put("/admin/v1/taxes/rates/{id}", tax.update_tax_rate, id="TaxesAdminController_updateRate", auth="staff",
        into=taxes.change, out=taxes.row),
    delete("/admin/v1/taxes/rates/{id}", tax.delete_tax_rate, id="TaxesAdminController_deleteRate", auth="staff",
           status=204, into=taxes.removal),
)  # fmt: skip
