"""Pages and menus: the contract's shapes and statuses, ours beside them, and the other contract's view of the same."""

from __future__ import annotations

import random
from typing import Any

import pytest

from chalicelib.domain.identity import Role
from tests.support.accounts import staff_client
from tests.support.deployment import DEMO, Client, Deployment
from tests.support.dump import dump, lasting

NEW = {"slug": "p-one", "title": "T", "body": "# hi", "locale": "fr", "status": "published"}
NOT_FOUND = {"statusCode": 404, "error": "Not Found", "message": "Not Found"}
NOBODY = "01900000-0000-7000-8000-00000000dead"


@pytest.fixture
def admin(deployment: Deployment) -> Client:
    return staff_client(deployment)


def test_a_page_as_long_as_may_be_is_kept_with_its_answer(admin: Client) -> None:
    signs = random.Random(7)
    body = "".join(signs.choices("".join(map(chr, range(0x20000, 0x2A6E0))), k=100_000))
    made = [admin("POST", "/admin/v1/pages", {**NEW, "body": body}, Idempotency_Key="k") for _ in range(2)]
    assert [(each.status, each.json["body"] == body) for each in made] == [(201, True)] * 2
    assert made[0].json == made[1].json
    assert len(admin("GET", "/admin/v1/pages?locale=fr").json) == 1


def shape(page_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": page_id, "tenantId": DEMO, **NEW, "seoTitle": None, "seoDescription": None,
        "createdAt": "2026-11-21T12:00:00.000Z", "updatedAt": "2026-11-21T12:00:00.000Z", **changes,
    }  # fmt: skip


def test_a_page_is_written_read_changed_and_removed(deployment: Deployment, admin: Client) -> None:
    made = admin("POST", "/admin/v1/pages", NEW)
    page_id = made.json["id"]
    assert (made.status, made.json) == (201, shape(page_id))
    assert admin("GET", "/admin/v1/pages?locale=fr").json == [shape(page_id)]
    assert admin("GET", "/admin/v1/pages?status=draft").json == []
    shopper = deployment.client()
    shown = shopper("GET", "/store/v1/pages/p-one?locale=fr")
    public = {"slug": "p-one", "title": "T", "body": "# hi", "locale": "fr", "seoTitle": None, "seoDescription": None}
    assert (shown.status, shown.json, shown.cost) == (200, public, 1)
    for url in ("/store/v1/pages/p-one", "/store/v1/pages/p-two?locale=fr"):
        assert (shopper("GET", url).status, shopper("GET", url).json) == (404, NOT_FOUND)
    assert shopper("GET", "/store/v1/pages/p-one?locale=fr&utm_source=x").json == public
    assert shopper("GET", "/store/v1/pages/p-one?locale=de").status == 400
    changed = admin("PATCH", f"/admin/v1/pages/{page_id}", {"seoTitle": "S", "status": "draft"})
    assert (changed.status, changed.json) == (200, shape(page_id, seoTitle="S", status="draft"))
    assert admin("GET", f"/admin/v1/pages/{page_id}").json == changed.json
    assert shopper("GET", "/store/v1/pages/p-one?locale=fr").status == 404
    assert admin("PATCH", f"/admin/v1/pages/{page_id}", {"title": "x"}, If_Match='"1"').status == 412
    assert (admin("DELETE", f"/admin/v1/pages/{page_id}").status, admin("GET", "/admin/v1/pages").json) == (204, [])
    assert admin("GET", f"/admin/v1/pages/{page_id}").status == 404


def test_an_address_is_taken_once_in_a_language(admin: Client) -> None:
    admin("POST", "/admin/v1/pages", NEW)
    before = lasting(dump())
    again = admin("POST", "/admin/v1/pages", NEW)
    assert (again.status, again.json) == (409, {"statusCode": 409, "error": "Conflict", "message": "Conflict"})
    assert lasting(dump()) == before
    assert admin("POST", "/admin/v1/pages", {**NEW, "locale": "en"}).status == 201


def test_what_is_refused_writes_nothing(deployment: Deployment, admin: Client) -> None:
    page_id = admin("POST", "/admin/v1/pages", NEW).json["id"]
    foreign = deployment.client(host="other.test", bearer=admin.bearer)
    clerk = staff_client(deployment, "clerk@demo.test", Role.STAFF)
    before = lasting(dump())
    for wrong in (
        {**NEW, "slug": ""}, {**NEW, "body": ""}, {**NEW, "locale": "de"}, {**NEW, "status": "x"},
        {**NEW, "body": "x" * 100_001}, {**NEW, "seoTitle": "x" * 513}, {"slug": "a"}, {**NEW, "extra": 1},
    ):  # fmt: skip
        assert admin("POST", "/admin/v1/pages", wrong).status == 400
    assert admin("GET", "/admin/v1/pages/not-a-uuid").status == 400
    assert admin("GET", f"/admin/v1/pages/{NOBODY}").status == 404
    assert deployment.client()("POST", "/admin/v1/pages", NEW).status == 401
    assert foreign("GET", f"/admin/v1/pages/{page_id}").status == 401
    assert clerk("DELETE", f"/admin/v1/pages/{page_id}").status == 403
    assert lasting(dump()) == before


def test_a_menu_is_kept_in_the_admin_and_read_by_the_other_contract(deployment: Deployment, admin: Client) -> None:
    items = [{"label": "Shop", "url": "/shop", "items": [{"label": "Tees", "url": "/tees", "items": []}]}]
    made = admin("POST", "/admin/v1/menus", {"name": "Main menu", "items": items})
    row = {
        "id": made.json["id"], "tenantId": DEMO, "name": "Main menu", "handle": "main-menu", "items": items,
        "createdAt": "2026-11-21T12:00:00.000Z", "updatedAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    assert (made.status, made.json, admin("GET", "/admin/v1/menus").json) == (201, row, [row])
    site = deployment.site_client(["read:content"])
    seen = {"id": row["id"], "name": "Main menu", "handle": "main-menu", "items": items}
    assert site("GET", "/menus").json["data"] == [seen]
    assert admin("POST", "/admin/v1/menus", {"name": "main menu"}).status == 409
    evil = [{"label": "x", "url": "javascript:alert(1)"}]
    assert admin("PATCH", f"/admin/v1/menus/{row['id']}", {"items": evil}).status == 400
    deep = [{**items[0], "items": [{**items[0], "items": [{**items[0], "items": items}]}]}]
    assert admin("POST", "/admin/v1/menus", {"name": "Deep", "items": deep}).status == 400
    changed = admin("PATCH", f"/admin/v1/menus/{row['id']}", {"handle": "top", "items": []})
    assert (changed.status, changed.json) == (200, {**row, "handle": "top", "items": []})
    assert admin("DELETE", f"/admin/v1/menus/{row['id']}").status == 204
    assert site("GET", "/menus").json["data"] == []


def test_a_page_is_one_in_both_contracts(deployment: Deployment, admin: Client) -> None:
    page_id = admin("POST", "/admin/v1/pages", {**NEW, "locale": "en", "body": "*hi*"}).json["id"]
    site = deployment.site_client(["read:content"])
    assert [each["id"] for each in site("GET", "/pages").json["data"]] == [page_id]
    assert site("GET", "/pages?slug=p-one").json["data"][0]["content"] == "<p><em>hi</em></p>\n"
    admin("PATCH", f"/admin/v1/pages/{page_id}", {"status": "draft"})
    assert site("GET", "/pages").json["data"] == []
