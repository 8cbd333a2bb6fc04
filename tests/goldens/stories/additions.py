"""What strangers add to a shop: themes, modules, and the places that modules fill."""

from __future__ import annotations

import json
from typing import Any

from tests.goldens.telling import Telling
from tests.support.deployment import Answer
from tests.support.modules import manifest, package
from tests.support.packages import files, form, tgz

CODE = """export default {
  store: { 'GET /hello/:who': (request) => ({ body: { hello: request.params.who } }) },
  admin: { 'GET /hello/:who': (request) => ({ body: { staff: request.staffId !== null } }) },
};"""


def tell(told: Telling) -> None:
    """A theme is put on, and modules are let in."""
    themes(told)
    modules(told)
    slots(told)
    leave(told)


def sent(told: Telling, row: str, content: bytes, status: int | None = None, when: str = "", **fields: str) -> Answer:
    """A package in a form."""
    body, kind = form(content, **fields)
    return told(row, told.staff, body, headers={"Content_Type": kind}, status=status, when=when)


def themes(told: Telling) -> None:
    """Two bundled themes, and one from a package."""
    staff, row = told.staff, "ThemesAdminController_setSettings"
    told("ThemesStoreController_active", told.shopper)
    sent(told, "ThemesAdminController_install", tgz(files()))
    sent(told, "ThemesAdminController_install", b"garbage", status=422, when="the file is no theme")
    told("ThemesAdminController_list", staff)
    told("ThemesAdminController_activate", staff, name="aurora")
    told("ThemesAdminController_activate", staff, name="default")
    told(row, staff, {"settings": {"primary": "#123456"}}, name="default")
    told(row, staff, {"settings": "none"}, status=400, when="the settings are no object", name="default")
    told("ThemesStoreController_active", told.shopper)
    told.prepare(staff, "PUT", "/admin/v1/analytics", {"plausibleDomain": "x.test"})
    told("ThemesStoreController_active", told.shopper, when="visitors are counted")
    told("ThemesAdminController_uninstall", staff, name="aurora")
    told("ThemesAdminController_uninstall", staff, status=404, when="there is no such theme", name="nope")


def slotted(name: str) -> dict[str, Any]:
    """The manifest of a module for the footer."""
    slots = [{"slot": "footer", "component": f"{name.title()}Box"}]
    return manifest(name, permissions=["read:products"], slots=slots)


def modules(told: Telling) -> None:
    """A module is looked at, let in, switched on, and asked through either door."""
    staff, shopper = told.staff, told.shopper
    content = package(CODE, slotted("gifts"))
    told("ModulesAdminController_list", staff, when="there are none")
    sent(told, "ModulesAdminController_inspect", content)
    sent(told, "ModulesAdminController_inspect", b"garbage", status=422, when="the file is no module")
    sent(told, "ModulesAdminController_install", content, grantedPermissions=json.dumps(["read:products"]))
    told("ModulesAdminController_enable", staff, name="gifts")
    told("ModulesAdminController_enable", staff, status=404, when="there is no such module", name="nope")
    told("ModulesAdminController_list", staff)
    told("ModulesStoreProxy_get", shopper, name="gifts", path="hello/Zoe")
    told("ModulesStoreProxy_get", shopper, status=404, when="there is no such module", name="nope", path="x")
    told("ModulesAdminProxy_get", staff, name="gifts", path="hello/Zoe")


def slots(told: Telling) -> None:
    """Two modules want the footer."""
    row, staff = "SlotsAdminController_setResolution", told.staff
    told("SlotsAdminController_list", staff)
    body, kind = form(package(CODE, slotted("cards")))
    told.prepare(staff, "POST", "/admin/v1/modules/install", body, Content_Type=kind)
    told.prepare(staff, "POST", "/admin/v1/modules/cards/enable")
    told("SlotsAdminController_list", staff)
    told("SlotsStoreController_map", told.shopper)
    told(row, staff, {"module": "nope"}, status=404, when="there is no such module", slot="footer")
    told(row, staff, {"module": "gifts"}, slot="footer")
    told("SlotsAdminController_list", staff)
    told("SlotsStoreController_map", told.shopper)


def leave(told: Telling) -> None:
    """A module goes."""
    told("ModulesAdminController_disable", told.staff, name="gifts")
    told("ModulesAdminController_uninstall", told.staff, query={"dropData": "true"}, name="gifts")
