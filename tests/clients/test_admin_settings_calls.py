"""What a merchant admin sends for each of its screens, and what it reads: settings, extensions, staff, the audit log."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.domain.catalog.events import ProductUpdated
from chalicelib.domain.webhooks.ports import Outcome, Parcel
from tests.clients.admin_page import AdminPage, Refused, SignedOut
from tests.support.aftermath import Aftermath
from tests.support.deployment import Deployment
from tests.support.modules import manifest, package
from tests.support.packages import files, tgz

PAGE = {"page": 1, "pageSize": 20}


class Deaf:
    """Hears nothing: every attempt fails."""

    def send(self, parcel: Parcel) -> Outcome:
        return Outcome(response_code=503, error="http_503")


def test_taxes(page: AdminPage) -> None:
    assert page.get("/taxes/settings", "tax settings")["taxMode"] == "none"
    body = {
        "taxMode": "eu_vat", "pricesIncludeTax": True, "ossPosture": "above_or_opted_in",
        "euVatRegistration": {"originCountry": "FR", "vatNumber": None},
    }  # fmt: skip
    page("PUT", "/taxes/settings", body)
    shown = page.get("/taxes/settings", "tax settings")
    assert (shown["taxMode"], shown["ossPosture"], shown["euVatRegistration"]["originCountry"]) == (
        "eu_vat", "above_or_opted_in", "FR",
    )  # fmt: skip
    page.refused(422, "PUT", "/taxes/settings", {**body, "taxMode": "none"})
    before = page("GET", "/taxes/rates")
    page("POST", "/taxes/rates", {"country": "CH", "region": None, "rate": "0.081", "name": "VAT"})
    page("POST", "/taxes/rates", {"country": "CH", "region": "GE", "rate": "0", "name": "Geneva"})
    rates = page.get("/taxes/rates", "tax rates")
    assert len(rates) == len(before) + 2
    swiss = next(each for each in rates if (each["country"], each["region"]) == ("CH", None))
    assert float(swiss["rate"]) == 0.081
    page("PUT", f"/taxes/rates/{swiss['id']}", {"country": "CH", "region": None, "rate": "0.0770", "name": "VAT"})
    assert page("DELETE", f"/taxes/rates/{swiss['id']}") == ""


def test_the_business(page: AdminPage) -> None:
    assert page.get("/business-identity", "business identity")["identity"]["address"] is None
    address = {"line1": "1 rue A", "line2": None, "city": "Paris", "postalCode": None, "country": "FR"}
    body = {"name": "ACME", "siren": None, "address": address, "originCountry": None, "vatNumber": None}
    page.refused(422, "PUT", "/business-identity", {**body, "originCountry": "FR"})  # before taxes are chosen
    page("PUT", "/business-identity", body)
    shown = page.get("/business-identity", "business identity")
    assert (shown["identity"]["name"], shown["identity"]["address"]["line1"]) == ("ACME", "1 rue A")
    assert shown["identity"]["address"]["line2"] is None
    nothing = dict.fromkeys(("name", "siren", "address", "originCountry", "vatNumber"))
    page("PUT", "/business-identity", nothing)
    assert page.get("/business-identity", "business identity") == {
        "identity": {"name": None, "siren": None, "address": None},
        "euVatRegistration": {"originCountry": None, "vatNumber": None},
    }


def test_analytics(page: AdminPage) -> None:
    nothing = {"plausibleDomain": None, "ga4Id": None, "metaPixelId": None}
    assert page.get("/analytics", "analytics") == nothing
    page("PUT", "/analytics", {**nothing, "plausibleDomain": "shop.test", "rgpdAcknowledged": False})
    page(
        "PUT",
        "/analytics",
        {"plausibleDomain": None, "ga4Id": "G-ABC1234567", "metaPixelId": "1234567890", "rgpdAcknowledged": True},
    )
    assert page.get("/analytics", "analytics")["ga4Id"] == "G-ABC1234567"
    page("PUT", "/analytics", {**nothing, "rgpdAcknowledged": False})
    assert page.get("/analytics", "analytics") == nothing


def test_webhooks(site: Deployment, page: AdminPage, tmp_path: Path) -> None:
    names = [
        "order.created", "order.paid", "order.shipped", "order.cancelled", "order.refunded",
        "order.partially_refunded", "refund.issued", "product.created", "product.updated", "product.deleted",
    ]  # fmt: skip
    made = page("POST", "/webhooks/subscriptions", {"url": "https://1.1.1.1/x", "events": names}, "subscription")
    assert page.get("/webhooks/subscriptions", "subscriptions")[0]["events"] == names
    page.refused(400, "POST", "/webhooks/subscriptions", {"url": "http://127.0.0.1/x", "events": names})
    assert page("GET", "/webhooks/deliveries?page=1&pageSize=20")["data"] == []
    after = Aftermath(site, tmp_path)
    site.system.ports.__dict__["webhook_sender"] = Deaf()
    after.emit(ProductUpdated(product_id="01900000-0000-7000-8000-0000000000bb"))
    after.drain()
    (row,) = page.get("/webhooks/deliveries", "deliveries", **PAGE, status="failed")["data"]
    assert (row["subscriptionId"], row["responseCode"]) == (made["id"], 503)
    for status in ("pending", "delivered", "exhausted"):
        assert page("GET", f"/webhooks/deliveries?page=1&pageSize=20&status={status}")["data"] == []
    page("POST", f"/webhooks/deliveries/{row['id']}/retry")
    assert page("DELETE", f"/webhooks/subscriptions/{made['id']}") == ""


def test_themes(page: AdminPage) -> None:
    assert [each["name"] for each in page.get("/themes", "themes")] == ["boutique", "default"]
    page.upload("/themes/install", tgz(files()))
    name = next(each["name"] for each in page.get("/themes", "themes") if each["name"] not in ("boutique", "default"))
    page("POST", f"/themes/{name}/activate")
    page("PATCH", f"/themes/{name}/settings", {"settings": {"accent": "#123456"}})
    theme = next(each for each in page.get("/themes", "themes") if each["isActive"])
    assert (theme["name"], theme["settings"]) == (name, {"accent": "#123456"})
    page.refused(422, "PATCH", f"/themes/{name}/settings", {"settings": {"columns": 99}})
    page("PATCH", f"/themes/{name}/settings", {"settings": {}})
    page("POST", "/themes/default/activate")
    assert page("DELETE", f"/themes/{name}") == ""
    with pytest.raises(Refused) as broken:
        page.upload("/themes/install", b"no package")
    assert broken.value.status == 422


def test_modules_and_the_places_they_take(page: AdminPage) -> None:
    assert page("GET", "/modules") == [] and page("GET", "/slots") == {"resolved": [], "conflicts": []}
    for name in ("gifts", "wraps"):
        slots = [{"slot": "footer", "component": "Box"}, {"slot": f"{name}-only", "component": "Box"}]
        page.upload("/modules/install", package(about=manifest(name, tables=[], slots=slots)))
        assert page("POST", f"/modules/{name}/enable") == ""
    modules = page.get("/modules", "modules")
    assert [(each["name"], each["grantedPermissions"], each["enabled"]) for each in modules] == [
        ("gifts", [], True), ("wraps", [], True),
    ]  # fmt: skip
    with pytest.raises(Refused) as taken:
        page.upload("/modules/install", package(about=manifest("gifts", tables=[])))
    assert taken.value.status == 409
    assert page.get("/slots", "slots")["conflicts"][0]["slot"] == "footer"
    page("PUT", "/slots/footer/resolution", {"module": "wraps"})
    assert {"slot": "footer", "module": "wraps", "component": "Box"} in page("GET", "/slots")["resolved"]
    assert page("POST", "/modules/gifts/disable") == ""
    page.refused(404, "PUT", "/slots/footer/resolution", {"module": "gifts"})
    assert page("DELETE", "/modules/gifts") == ""


def test_staff(site: Deployment, page: AdminPage) -> None:
    body = {"email": "Sam@Demo.test", "name": "Sam", "role": "staff", "password": "a long enough secret"}
    sam = page("POST", "/users", body, "member")
    assert page.get("/users", "members", **PAGE)["total"] == 2
    page.refused(409, "POST", "/users", body)
    page.refused(400, "POST", "/users", {**body, "email": "b@demo.test", "password": "short"})
    page.refused(400, "POST", "/users", {**body, "email": "b@demo.test", "password": "password1234"})
    assert page("PATCH", f"/users/{sam['id']}/role", {"role": "admin"}, "member")["role"] == "admin"
    sams = AdminPage(type(page.browser)(site))
    sams.sign_in("sam@demo.test")
    assert page("PATCH", f"/users/{sam['id']}/deactivate", None, "member")["disabledAt"] is not None
    with pytest.raises(SignedOut):
        sams("GET", "/users?page=1&pageSize=20")
    assert page("PATCH", f"/users/{sam['id']}/reactivate", None, "member")["disabledAt"] is None
    sams.sign_in("sam@demo.test")
    assert sams.get("/users", "members", **PAGE)["total"] == 2


def test_the_audit_log(page: AdminPage) -> None:
    made = page("POST", "/tags", {"name": "New"})
    page("PATCH", f"/tags/{made['id']}", {"name": "Newer", "slug": "new"})
    listed = page.get(
        "/audit-log", "audit log", **PAGE, action="tag.created", dateFrom="2026-11-21", dateTo="2026-11-21"
    )
    assert [(each["action"], each["resourceId"]) for each in listed["data"]] == [("tag.created", made["id"])]
    assert page("GET", "/audit-log?page=1&pageSize=20&action=nothing")["data"] == []
    assert page("GET", "/audit-log?page=1&pageSize=20&dateTo=2026-11-20")["data"] == []
    text = page("GET", "/audit-log/export?dateFrom=2026-11-14&dateTo=2026-11-21")
    head, *rows = text.split("\r\n")
    assert head.startswith("created_at,actor_type,actor_id,action,") and "tag.created" in text and len(rows) >= 3
    for query in ("dateFrom=2026-11-21", "dateTo=2026-11-21&action=tag.updated&resourceType=tags"):
        assert "tag.updated" in page("GET", f"/audit-log/export?{query}")


@pytest.mark.parametrize("kind", ["product", "customer", "order", "category", "tag"])
def test_the_audit_log_by_what_it_speaks_of(page: AdminPage, kind: str) -> None:
    page("POST", "/tags", {"name": "New"})
    page("POST", "/categories", {"name": "Shirts", "parentId": None})
    listed = page("GET", f"/audit-log?page=1&pageSize=20&resourceType={kind}")
    assert listed["total"] == (kind in ("category", "tag"))
