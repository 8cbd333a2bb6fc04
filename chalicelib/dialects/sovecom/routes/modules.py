"""Modules and slots: staff rows, the storefront's map of slots, and all that modules answer themselves."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route, delete, get, post, put
from chalicelib.dialects.sovecom.wire import module_proxy as proxy
from chalicelib.dialects.sovecom.wire import modules as wire
from chalicelib.domain import modules

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _proxied(method: str, side: str) -> Route:
    """Everything below a module's own path. A module's answers are its own, so they have no schema."""
    staff = side == "admin"
    return Route(
        method=method,
        path=f"/{side}/v1/modules/{{name}}/{{rest+}}",
        operation=modules.call_module_for_staff if staff else modules.call_module,
        id=f"Modules{side.title()}Proxy_{method.lower()}",
        auth="staff" if staff else "guest",
        into=proxy.from_staff if staff else proxy.from_shopper,
        out=proxy.answered,
        limit_bytes=proxy.BODY_LIMIT_BYTES,
        throttle=None if staff else "modules",
        raw="*/*",
        others={"default": "What the module answers"},
    )


ADMIN = (
    post("/admin/v1/modules/inspect", modules.inspect_module, id="ModulesAdminController_inspect", auth="staff",
         limit_bytes=wire.FORM_LIMIT_BYTES, into=wire.inspection, out=wire.inspected),
    post("/admin/v1/modules/install", modules.install_module, id="ModulesAdminController_install", auth="staff",
         status=201, limit_bytes=wire.FORM_LIMIT_BYTES, into=wire.installation, out=wire.row),
    get("/admin/v1/modules", modules.list_modules, id="ModulesAdminController_list", auth="staff", out=wire.rows),
    post("/admin/v1/modules/{name}/enable", modules.enable_module, id="ModulesAdminController_enable", auth="staff",
         status=204, into=wire.named),
    post("/admin/v1/modules/{name}/disable", modules.disable_module, id="ModulesAdminController_disable",
         auth="staff", status=204, into=wire.named),
    delete("/admin/v1/modules/{name}", modules.uninstall_module, id="ModulesAdminController_uninstall",
           auth="staff", status=204, into=wire.removal),
    get("/admin/v1/slots", modules.list_slots, id="SlotsAdminController_list", auth="staff", out=wire.slots),
    put("/admin/v1/slots/{slot}/resolution", modules.choose_for_slot, id="SlotsAdminController_setResolution",
        auth="staff", status=204, into=wire.choice),
    *(_proxied(method, "admin") for method in _METHODS),
)  # fmt: skip

STORE = (
    get("/store/v1/slots", modules.slot_map, id="SlotsStoreController_map", auth="none", throttle="catalog",
        out=wire.shown),
    *(_proxied(method, "store") for method in _METHODS),
)  # fmt: skip
