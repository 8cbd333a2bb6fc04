"""The public catalogue over HTTP: exact bodies, cursors, leniency, budgets."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from chalicelib.domain import catalog
from chalicelib.domain.catalog import ProductStatus
from tests.support.catalog import assign, make_category, make_product, make_tag, variant
from tests.support.deployment import Client, Deployment, settings

NOON_TEXT = "2026-11-21T12:00:00.000Z"


@pytest.fixture
def shopper(deployment: Deployment) -> Client:
    return deployment.client()


def tee() -> dict[str, Any]:
    return {
        "id": ANY, "slug": "emile-tee", "title": "Émile Tee", "description": "d", "status": "published",
        "seoTitle": None, "seoDescription": None,
        "variants": [{"id": ANY, "title": "L", "options": {"Size": "L"}, "priceAmount": 1000, "currency": "EUR",
                      "compareAtAmount": None, "availability": True, "position": 0},
                     {"id": ANY, "title": None, "options": {}, "priceAmount": 1200, "currency": "EUR",
                      "compareAtAmount": 1500, "availability": False, "position": 1}],
        "images": [], "createdAt": NOON_TEXT, "updatedAt": NOON_TEXT,
    }  # fmt: skip


def make_tee(deployment: Deployment) -> catalog.CatalogItem:
    return make_product(
        deployment,
        "Émile Tee",
        variant(title="L", options={"Size": "L"}, units=1),
        variant(1200, units=0, compare_at_minor=1500, position=1),
        description="d",
    )


def test_products_are_listed_and_read(deployment: Deployment, shopper: Client) -> None:
    make_tee(deployment)
    make_product(deployment, "Draft", status=ProductStatus.DRAFT)
    listed = shopper("GET", "/store/v1/products")
    assert (listed.status, listed.json) == (200, {"data": [tee()], "nextCursor": None})
    read = shopper("GET", "/store/v1/products/emile-tee")
    assert (read.status, read.json, read.headers["etag"]) == (200, tee(), '"1"')
    for slug in ("draft", "none"):
        assert shopper("GET", f"/store/v1/products/{slug}").json == {
            "statusCode": 404, "error": "Not Found", "message": "Not Found",
        }  # fmt: skip
    assert deployment.client(host="other.test")("GET", "/store/v1/products/emile-tee").status == 404
    assert deployment.client(host="other.test")("GET", "/store/v1/products").json == {"data": [], "nextCursor": None}


def test_cursors_walk_the_list_once_and_belong_to_one_shop(deployment: Deployment, shopper: Client) -> None:
    for n in range(5):
        make_product(deployment, f"Tee {n}")
    first = shopper("GET", "/store/v1/products?pageSize=2").json
    second = shopper("GET", f"/store/v1/products?pageSize=2&cursor={first['nextCursor']}").json
    third = shopper("GET", f"/store/v1/products?pageSize=2&cursor={second['nextCursor']}").json
    slugs = [each["slug"] for page in (first, second, third) for each in page["data"]]
    assert sorted(slugs) == [f"tee-{n}" for n in range(5)]
    assert third["nextCursor"] is None
    make_product(deployment, "Foreign", shop="other")
    other = deployment.client(host="other.test")
    stolen = other("GET", f"/store/v1/products?cursor={first['nextCursor']}").json
    assert [each["slug"] for each in stolen["data"]] == ["foreign"]


@pytest.mark.parametrize(
    "query", ["cursor=garbage", "cursor=", "cursor=%C3%A9", "pageSize=0", "pageSize=101", "pageSize=x"]
)
def test_a_cursor_or_a_size_that_is_none_is_overlooked(deployment: Deployment, shopper: Client, query: str) -> None:
    for n in range(21):
        make_product(deployment, f"Tee {n}")
    page = shopper("GET", f"/store/v1/products?{query}").json
    assert len(page["data"]) == 20
    assert page == shopper("GET", "/store/v1/products").json


def test_any_other_key_is_refused(shopper: Client) -> None:
    answer = shopper("GET", "/store/v1/products?q=tee")
    assert (answer.status, answer.json["errors"][0]["keys"]) == (400, ["q"])


def test_shelves_are_flat_nested_and_counted(deployment: Deployment, shopper: Client) -> None:
    cat = make_category(deployment, "Cat", position=1)
    sub = make_category(deployment, "Sub", parent_id=cat.id)
    first = make_category(deployment, "First")
    assign(deployment, make_product(deployment, "Tee"), cat, sub)
    assign(deployment, make_product(deployment, "Draft", status=ProductStatus.DRAFT), cat)

    def shelf(category: Any, count: int, **more: Any) -> dict[str, Any]:
        return {
            "id": category.id, "slug": category.slug, "name": category.name, "position": category.position,
            "parentId": category.parent_id, "productCount": count, **more,
        }  # fmt: skip

    flat = shopper("GET", "/store/v1/categories")
    assert (flat.status, flat.json) == (200, {"data": [shelf(first, 0), shelf(sub, 1), shelf(cat, 1)]})
    tree = {
        "data": [
            shelf(first, 0, children=[]),
            shelf(cat, 1, children=[shelf(sub, 1, children=[])]),
        ]
    }
    for url in ("?tree=true", "?tree=1", "?tree", "/tree"):
        assert shopper("GET", f"/store/v1/categories{url}").json == tree
    assert shopper("GET", "/store/v1/categories?tree=false").json == flat.json
    assert shopper("GET", "/store/v1/categories/sub").json == shelf(sub, 1)
    assert shopper("GET", "/store/v1/categories/none").status == 404
    assert shopper("GET", "/store/v1/categories?utm_source=x").json == flat.json


def test_tags_are_listed(deployment: Deployment, shopper: Client) -> None:
    tag = make_tag(deployment, "New")
    assert shopper("GET", "/store/v1/tags").json == {"data": [{"id": tag.id, "slug": "new", "name": "New"}]}


def test_search_answers_hits_facets_and_totals(deployment: Deployment, shopper: Client) -> None:
    shirts, new = make_category(deployment, "Shirts"), make_tag(deployment, "New")
    item = make_tee(deployment)
    assign(deployment, item, shirts, new)
    make_product(deployment, "Mug", variant(500, units=0))
    answer = shopper("GET", "/store/v1/search?q=EMIL&category=shirts&tag=new&unknown=1")
    assert answer.status == 200
    assert answer.json == {
        "hits": [{
            "id": item.product.id, "title": "Émile Tee", "slug": "emile-tee", "description": "d", "thumbnailUrl": None,
            "priceAmount": 1000, "currency": "EUR", "availability": True, "categorySlugs": ["shirts"],
            "categoryNames": ["Shirts"], "tagSlugs": ["new"], "tagNames": ["New"],
        }],
        "facets": {"categories": [{"slug": "shirts", "name": "shirts", "count": 1}], "price": {"min": 1000, "max": 1000}},
        "page": 1, "pageSize": 20, "total": 1, "processingTimeMs": ANY,
    }  # fmt: skip
    everything = shopper("GET", "/store/v1/search?sort=price_asc&pageSize=1&page=2").json
    assert (everything["total"], everything["page"], everything["hits"][0]["slug"]) == (2, 2, "emile-tee")
    nothing = shopper("GET", "/store/v1/search?q=teapot").json
    assert (nothing["hits"], nothing["facets"], nothing["total"]) == ([], {"categories": [], "price": None}, 0)


@pytest.mark.parametrize(
    "query, slugs",
    [
        ("minPrice=600", ["emile-tee"]),
        ("maxPrice=600", ["mug"]),
        ("minPrice=0&maxPrice=0", ["emile-tee", "mug"]),
        ("minPrice=x&maxPrice=-5", ["emile-tee", "mug"]),
        ("sort=cheap&page=0&pageSize=1000", ["emile-tee", "mug"]),
        ("currency=usd", []),
        ("currency=eur", ["emile-tee", "mug"]),
        ("currency=euro", ["emile-tee", "mug"]),
        ("currency=%C3%A9%C3%A9%C3%A9", ["emile-tee", "mug"]),
    ],
)
def test_bad_numbers_and_sorts_fall_back(deployment: Deployment, shopper: Client, query: str, slugs: list[str]) -> None:
    make_tee(deployment)
    make_product(deployment, "Mug", variant(500))
    hits = shopper("GET", f"/store/v1/search?{query}").json["hits"]
    assert sorted(hit["slug"] for hit in hits) == slugs


def test_facets_and_prices_are_of_all_that_is_found_whatever_page_is_shown(
    deployment: Deployment, shopper: Client
) -> None:
    home, sale = make_category(deployment, "Home"), make_category(deployment, "Sale")
    for number in range(1, 6):
        item = make_product(deployment, f"Cup {number}", variant(number * 100), variant(number * 1000))
        assign(deployment, item, home, *([sale] if number % 2 else []))
    assign(deployment, make_product(deployment, "Free cup", variant(0, options={"free": True}), variant(700)), home)
    make_product(deployment, "Hidden cup", variant(1), status=ProductStatus.DRAFT)

    def found(query: str) -> tuple[list[int], dict[str, int], dict[str, int] | None, int]:
        answer = shopper("GET", f"/store/v1/search?q=cup&{query}").json
        shelves = {each["slug"]: each["count"] for each in answer["facets"]["categories"]}
        return [each["priceAmount"] for each in answer["hits"]], shelves, answer["facets"]["price"], answer["total"]

    all_six = ({"home": 6, "sale": 3}, {"min": 100, "max": 700}, 6)  # the lowest price that is one
    assert found("sort=price_asc") == ([100, 200, 300, 400, 500, 700], *all_six)
    assert found("sort=price_desc") == ([700, 500, 400, 300, 200, 100], *all_six)
    assert found("sort=price_asc&pageSize=2&page=2") == ([300, 400], *all_six)
    assert found("sort=newest&pageSize=1")[0] == [700]
    assert found("category=sale&sort=price_asc") == (
        [100, 300, 500],
        {"home": 3, "sale": 3},
        {"min": 100, "max": 500},
        3,
    )
    within = ([200, 300, 400], {"home": 3, "sale": 1}, {"min": 200, "max": 400}, 3)
    assert found("minPrice=200&maxPrice=400&sort=price_asc") == within
    assert found("minPrice=501&maxPrice=699") == ([], {}, None, 0)


def test_a_query_has_at_most_512_letters(shopper: Client) -> None:
    assert shopper("GET", f"/store/v1/search?q={'a' * 512}").status == 200
    assert shopper("GET", f"/store/v1/search?q={'a' * 513}").status == 400


def test_renaming_a_category_is_found_at_once(deployment: Deployment, shopper: Client) -> None:
    from chalicelib.domain import taxonomy

    shirts = make_category(deployment, "Shirts")
    assign(deployment, make_product(deployment, "Tee"), shirts)
    assert shopper("GET", "/store/v1/search?q=shirts").json["total"] == 1
    deployment.run(taxonomy.update_category, taxonomy.UpdateCategory(id=shirts.id, name="Hemden"))
    assert shopper("GET", "/store/v1/search?q=hemden").json["total"] == 1
    assert shopper("GET", "/store/v1/search?q=shirts").json["total"] == 0


@pytest.mark.parametrize(
    "url, budget",
    [
        ("/store/v1/products", 1),
        ("/store/v1/products/emile-tee", 2),
        ("/store/v1/categories", 1),
        ("/store/v1/categories/tree", 1),
        ("/store/v1/categories/shirts", 1),
        ("/store/v1/tags", 1),
        ("/store/v1/search?q=tee", 1),
    ],
)
def test_reads_keep_their_budget_of_table_requests(
    deployment: Deployment, shopper: Client, url: str, budget: int
) -> None:
    assign(deployment, make_tee(deployment), make_category(deployment, "Shirts"))
    shopper("GET", url)
    assert shopper("GET", url).cost == budget


@pytest.fixture
def limited(deployment: Deployment) -> Client:
    narrow = Deployment(settings(store_rate_limit=3))
    return narrow.client()


def test_public_reads_share_one_limit(limited: Client) -> None:
    urls = ("/store/v1/products", "/store/v1/tags", "/store/v1/categories", "/store/v1/search")
    assert [limited("GET", url).status for url in urls] == [200, 200, 200, 429]
