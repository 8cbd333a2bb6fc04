"""Design tokens: two staff rows that the contract does not have."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, put
from chalicelib.dialects.sovecom.wire import theme
from chalicelib.domain import settings

ADMIN = (
    get("/admin/v1/theme-tokens", settings.get_theme, id="ThemeTokensAdminController_get", auth="staff",
        out=theme.theme),
    put("/admin/v1/theme-tokens", settings.set_theme, id="ThemeTokensAdminController_set", auth="staff",
        into=theme.change, out=theme.theme),
)  # fmt: skip
