"""Who the seller is: two staff rows."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, put
from chalicelib.dialects.sovecom.wire import business_identity
from chalicelib.domain import settings

ADMIN = (
    get("/admin/v1/business-identity", settings.get_legal_profile, id="BusinessIdentityAdminController_get",
        auth="staff", out=business_identity.profile),
    put("/admin/v1/business-identity", settings.update_legal_profile, id="BusinessIdentityAdminController_update",
        auth="staff", into=business_identity.change, out=business_identity.profile),
)  # fmt: skip
