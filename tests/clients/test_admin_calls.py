"""What a merchant admin sends for each of its screens, and what it reads: the catalogue and its pages."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.identity import Role
from tests.clients.admin_page import AdminPage, owners_page
from tests.support.deployment import Deployment
from tests.support.pictures import picture


def new_variant(**more: Any) -> dict[str, Any]:
    base = {"sku": "TEE-M", "title": "M", "priceAmount": 2500, "currency": "EUR", "stockQuantity": 10}
    return {**base, "allowBackorder": False, "position": 0, **more}


def new_product(*variants: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {"title": "Émile Tee", "slug": "emile-tee", "description": "", "status": "published", "seoTitle": ""}
    return {**base, "seoDescription": "", "variants": list(variants), **more}


def test_a_product_is_made_with_its_pictures_and_changed(page: AdminPage) -> None:
    page("POST", "/categories", {"name": "Shirts", "parentId": None})
    (category,) = page.get("/categories", "categories")
    page("POST", "/tags", {"name": "New"})
    (tag,) = page.get("/tags", "tags")
    uploaded = page.upload("/images", picture("png"), "upload")
    made = page("POST", "/products", new_product(new_variant(), {"priceAmount": 900, "currency": "EUR",
        "stockQuantity": 0, "allowBackorder": False, "position": 1}))  # fmt: skip
    place = f"/products/{made['id']}"
    assert page("POST", f"{place}/images", {"imageId": uploaded["id"]}) == ""
    assert page("PUT", f"{place}/categories", {"categoryIds": [category["id"]]}) == ""
    assert page("PUT", f"{place}/tags", {"tagIds": [tag["id"]]}) == ""

    shown = page.get(place, "product")
    assert (shown["description"], shown["seoTitle"], [each["id"] for each in shown["tags"]]) == ("", "", [tag["id"]])
    first, second = shown["variants"]
    assert shown["images"][0]["imageId"] == uploaded["id"]
    change = new_product(title="Tee", slug="tee", seoTitle="A tee")
    del change["variants"]
    assert page("PATCH", place, change)["title"] == "Tee"
    page("PATCH", f"{place}/variants/{first['id']}", new_variant(priceAmount=2600, stockQuantity=7))
    page("POST", f"{place}/variants", new_variant(sku="TEE-L", title="L", position=2))
    assert page("DELETE", f"{place}/variants/{second['id']}") == ""
    assert page("DELETE", f"{place}/images/{uploaded['id']}") == ""
    assert page("PUT", f"{place}/categories", {"categoryIds": []}) == ""
    assert page("PUT", f"{place}/tags", {"tagIds": []}) == ""
    left = page("GET", place)
    assert [(each["sku"], each["priceAmount"], each["stockQuantity"]) for each in left["variants"]] == [
        ("TEE-M", 2600, 7), ("TEE-L", 2500, 10),
    ]  # fmt: skip
    assert (left["images"], left["categories"], left["tags"]) == ([], [], [])

    free = new_product(new_variant(sku="F", priceAmount=0), slug="free")
    page.refused(422, "POST", "/products", free)
    draft = page("POST", "/products", new_product(slug="later", status="draft"))
    assert page("DELETE", f"/products/{draft['id']}") == ""


def test_the_list_of_products_and_what_the_search_finds(page: AdminPage) -> None:
    page("POST", "/products", new_product(new_variant()))
    page("POST", "/products", new_product(slug="b", title="Lamp", status="draft"))
    listed = page.get("/products", "products", page=1, pageSize=20, status="", q="")
    assert (listed["total"], len(listed["data"])) == (2, 2)
    assert [
        each["title"] for each in page.get("/products", "products", page=1, pageSize=20, status="draft")["data"]
    ] == ["Lamp"]
    assert [each["title"] for each in page.get("/products", "products", page=1, pageSize=20, q="emi")["data"]] == [
        "Émile Tee"
    ]
    assert page.get("/products", "found products", q="tee ", pageSize=5)["data"][0]["title"] == "Émile Tee"


def test_categories_and_tags(page: AdminPage) -> None:
    page("POST", "/categories", {"name": "Shirts", "parentId": None})
    (parent,) = page.get("/categories", "categories")
    page("POST", "/categories", {"name": "Tees", "slug": "tees", "parentId": parent["id"]})
    child = next(each for each in page.get("/categories", "categories") if each["slug"] == "tees")
    assert child["parentId"] == parent["id"]
    page("PATCH", f"/categories/{child['id']}", {"name": "T-shirts", "slug": "tees", "parentId": None})
    assert page("DELETE", f"/categories/{child['id']}") == ""
    page("POST", "/tags", {"name": "New", "slug": "new"})
    (tag,) = page.get("/tags", "tags")
    page("PATCH", f"/tags/{tag['id']}", {"name": "Newest", "slug": "new"})
    assert page.get("/tags", "tags")[0]["name"] == "Newest"
    assert page("DELETE", f"/tags/{tag['id']}") == ""


def test_pages(page: AdminPage) -> None:
    body = {
        "slug": "about", "title": "About", "body": "# us", "locale": "en", "status": "draft", "seoTitle": None,
        "seoDescription": None,
    }  # fmt: skip
    made = page("POST", "/pages", body)
    page.refused(409, "POST", "/pages", body)
    page("PATCH", f"/pages/{made['id']}", {**body, "status": "published", "seoTitle": "Us"})
    assert page.get(f"/pages/{made['id']}", "page")["seoTitle"] == "Us"
    assert [each["slug"] for each in page.get("/pages", "pages", locale="en", status="published")] == ["about"]
    assert page.get("/pages", "pages")
    assert page("DELETE", f"/pages/{made['id']}") == ""


def test_the_sections_of_the_first_page(page: AdminPage) -> None:
    assert page("GET", "/storefront/home-sections")["sections"] == []
    image = page.upload("/images", picture("png"), "upload")["originalUrl"]
    sections = [
        {"type": "hero-banner", "settings": {"headline": "Hi", "overlay": True, "align": "left", "imageUrl": image}},
        {"type": "cta-banner", "settings": {"headline": "Go", "ctaLabel": "Buy", "ctaHref": "/", "variant": "secondary"}},
        {"type": "promo-tiles", "settings": {"tiles": [{"label": "A", "href": "/a", "imageUrl": image}], "columns": 3}},
        {"type": "rich-text", "settings": {"markdown": "# hi"}},
    ]  # fmt: skip
    page("PUT", "/storefront/home-sections", {"sections": sections})
    assert page.get("/storefront/home-sections", "home sections")["sections"] == sections
    empty = {"sections": [{"type": "hero-banner", "settings": {"headline": ""}}]}
    page.refused(422, "PUT", "/storefront/home-sections", empty)
    page("PUT", "/storefront/home-sections", {"sections": []})


def test_what_staff_do_not_see_is_refused(site: Deployment) -> None:
    page = owners_page(site, Role.STAFF)
    assert page.get("/auth/me", "me")["role"] == "staff"
    hidden = ("/users", "/modules", "/themes", "/discounts", "/webhooks/subscriptions", "/taxes/settings", "/analytics")
    for path in hidden:
        page.refused(403, "GET", path)
    for path in (
        "/products",
        "/categories",
        "/tags",
        "/pages",
        "/orders",
        "/returns",
        "/disputes",
        "/customers",
        "/emails",
    ):
        page("GET", path)
