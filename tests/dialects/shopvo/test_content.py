"""Pages and menus on the wire: what is published, in the site's language, safe to show."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import content
from chalicelib.domain.content import CreateMenu, CreatePage, MenuItem, PageLocale, PageStatus
from tests.support.deployment import Deployment, SiteClient


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    made = deployment.site_client(["read:content"])
    made("GET", "/pages")  # the process knows the site and holds its read model
    return made


def write(deployment: Deployment, slug: str, **more: Any) -> str:
    base: dict[str, Any] = {"locale": PageLocale.EN, "title": "About Us", "body": "x", "status": PageStatus.PUBLISHED}
    return str(deployment.run(content.create_page, CreatePage(slug=slug, **{**base, **more})).id)


def row(page_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": page_id, "title": "About Us", "slug": "about", "locale": "en", "content": None, "seoTitle": None,
        "seoDescription": None, "updatedAt": "2026-11-21T12:00:00.000Z", **changes,
    }  # fmt: skip


def test_published_pages(deployment: Deployment, client: SiteClient) -> None:
    about = write(deployment, "about", body="# Hi\n<script>alert(1)</script>")
    french = write(deployment, "about", locale=PageLocale.FR)
    write(deployment, "draft", status=PageStatus.DRAFT)
    client("GET", "/pages")
    listed = client("GET", "/pages")
    numbers = {"page": 1, "limit": 20, "total": 1, "totalPages": 1}
    assert (listed.status, listed.json) == (200, {"success": True, "data": [row(about)], "pagination": numbers})
    assert listed.cost == 2  # the key, the pages
    html = "<h1>Hi</h1>\n<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    assert client("GET", "/pages?slug=about").json["data"] == [row(about, content=html)]
    other = client("GET", "/pages?locale=fr").json["data"]
    assert other == [row(french, locale="fr")]
    assert client("GET", "/pages?slug=draft").json["data"] == []
    assert client("GET", "/pages?locale=de").status == 400
    assert client("GET", "/pages?page=2&limit=1").json["pagination"] == {
        "page": 2, "limit": 1, "total": 1, "totalPages": 1,
    }  # fmt: skip


def test_menus(deployment: Deployment, client: SiteClient) -> None:
    items = (MenuItem(label="Shop", url="/shop", items=(MenuItem(label="Tees", url="/shop/tees"),)),)
    menu = deployment.run(content.create_menu, CreateMenu(name="Main", items=items)).id
    client("GET", "/menus")
    listed = client("GET", "/menus")
    data = {
        "id": menu, "name": "Main", "handle": "main",
        "items": [
            {"label": "Shop", "url": "/shop", "items": [{"label": "Tees", "url": "/shop/tees", "items": []}]},
        ],
    }  # fmt: skip
    assert (listed.status, listed.json) == (200, {"success": True, "data": [data]})
    assert listed.cost == 2  # the key, the book's version
    assert client("GET", "/menus?handle=main").json["data"] == [data]
    assert client("GET", "/menus?handle=foot").json["data"] == []


def test_other_sites_and_scopes_see_nothing(deployment: Deployment, client: SiteClient) -> None:
    write(deployment, "about")
    deployment.run(content.create_menu, CreateMenu(name="Main"))
    other, wrong = deployment.site_client(shop="other"), deployment.site_client(["read:catalog"])
    for url in ("/pages", "/menus"):
        assert other("GET", url).json["data"] == []
        assert (wrong("GET", url).status, wrong("GET", url).json["code"]) == (403, "SCOPE_MISSING")
