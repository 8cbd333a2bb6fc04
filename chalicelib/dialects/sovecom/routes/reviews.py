"""Reviews: four staff rows that the contract does not have."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, patch, put
from chalicelib.dialects.sovecom.wire import reviews as wire
from chalicelib.domain import reviews

ADMIN = (
    get("/admin/v1/reviews", reviews.list_reviews, id="ReviewsAdminController_list", auth="staff",
        into=wire.listing, out=wire.rows),
    patch("/admin/v1/reviews/{id}", reviews.moderate_review, id="ReviewsAdminController_moderate", auth="staff",
          into=wire.verdict, out=wire.row),
    get("/admin/v1/review-settings", reviews.get_review_settings, id="ReviewSettingsAdminController_get",
        auth="staff", out=wire.settings),
    put("/admin/v1/review-settings", reviews.set_review_settings, id="ReviewSettingsAdminController_set",
        auth="staff", into=wire.settings_change, out=wire.settings),
)  # fmt: skip
