"""Bodies that the operations of the SovEcom contract accept, by operation."""

from __future__ import annotations

import json
from typing import Any

from tests.fuzz.furnish import CODE, HERO, PARIS
from tests.fuzz.shop import Shop
from tests.support.accounts import PASSWORD
from tests.support.modules import manifest, package
from tests.support.packages import files, tgz
from tests.support.pictures import picture
from tests.support.setting_up import OWNER, TAX

NEW_PASSWORD = "another long enough secret"
RELAY = {"host": "mail.example.test", "port": 587, "secure": True, "from": "Demo <shop@example.test>"}


def bodies(shop: Shop) -> dict[str, list[Any]]:
    """All of them, with the ids of a shop."""
    return {**_goods(shop), **_rules(shop), **_look(shop), **_orders(shop), **_people(shop), **_set_up(shop)}


def _goods(shop: Shop) -> dict[str, list[Any]]:
    ids = shop.ids
    variant = {"priceAmount": 2000, "currency": "EUR", "stockQuantity": 5, "title": "XL", "options": {"Size": "XL"}}
    named = [{"name": "Fresh"}, {"name": "Other", "slug": "other"}]
    return {
        "BrandsAdminController_create": named,
        "BrandsAdminController_update": named,
        "CategoriesAdminController_create": [*named, {"name": "Below", "parentId": ids["category"][0]}],
        "CategoriesAdminController_update": named,
        "TagsAdminController_create": named,
        "TagsAdminController_update": named,
        "ProductsAdminController_create": [{"title": "Hat"}, {"title": "Hat", "variants": [variant]}],
        "ProductsAdminController_update": [{"title": "Hat"}, {"status": "draft", "description": "**Hat**"}],
        "ProductsAdminController_assignBrand": [{"brandId": ids["brand"][0]}, {"brandId": None}],
        "ProductsAdminController_assignCategories": [{"categoryIds": ids["category"]}, {"categoryIds": []}],
        "ProductsAdminController_assignTags": [{"tagIds": ids["tag"]}],
        "ProductsAdminController_attachImage": [{"imageId": ids["loose image"][0]}],
        "VariantsAdminController_update": [variant, {"stockQuantity": 7}, {"priceAmount": 1, "compareAtAmount": 2}],
        "ImagesController_upload": [{"file": picture(each)} for each in ("png", "webp")],
        "ImageUploadsController_complete": [{"altText": "A"}],
        "ReviewsAdminController_moderate": [{"status": "approved"}, {"status": "rejected"}],
        "ReviewSettingsAdminController_set": [{"autoApprove": True}],
    }


def _rules(shop: Shop) -> dict[str, list[Any]]:
    zone = shop.ids["zone"][0]
    rate = {"zoneId": zone, "name": "Post", "type": "flat", "amount": 490, "currency": "EUR"}
    tax = {"country": "US", "region": "NY", "rate": "0.04", "name": "NY"}
    discount = {"name": "x", "code": "NEW", "type": "percentage", "value": 1000}
    product, variant = shop.ids["variant of product"][0]
    tier = {"name": "FRIEND", "threshold": 10}
    return {
        "ShippingAdminController_createRate": [rate, {**rate, "type": "free_over", "freeOverAmount": 5000}],
        "ShippingAdminController_updateRate": [{"amount": 0}, rate],
        "ShippingAdminController_createZone": [{"name": "IT", "countries": ["IT"]}],
        "ShippingAdminController_updateZone": [{"name": "FR"}, {"countries": ["FR", "MC"]}],
        "TaxesAdminController_createRate": [tax],
        "TaxesAdminController_updateRate": [{"rate": "0.08"}, {"name": "y"}],
        "TaxesAdminController_updateSettings": [{"pricesIncludeTax": False}, {"taxMode": "eu_vat"}],
        "DiscountsAdminController_create": [discount, {**discount, "appliesTo": "products", "targetIds": [product]}],
        "DiscountsAdminController_update": [{"name": "y"}, {"active": False}],
        "PriceListsAdminController_create": [
            {"name": "VIP", "percentOff": 500, "prices": [{"productId": product, "variantId": variant, "priceAmount": 9}]}
        ],
        "PriceListsAdminController_update": [{"name": "y"}, {"percentOff": 100}],
        "BusinessIdentityAdminController_update": [{"name": "Demo SARL"}, {"siren": "123456782"}],
        "CustomerGroupsAdminController_create": [{"name": "VIP"}],
        "CustomerGroupsAdminController_update": [{"name": "VIP"}],
        "LoyaltyProgramAdminController_set": [{
            "enabled": True, "earnPoints": 3, "earnPerMinor": 200, "redeemPoints": 20, "redeemMinor": 25,
            "tiers": [tier],
        }],
        "PrivacyAdminController_updateSettings": [{"orderDays": 4000}, {"consentTextVersion": "2"}],
        "WebhooksAdminController_createSubscription": [{"url": "https://1.1.1.1/y", "events": ["order.paid"]}],
        "ApiKeysAdminController_create": [{"name": "New", "scopes": ["read:catalog"]}],
    }  # fmt: skip


def _look(shop: Shop) -> dict[str, list[Any]]:
    page = {"slug": "new", "title": "New", "body": "# hi", "locale": "fr"}
    menu = {"name": "Foot", "items": [{"label": "Home", "url": "/", "items": [{"label": "In", "url": "/in"}]}]}
    about = manifest("newcomer")
    module = package(CODE, about)
    return {
        "PagesAdminController_create": [page, {**page, "locale": "en", "status": "published"}],
        "PagesAdminController_update": [{"title": "y"}, {"status": "draft"}],
        "MenusAdminController_create": [menu],
        "MenusAdminController_update": [menu, {"items": []}],
        "HomeSectionsAdminController_replace": [{"sections": [HERO]}, {"sections": []}],
        "ThemeTokensAdminController_set": [{"tokens": {"accent": "#102030"}}],
        "ThemesAdminController_install": [{"file": tgz(files({"name": "borealis"}))}],
        "ThemesAdminController_setSettings": [{"settings": {"accent": "#abc", "columns": 2}}, {"settings": {}}],
        "AnalyticsAdminController_update": [{"ga4Id": "G-123", "rgpdAcknowledged": True}, {"ga4Id": None}],
        "ModulesAdminController_inspect": [{"file": module}],
        "ModulesAdminController_install": [
            {"file": module, "grantedPermissions": json.dumps(about["permissions"])}, {"file": module}
        ],
        "SlotsAdminController_setResolution": [{"module": "probe"}, {"module": "rival"}],
    }  # fmt: skip


def _orders(shop: Shop) -> dict[str, list[Any]]:
    ids = shop.ids
    number, _ = ids["guest order"][0]
    return {
        "PaymentsAdminController_recordManual": [{"method": "bank_transfer"}, {"method": "cash", "amount": 4490}],
        "RefundsAdminController_refund": [{"idempotencyKey": "k", "amount": 100}],
        "ReturnsAdminController_reject": [{"reason": "worn"}],
        "WithdrawalsStoreController_declare": [{"orderNumber": number, "email": "guest@example.test"}],
        "CartController_create": [{}, {"currency": "EUR"}],
        "CartController_setBillingAddress": [PARIS],
        "CartController_setShippingAddress": [PARIS],
        "CartController_setShippingMethod": [{"shippingRateId": each} for each in ids["rate"]],
        "CartController_applyDiscount": [{"code": "TEN"}, {"code": "FIVE"}],
        "CartController_setEmail": [{"email": "new@example.test"}],
        "CartController_addItem": [{"variantId": each, "quantity": 1} for each in ids["variant"]],
        "CartController_updateItem": [{"quantity": 3}, {"quantity": 1}],
    }


def _people(shop: Shop) -> dict[str, list[Any]]:
    ids = shop.ids
    login = {"password": PASSWORD}
    address = {"type": "billing", **PARIS}
    return {
        "AuthController_login": [{"email": each, **login} for each in ("owner@demo.test", "having@demo.test")],
        "AuthController_verify2fa": [{"challengeId": ids["challenge"][0], "totpCode": ids["code"][1]}],
        "AuthController_confirm2fa": [{"totpCode": ids["code"][0]}],
        "AuthController_disable2fa": [{**login, "totpCode": ids["code"][1]}],
        "PasswordController_forgot": [{"email": "owner@demo.test"}],
        "PasswordController_resetPassword": [{"token": ids["staff link"][0], "newPassword": NEW_PASSWORD}],
        "UsersAdminController_create": [{"email": "new@demo.test", "name": "N", "role": "staff", **login}],
        "UsersAdminController_changeRole": [{"role": "admin"}, {"role": "staff"}],
        "CustomersAdminController_create": [{"email": "new@example.test"}],
        "CustomersAdminController_update": [{"name": "B"}, {"acceptsMarketing": True}],
        "CustomersAdminController_erase": [{"confirmEmail": each} for each in ids["email"]],
        "PrivacyAdminController_erase": [{"email": "guest@example.test"}],
        "CustomersStoreController_signup": [{"email": "new@example.test", **login}],
        "CustomersStoreController_forgotPassword": [{"email": "ada@example.test"}],
        "CustomersStoreController_login": [{"email": "ada@example.test", **login}],
        "CustomersStoreController_updateMe": [{"name": "A"}],
        "CustomersStoreController_createAddress": [address],
        "CustomersStoreController_updateAddress": [{"isDefault": True}, {"line2": None}],
        "CustomersStoreController_changeEmail": [{"newEmail": "new@example.test", "currentPassword": PASSWORD}],
        "CustomersStoreController_confirmEmail": [{"token": ids["email link"][0]}],
        "CustomersStoreController_changePassword": [{"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}],
        "CustomersStoreController_resetPassword": [{"token": ids["customer link"][0], "newPassword": NEW_PASSWORD}],
        "CustomersStoreController_eraseData": [login],
        "CustomersStoreController_exportData": [login],
    }


def _set_up(shop: Shop) -> dict[str, list[Any]]:
    proof = {"email": OWNER["email"], "otp": shop.ids["fresh code"][0], "password": PASSWORD}
    return {
        "SetupController_verifyToken": [{"token": shop.ids["fresh token"][0]}],
        "SetupAdminController_adminStart": [OWNER],
        "SetupAdminController_adminVerify": [proof],
        "SetupOnboardingController_brand": [{"primary": "#abc", "logo": picture("png")}, {"secondary": "#102030"}],
        "SetupOnboardingController_complianceConfigure": [
            {"cookieConsent": True}, {"cookieConsent": True, "analytics": {"ga": {"id": "G-ABC123"}}}
        ],
        "SetupConfigController_databaseConfigure": [{"mode": "bare_metal"}],
        "SetupConfigController_databaseTest": [{"url": "postgres://db.internal/x"}],
        "SetupOnboardingController_installModules": [{"moduleIds": ["wishlist"]}, {"moduleIds": []}],
        "SetupConfigController_paymentsConfigure": [{"methods": ["bank_transfer"]}, {"methods": []}],
        "SetupConfigController_smtpConfigure": [RELAY],
        "SetupConfigController_smtpTest": [{**RELAY, "to": "olga@demo.test"}],
        "SetupOnboardingController_taxConfigure": [TAX],
        "SetupOnboardingController_activateTheme": [{"themeId": "boutique"}],
    }  # fmt: skip
