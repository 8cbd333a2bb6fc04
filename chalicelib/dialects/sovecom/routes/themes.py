"""Themes: staff rows under `/admin/v1/themes`, and the active one for storefronts."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post
from chalicelib.dialects.sovecom.wire import themes as wire
from chalicelib.domain import themes

ADMIN = (
    post("/admin/v1/themes/install", themes.install_theme, id="ThemesAdminController_install", auth="staff",
         status=201, limit_bytes=wire.FORM_LIMIT_BYTES, into=wire.installation, out=wire.row),
    get("/admin/v1/themes", themes.list_themes, id="ThemesAdminController_list", auth="staff", out=wire.rows),
    post("/admin/v1/themes/{name}/activate", themes.activate_theme, id="ThemesAdminController_activate",
         auth="staff", into=wire.activation, out=wire.row),
    patch("/admin/v1/themes/{name}/settings", themes.set_theme_settings, id="ThemesAdminController_setSettings",
          auth="staff", into=wire.settings, out=wire.row),
    delete("/admin/v1/themes/{name}", themes.uninstall_theme, id="ThemesAdminController_uninstall", auth="staff",
           status=204, into=wire.removal),
)  # fmt: skip

STORE = (
    get("/store/v1/theme", themes.get_active_theme, id="ThemesStoreController_active", auth="none",
        throttle="catalog", out=wire.shown),
)  # fmt: skip
