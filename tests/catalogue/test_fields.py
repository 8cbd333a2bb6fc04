"""Every field that the contract names: what it takes, to its last bound, here as there.

`sovecom_fields.tsv` has the contract's fields by operation; `!` is for those that have to be there, `?` at the start of
a field for those of the query, and before what it takes for those that may be null.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from tests.support.fields import Said, fields_of

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "openapi" / "sovecom.json"
OPERATIONS = [line.split("\t")[2] for line in (HERE / "sovecom.tsv").read_text().splitlines()[1:]]
CONTRACT: defaultdict[str, Said] = defaultdict(dict)
for _line in (HERE / "sovecom_fields.tsv").read_text().splitlines()[1:]:
    _name, _field, _said = _line.split("\t")
    CONTRACT[_name][_field] = _said

_LENIENT = "what cannot be read counts as not said"
_BODILESS = "the contract's description has no body here, its prose has"
_ROW = "it has to fit into a row of the table"
_DAY = "days and moments are short"
# By operation and field: what it takes here ("": it is not there), and why that is another thing than in the contract.
DIFFERENT = {
    **{
        ("SearchStoreController_search", field): ("string", _LENIENT)
        for field in ("?minPrice", "?maxPrice", "?page", "?pageSize", "?sort")
    },
    ("ProductsStoreController_list", "?pageSize"): ("string", _LENIENT),
    ("CategoriesStoreController_list", "?tree"): ("string", _LENIENT),
    ("PagesStoreController_findOne", "?locale"): ("en|fr", "the contract's prose has a default"),
    ("AuthController_login", "email"): ("!email ..320", "observed"),
    ("PasswordController_forgot", "email"): ("!email ..320", "as at the sign-in"),
    ("CustomersStoreController_forgotPassword", "email"): ("!email ..320", "as at the sign-in"),
    **{
        (f"{row}AdminController_{verb}", "description"): ("?string ..100000", _ROW)
        for row in ("Products", "Categories")
        for verb in ("create", "update")
    },
    ("ProductsAdminController_reorderImages", "order"): ("![uuid] 1..1000", "a product shows a hundred"),
    ("ReturnsStoreController_request", "items"): ("!array 1..200", "an order has a hundred lines"),
    ("StorageController_serveFile", "?expires"): ("string", "the contract's prose has it"),
    ("StorageController_serveFile", "?sig"): ("string", "the contract's prose has it"),
    ("ImagesController_upload", "alt_text"): ("", "the text is read from the query"),
    ("CustomersAdminController_list", "?isB2b"): ("boolean", "that is what it says"),
    ("EmailsAdminController_list", "?status"): ("failed|queued|sent", "mails wait, too"),
    ("EmailsAdminController_list", "?type"): (
        "order_confirmation|order_paid|order_shipped|refund_issued|withdrawal_received",
        "there are more mails",
    ),
    ("WebhooksAdminController_createSubscription", "url"): ("!string 1..2048", "an address is something"),
    ("SetupOnboardingController_brand", "gradient"): ("?0|1|false|true", "a form has texts only"),
    ("SetupOnboardingController_brand", "logo"): ("string", _BODILESS),
    ("SetupAdminController_adminVerify", "password"): ("!string 1..4096", "a bad password is 422 in the set-up"),
    ("ThemesAdminController_install", "file"): ("!string", _BODILESS),
    ("ThemesAdminController_setSettings", "settings"): ("!object", _BODILESS),
    ("ModulesAdminController_inspect", "file"): ("!string", _BODILESS),
    ("ModulesAdminController_install", "file"): ("!string", _BODILESS),
    ("ModulesAdminController_install", "grantedPermissions"): ("string ..2000", _BODILESS),
    ("HomeSectionsAdminController_replace", "sections"): ("!array", "each section is looked at by itself"),
    ("SlotsAdminController_setResolution", "module"): ("!string 1..128", _BODILESS),
    **{
        ("AnalyticsAdminController_update", field): ("any", _BODILESS)
        for field in ("plausibleDomain", "ga4Id", "metaPixelId", "rgpdAcknowledged")
    },
    **{
        (f"StatsAdminController_{row}", field): ("!string 1..40", _DAY)
        for row in ("summary", "timeseries", "topProducts", "customerBreakdown", "statusBreakdown")
        for field in ("?from", "?to")
    },
    ("StatsAdminController_timeseries", "?root"): ("", "a slip in the contract's description"),
    ("StatsAdminController_topProducts", "?root"): ("", "a slip in the contract's description"),
    ("StatsAdminController_timeseries", "?granularity"): ("day|month|week", "the contract's prose has it"),
    ("StatsAdminController_topProducts", "?by"): ("quantity|revenue", "the contract's prose has it"),
    ("StatsAdminController_topProducts", "?limit"): ("integer 1..20", "the contract's prose has it"),
}
OURS: dict[str, Said] = {}
_document = json.loads(DOCUMENT.read_text())
for _path in _document["paths"].values():
    for _operation in _path.values():
        OURS[_operation["operationId"]] = fields_of(_document, _operation)


def same(field: str, here: str, there: str) -> bool:
    """Null may stand for what is left out; a query knows no null at all."""
    return here == there or here == f"?{there}" or (field.startswith("?") and here.lstrip("?") == there)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_field_takes_what_it_takes_in_the_contract(operation: str) -> None:
    ours, theirs = OURS[operation], CONTRACT[operation]
    differing = {
        field: ours.get(field, "")
        for field in {**theirs, **ours}
        if not same(field, ours.get(field, ""), theirs.get(field, ""))
    }
    known = {field: here for (row, field), (here, _) in DIFFERENT.items() if row == operation}
    assert {field: here.lstrip("?") for field, here in differing.items()} == {
        field: here.lstrip("?") for field, here in known.items()
    }
