"""Home sections and analytics ids: staff rows, and a public one for the sections."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, put
from chalicelib.dialects.sovecom.wire import storefront as wire
from chalicelib.domain import storefront

ADMIN = (
    get("/admin/v1/storefront/home-sections", storefront.get_home_sections, id="HomeSectionsAdminController_get",
        auth="staff", out=wire.sections),
    put("/admin/v1/storefront/home-sections", storefront.replace_home_sections,
        id="HomeSectionsAdminController_replace", auth="staff", into=wire.replacement, out=wire.sections),
    get("/admin/v1/analytics", storefront.get_analytics, id="AnalyticsAdminController_get", auth="staff",
        out=wire.analytics),
    put("/admin/v1/analytics", storefront.update_analytics, id="AnalyticsAdminController_update", auth="staff",
        into=wire.analytics_change, out=wire.analytics),
)  # fmt: skip

STORE = (
    get("/store/v1/storefront/home-sections", storefront.get_public_home_sections,
        id="HomeSectionsStoreController_get", auth="none", throttle="catalog", out=wire.sections),
)  # fmt: skip
