"""Where our answers differ from those that were observed, on purpose, and why."""

from __future__ import annotations

_STATUS = "an image is there at once and its sizes follow: see docs/dialects/sovecom.md"
_LEAVES_LATER = "a mail leaves after the answer"
_WHERE = "data is in the platform's table, which the wizard shows"
_WHY = "a refusal of what was sent says what is wrong with it, also where the reference is silent"

# By row: what differs, in the words of the comparison, with its reason.
DIFFERENT: dict[str, dict[str, str]] = {
    "ImagesController_upload": {"status: added": _STATUS},
    "ImagesController_findOne": {"status: added": _STATUS},
    "CartController_abandon": {
        "cookies: ['sov_cart=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax']": "a cookie is taken back as it was given",
    },
    "CustomersStoreController_exportData": {
        f"{more}: added": "an export tells all that is kept of a person"
        for more in ("activity", "balances", "carts", "consents", "giftCards", "metafields", "reviews")
    },
    "SetupConfigController_databaseTest": {"table: added": _WHERE, "region: added": _WHERE},
    "SetupConfigController_databaseConfigure": {"table: added": _WHERE, "region: added": _WHERE},
    "EmailsAdminController_resend": {"sentAt: null, not time": _LEAVES_LATER},
}

# By row and occasion of the refusals: what differs, with its reason.
REFUSED_OTHERWISE: dict[tuple[str, str], dict[str, str]] = {
    ("AuthController_enroll2fa", "it was not on yet"): {"status: 200": "a second factor can be had"},
    ("ProductsAdminController_findOne", "the id is no UUID"): {
        "status: 400": "what can be nobody's id is no fault of ours"
    },
    ("DiscountsAdminController_create", "the code is taken"): {
        "status: 409": "a code that is taken is no fault of ours"
    },
    ("PagesStoreController_findOne", "the language is none"): {"errors: added": _WHY},
    ("ThemesAdminController_setSettings", "the settings are no object"): {"errors: added": _WHY},
    ("TaxesAdminController_createRate", "the rate is none"): {
        "errors: other": "one issue says what two of the reference say"
    },
    ("SearchStoreController_search", "its index is down"): {
        "status: 200": "a process without a read model makes one from the table"
    },
    ("OrdersStoreController_checkout", "the payment that failed took the units"): {
        "status: 201": "it takes none: 503 comes first"
    },
}
