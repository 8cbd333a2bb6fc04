"""What the log says of every row with which staff change something; the contract names the actions."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.dialects.kit.route import Route
from chalicelib.domain.audit.model import AuditEntry
from tests.support.accounts import PASSWORD
from tests.support.good_bodies import NEW_PASSWORD
from tests.support.stored import Stored
from tests.support.twins import Twin

ACTIONS: dict[str, str] = {
    "AnalyticsAdminController_update": "analytics.updated",
    "ApiKeysAdminController_create": "api_key.created",
    "ApiKeysAdminController_revoke": "api_key.revoked",
    "AuthController_confirm2fa": "auth.2fa.enabled",
    "AuthController_disable2fa": "auth.2fa.disabled",
    "AuthController_enroll2fa": "auth.2fa.enrolment_started",
    "BrandsAdminController_create": "brand.created",
    "BrandsAdminController_delete": "brand.deleted",
    "BrandsAdminController_update": "brand.updated",
    "BusinessIdentityAdminController_update": "business_identity.updated",
    "CategoriesAdminController_create": "category.created",
    "CategoriesAdminController_delete": "category.deleted",
    "CategoriesAdminController_update": "category.updated",
    "CustomerGroupsAdminController_create": "customer_group.created",
    "CustomerGroupsAdminController_delete": "customer_group.deleted",
    "CustomerGroupsAdminController_update": "customer_group.updated",
    "CustomersAdminController_create": "customer.created",
    "CustomersAdminController_erase": "customer.erased",
    "CustomersAdminController_update": "customer.updated",
    "DiscountsAdminController_create": "discount.created",
    "DiscountsAdminController_delete": "discount.deleted",
    "DiscountsAdminController_update": "discount.updated",
    "DisputesAdminController_unfreeze": "dispute.fulfillment_unfrozen",
    "EmailsAdminController_resend": "email.resent",
    "HomeSectionsAdminController_replace": "storefront.home_sections_updated",
    "ImageUploadsController_complete": "image.uploaded",
    "ImagesController_remove": "image.deleted",
    "ImagesController_upload": "image.uploaded",
    "InvoicesAdminController_reissue": "invoice.reissued",
    "LoyaltyProgramAdminController_set": "loyalty_program.updated",
    "MenusAdminController_create": "menu.created",
    "MenusAdminController_delete": "menu.deleted",
    "MenusAdminController_update": "menu.updated",
    "ModulesAdminController_disable": "module.disabled",
    "ModulesAdminController_enable": "module.enabled",
    "ModulesAdminController_install": "module.installed",
    "ModulesAdminController_uninstall": "module.uninstalled",
    "OrdersAdminController_transition": "order.transitioned",
    "PagesAdminController_create": "page.created",
    "PagesAdminController_delete": "page.deleted",
    "PagesAdminController_update": "page.updated",
    "PaymentsAdminController_markPaid": "order.marked_paid",
    "PaymentsAdminController_recordManual": "order.manual_payment",
    "PriceListsAdminController_create": "price_list.created",
    "PriceListsAdminController_delete": "price_list.deleted",
    "PriceListsAdminController_update": "price_list.updated",
    "PrivacyAdminController_erase": "customer.guest_erased",
    "PrivacyAdminController_updateSettings": "privacy_settings.updated",
    "ProductsAdminController_assignBrand": "product.brand_assigned",
    "ProductsAdminController_assignCategories": "product.categories_assigned",
    "ProductsAdminController_assignTags": "product.tags_assigned",
    "ProductsAdminController_attachImage": "image.attached",
    "ProductsAdminController_create": "product.created",
    "ProductsAdminController_delete": "product.deleted",
    "ProductsAdminController_detachImage": "image.detached",
    "ProductsAdminController_feature": "product.updated",
    "ProductsAdminController_reorderImages": "image.reordered",
    "ProductsAdminController_update": "product.updated",
    "RefundsAdminController_refund": "order.refunded",
    "ReturnsAdminController_approve": "return.approved",
    "ReturnsAdminController_reject": "return.rejected",
    "ReviewSettingsAdminController_set": "review_settings.updated",
    "ReviewsAdminController_moderate": "review.moderated",
    "ShippingAdminController_createRate": "shipping.rate_created",
    "ShippingAdminController_createZone": "shipping.zone_created",
    "ShippingAdminController_deleteRate": "shipping.rate_deleted",
    "ShippingAdminController_deleteZone": "shipping.zone_deleted",
    "ShippingAdminController_updateRate": "shipping.rate_updated",
    "ShippingAdminController_updateZone": "shipping.zone_updated",
    "SlotsAdminController_setResolution": "slot.resolved",
    "TagsAdminController_create": "tag.created",
    "TagsAdminController_delete": "tag.deleted",
    "TagsAdminController_update": "tag.updated",
    "TaxesAdminController_createRate": "tax.rate_created",
    "TaxesAdminController_deleteRate": "tax.rate_deleted",
    "TaxesAdminController_updateRate": "tax.rate_updated",
    "TaxesAdminController_updateSettings": "tax.settings_updated",
    "ThemeTokensAdminController_set": "theme.updated",
    "ThemesAdminController_activate": "theme.activated",
    "ThemesAdminController_install": "theme.installed",
    "ThemesAdminController_setSettings": "theme.settings_updated",
    "ThemesAdminController_uninstall": "theme.uninstalled",
    "UsersAdminController_changeRole": "user.role_changed",
    "UsersAdminController_create": "user.created",
    "UsersAdminController_deactivate": "user.deactivated",
    "UsersAdminController_reactivate": "user.reactivated",
    "VariantsAdminController_create": "variant.created",
    "VariantsAdminController_delete": "variant.deleted",
    "VariantsAdminController_reorder": "variant.reordered",
    "VariantsAdminController_update": "variant.updated",
    "WebhooksAdminController_createSubscription": "webhook.subscription_created",
    "WebhooksAdminController_deleteSubscription": "webhook.subscription_deleted",
    "WebhooksAdminController_retryDelivery": "webhook.delivery_retried",
}
# These change nothing that stays, or only what a module keeps for itself.
SILENT = {
    "ImageUploadsController_start",
    "ModulesAdminProxy_post",
    "ModulesAdminProxy_put",
    "ModulesAdminProxy_patch",
    "ModulesAdminProxy_delete",
}
# Beside `audit`'s rule that nothing of a person is told: bodies that are about people, whose texts may not appear.
ABOUT_PEOPLE = ("customers", "privacy/erasures", "users", "refunds", "returns", "transitions", "auth")


def check_noted(twin: Twin, row: Route, body: Any, before: dict[tuple[str, str], Any]) -> None:
    """What a member of staff did is in the log under its name, with what was changed, and nothing of any person."""
    known = {key[0].rsplit("#", 1)[1] for key in before if "#AUDIT#" in key[0]}
    new = [each for each in Stored(only=twin.tenant).all(AuditEntry, twin.tenant) if each.id not in known]
    found = [each for each in new if each.action == ACTIONS.get(row.id)]
    if row.id in SILENT:
        assert new == []
        return
    assert found, (row.id, [each.action for each in new])
    assert {(each.actor_type, each.actor_id) for each in found} == {("user", twin["staff"])}
    if row.method in ("PATCH", "PUT") and body is not None:
        assert found[0].changes, "what was changed is not told"
    told = json.dumps([each.changes for each in new])
    assert not [secret for secret in (PASSWORD, NEW_PASSWORD, "@", "sk_", "whsec_") if secret in told]
    if any(word in row.path for word in ABOUT_PEOPLE) and "groups" not in row.path:
        assert not [text for text in _texts(body) if twin.word in text and text in told]


def _texts(body: Any) -> list[str]:
    if isinstance(body, dict):
        return [text for each in body.values() for text in _texts(each)]
    if isinstance(body, list):
        return [text for each in body for text in _texts(each)]
    return [body] if isinstance(body, str) else []
