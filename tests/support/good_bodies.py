"""For each row that takes a body, one that succeeds: new each time, with every text the shop's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp

from chalicelib.domain import identity
from chalicelib.domain.identity import EmailChangeRequested, PasswordResetRequested
from chalicelib.kernel.events import decode
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.records import Commit
from tests.support.accounts import PASSWORD, context
from tests.support.modules import manifest, package
from tests.support.packages import files, form, tgz
from tests.support.pictures import picture
from tests.support.twins import Twin

NEW_PASSWORD = "another long secret"
VAT = "FR40303265045"


def _login(email: str) -> dict[str, str]:
    return {"email": email, "password": PASSWORD}


def _token(twin: Twin, url: str, body: dict[str, str]) -> str:
    """The token in the link that a request sends."""
    client = twin.customer if "email/change" in url else twin.nobody
    assert client("POST", url, body).status == 202
    commits = context(twin.deployment, shop=twin.slug).uow.children(Commit)
    made = [decode(each) for commit in commits for each in commit.events]
    asked = [each for each in made if isinstance(each, PasswordResetRequested | EmailChangeRequested)]
    link = identity.one_time_link(context(twin.deployment, shop=twin.slug), asked[-1].token_id)
    assert link is not None
    return link.url.split("?token=")[1]


def _reset(twin: Twin, side: str, email: str) -> dict[str, str]:
    return {"token": _token(twin, f"{side}/forgot", {"email": email}), "newPassword": NEW_PASSWORD}


def _confirm_email(twin: Twin) -> dict[str, str]:
    body = {"newEmail": twin.email(), "currentPassword": PASSWORD}
    return {"token": _token(twin, "/store/v1/customers/me/email/change", body)}


def _enrolled(twin: Twin) -> pyotp.TOTP:
    made = twin.staff("POST", "/admin/v1/auth/2fa/enroll")
    assert made.status == 200, made.body
    return pyotp.TOTP(made.json["secret"])


def _with_totp(twin: Twin) -> pyotp.TOTP:
    codes = _enrolled(twin)
    body = {"totpCode": codes.at(twin.deployment.clock.now())}
    assert twin.staff("POST", "/admin/v1/auth/2fa/confirm", body).status == 204
    return codes


def _next(twin: Twin, codes: pyotp.TOTP) -> str:
    return codes.at(twin.deployment.clock.now() + timedelta(seconds=30))


def _challenge(twin: Twin) -> dict[str, str]:
    codes = _with_totp(twin)
    asked = twin.nobody("POST", "/admin/v1/auth/login", _login(twin.staff_email))
    return {"challengeId": asked.json["challengeId"], "totpCode": _next(twin, codes)}


def _theme(twin: Twin) -> Any:
    about = {"name": twin.text("theme"), "displayName": twin.text()}
    return form(tgz(files(about)))


def module(twin: Twin, name: str, *, inspected: bool = False) -> Any:
    """A module with a slot, and a page that greets."""
    slots = [{"slot": "footer", "component": "Greeting"}]
    about = manifest(name, slots=slots, description=twin.text())
    greet = f"async (request, host) => ({{ body: '{twin.word}' }})"
    verbs = ("GET", "POST", "PUT", "PATCH", "DELETE")
    doors = "{" + ", ".join(f"'{verb} /hello': {greet}" for verb in verbs) + "}"
    code = f"export default {{ store: {doors}, admin: {doors} }};"
    granted = {} if inspected else {"grantedPermissions": json.dumps(about["permissions"])}
    return form(package(code, about), **granted)


def variant(twin: Twin, **more: Any) -> dict[str, Any]:
    """A variant with a few units."""
    texts = {"sku": twin.text("sku"), "title": twin.text(), "options": {twin.text("size"): twin.text("m")}}
    return {**texts, "priceAmount": 1000, "currency": "EUR", "stockQuantity": 50, **more}


def product(twin: Twin) -> dict[str, Any]:
    """A product for sale."""
    texts = {each: twin.text() for each in ("title", "description", "seoTitle", "seoDescription")}
    return {**texts, "slug": twin.text("slug"), "status": "published", "variants": [variant(twin)]}


def discount(twin: Twin) -> dict[str, Any]:
    """A code for 10 % off one product."""
    aimed = {"appliesTo": "products", "targetIds": [twin["product"]]}
    return {"name": twin.text(), "code": twin.text("code").upper(), "type": "percentage", "value": 1000, **aimed}


def _named(twin: Twin) -> dict[str, Any]:
    return {"name": twin.text(), "slug": twin.text("slug")}


def page(twin: Twin) -> dict[str, Any]:
    """A page of text."""
    texts = {each: twin.text() for each in ("title", "body", "seoTitle", "seoDescription")}
    return {"slug": twin.text("slug"), "locale": "en", "status": "published", **texts}


def menu(twin: Twin) -> dict[str, Any]:
    """A menu of three levels."""
    entry = {"label": twin.text(), "url": f"/{twin.text()}"}
    items = [{**entry, "items": [{**entry, "items": [entry]}]}]
    return {"name": twin.text(), "handle": twin.text("menu"), "items": items}


def _sections(twin: Twin) -> dict[str, Any]:
    settings = {"headline": twin.text(), "ctaLabel": twin.text(), "ctaHref": f"/{twin.text()}"}
    return {"sections": [{"type": "hero-banner", "settings": settings}]}


def _identity(twin: Twin) -> dict[str, Any]:
    address = {each: twin.text() for each in ("line1", "line2", "city")}
    return {"name": twin.text(), "siren": "303265045", "address": {**address, "postalCode": "75001", "country": "FR"}}


def _user(twin: Twin) -> dict[str, Any]:
    return {"email": twin.email(), "name": twin.text(), "role": "staff", "password": PASSWORD}


def _review_settings(twin: Twin) -> dict[str, Any]:
    return {"autoApprove": True}


def _program(twin: Twin) -> dict[str, Any]:
    tier = {"name": twin.text(), "threshold": 100}
    return {
        "enabled": True, "earnPoints": 1, "earnPerMinor": 100, "redeemPoints": 100, "redeemMinor": 100, "tiers": [tier],
    }  # fmt: skip


def _priced(twin: Twin) -> list[dict[str, Any]]:
    return [{"productId": twin["product"], "variantId": twin["variant"], "priceAmount": 900}]


GOOD: dict[str, Callable[[Twin], Any]] = {
    # Customers about themselves
    "CustomersStoreController_signup": lambda t: {
        **_login(t.email()), "name": t.text(), "phone": f"1{t.word}", "vatNumber": VAT, "isB2b": True,
    },
    "CustomersStoreController_login": lambda t: _login(t.customer_email),
    "CustomersStoreController_forgotPassword": lambda t: {"email": t.customer_email},
    "CustomersStoreController_resetPassword": lambda t: _reset(t, "/store/v1/customers", t.customer_email),
    "CustomersStoreController_updateMe": lambda t: {"name": t.text(), "phone": f"2{t.word}", "acceptsMarketing": True},
    "CustomersStoreController_changePassword": lambda t: {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD},
    "CustomersStoreController_changeEmail": lambda t: {"newEmail": t.email(), "currentPassword": PASSWORD},
    "CustomersStoreController_confirmEmail": _confirm_email,
    "CustomersStoreController_createAddress": lambda t: t.address(type="shipping"),
    "CustomersStoreController_updateAddress": lambda t: t.address(isDefault=True),
    "CustomersStoreController_exportData": lambda t: {"password": PASSWORD},
    "CustomersStoreController_eraseData": lambda t: {"password": PASSWORD},
    # Carts, orders of shoppers
    "CartController_create": lambda t: {"currency": "EUR"},
    "CartController_addItem": lambda t: {"variantId": t["variant"], "quantity": 1},
    "CartController_updateItem": lambda t: {"quantity": 2},
    "CartController_setShippingAddress": Twin.address,
    "CartController_setBillingAddress": Twin.address,
    "CartController_setShippingMethod": lambda t: {"shippingRateId": t["rate"]},
    "CartController_setEmail": lambda t: {"email": t.email()},
    "CartController_applyDiscount": lambda t: {"code": t["code"]},
    "ReturnsStoreController_request": lambda t: {
        "type": "return", "items": [{"orderItemId": t["order_item"], "quantity": 1}], "reason": t.text(),
    },
    "WithdrawalsStoreController_declare": lambda t: {
        "orderNumber": t["order_number"], "email": f"{t.word}-guest@{t.host}", "name": t.text(),
        "items": [{"orderItemId": t["unpaid_item"], "quantity": 1}],
    },
    "WithdrawalsStoreController_confirm": lambda t: {"token": t["withdrawal_token"]},
    # Staff about themselves
    "AuthController_login": lambda t: _login(t.staff_email),
    "AuthController_verify2fa": _challenge,
    "AuthController_confirm2fa": lambda t: {"totpCode": _enrolled(t).at(t.deployment.clock.now())},
    "AuthController_disable2fa": lambda t: {"totpCode": _next(t, _with_totp(t)), "password": PASSWORD},
    "PasswordController_forgot": lambda t: {"email": t.staff_email},
    "PasswordController_resetPassword": lambda t: _reset(t, "/admin/v1/auth/password", t.staff_email),
    "ApiKeysAdminController_create": lambda t: {"name": t.text(), "scopes": ["read:catalog"]},
    # Goods
    "ProductsAdminController_create": product,
    "ProductsAdminController_update": lambda t: {"title": t.text(), "description": t.text()},
    "ProductsAdminController_assignCategories": lambda t: {"categoryIds": [t["category"]]},
    "ProductsAdminController_assignTags": lambda t: {"tagIds": [t["tag"]]},
    "ProductsAdminController_assignBrand": lambda t: {"brandId": t["brand"]},
    "ProductsAdminController_feature": lambda t: {"featured": True},
    "ProductsAdminController_attachImage": lambda t: {"imageId": t["spare_image"], "position": 1},
    "ProductsAdminController_reorderImages": lambda t: {"order": [t["image"]]},
    "VariantsAdminController_create": variant,
    "VariantsAdminController_update": lambda t: {"title": t.text(), "priceAmount": 1100, "stockQuantity": 60},
    "VariantsAdminController_reorder": lambda t: {"order": [t["variant"]]},
    "CategoriesAdminController_create": lambda t: {**_named(t), "parentId": t["category"], "description": t.text()},
    "CategoriesAdminController_update": lambda t: {"name": t.text(), "parentId": t["spare_category"]},
    "TagsAdminController_create": _named,
    "TagsAdminController_update": _named,
    "BrandsAdminController_create": lambda t: {**_named(t), "description": t.text()},
    "BrandsAdminController_update": _named,
    "ImagesController_upload": lambda t: form(picture()),
    "ImageUploadsController_complete": lambda t: {"altText": t.text()},
    # The storefront
    "ThemeTokensAdminController_set": lambda t: {"tokens": {"--color-primary": "#112233"}},
    "ThemesAdminController_install": _theme,
    "ThemesAdminController_setSettings": lambda t: {"settings": {"accent": t.word[:9]}},
    "HomeSectionsAdminController_replace": _sections,
    "AnalyticsAdminController_update": lambda t: {"plausibleDomain": f"{t.word}.test"},
    "PagesAdminController_create": page,
    "PagesAdminController_update": lambda t: {"title": t.text(), "body": t.text()},
    "MenusAdminController_create": menu,
    "MenusAdminController_update": menu,
    "SlotsAdminController_setResolution": lambda t: {"module": t["module"]},
    "ModulesAdminController_inspect": lambda t: module(t, t.text("mod"), inspected=True),
    "ModulesAdminController_install": lambda t: module(t, t.text("mod")),
    # Orders and money
    "OrdersAdminController_transition": lambda t: {"to": "fulfilled", "note": t.text()},
    "PaymentsAdminController_recordManual": lambda t: {"method": "cash"},
    "RefundsAdminController_refund": lambda t: {
        "idempotencyKey": new_id(), "reason": t.text(), "items": [{"orderItemId": t["order_item"], "quantity": 1}],
    },
    "ReturnsAdminController_reject": lambda t: {"reason": t.text()},
    "DiscountsAdminController_create": discount,
    "DiscountsAdminController_update": lambda t: {"name": t.text(), "targetIds": [t["product"]]},
    "PriceListsAdminController_create": lambda t: {"name": t.text(), "prices": _priced(t)},
    "PriceListsAdminController_update": lambda t: {"name": t.text(), "prices": _priced(t)},
    "LoyaltyProgramAdminController_set": _program,
    # People
    "CustomersAdminController_create": lambda t: {
        "email": t.email(), "password": PASSWORD, "name": t.text(), "phone": f"3{t.word}", "vatNumber": VAT,
    },
    "CustomersAdminController_update": lambda t: {"name": t.text(), "phone": f"4{t.word}", "taxExempt": True},
    "CustomersAdminController_erase": lambda t: {"confirmEmail": t.customer_email},
    "CustomerGroupsAdminController_create": lambda t: {"name": t.text()},
    "CustomerGroupsAdminController_update": lambda t: {"name": t.text()},
    "PrivacyAdminController_erase": lambda t: {"email": f"{t.word}-guest@{t.host}"},
    "PrivacyAdminController_updateSettings": lambda t: {"orderDays": 400, "consentTextVersion": t.text()},
    "UsersAdminController_create": _user,
    "UsersAdminController_changeRole": lambda t: {"role": "admin"},
    "ReviewsAdminController_moderate": lambda t: {"status": "published"},
    "ReviewSettingsAdminController_set": _review_settings,
    # The shop
    "WebhooksAdminController_createSubscription": lambda t: {
        "url": f"https://1.1.1.1/{t.text()}", "events": ["product.updated"],
    },
    "BusinessIdentityAdminController_update": _identity,
    "ShippingAdminController_createZone": lambda t: {"name": t.text(), "countries": ["FR"]},
    "ShippingAdminController_updateZone": lambda t: {"name": t.text()},
    "ShippingAdminController_createRate": lambda t: {
        "zoneId": t["zone"], "name": t.text(), "type": "flat", "amount": 490, "currency": "EUR",
    },
    "ShippingAdminController_updateRate": lambda t: {"name": t.text(), "zoneId": t["zone"]},
    "TaxesAdminController_updateSettings": lambda t: {
        "taxMode": "eu_vat", "pricesIncludeTax": True, "euVatRegistration": {"originCountry": "FR"},
    },
    "TaxesAdminController_createRate": lambda t: {"country": "FR", "region": t.text(), "rate": "0.2", "name": t.text()},
    "TaxesAdminController_updateRate": lambda t: {"name": t.text(), "rate": "0.1"},
}  # fmt: skip

# What a row's query needs, where it needs something.
QUERIES = {
    "AuditAdminController_exportCsv": "?dateFrom=2026-11-20",
    "TaxesAdminController_ossExport": "?from=2026-10-01&to=2026-12-31",
    "SearchStoreController_search": "?q=a",
    **{
        f"StatsAdminController_{each}": "?from=2026-11-01T00:00:00Z&to=2026-11-30T00:00:00Z"
        for each in ("summary", "timeseries", "topProducts", "customerBreakdown", "statusBreakdown")
    },
}
