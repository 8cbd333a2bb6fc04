"""Products on the wire: both ways of paging, fields, expansions, filters, and what is not on sale."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.domain import catalog, settings
from chalicelib.domain.catalog import CatalogItem, ProductStatus
from tests.support.catalog import assign, make_category, make_product, variant
from tests.support.deployment import DEMO, Deployment
from tests.support.dump import dump


def whole(item: CatalogItem, **changes: Any) -> dict[str, Any]:
    product = item.product
    return {
        "id": product.id,
        "name": product.title,
        "slug": product.slug,
        "description": None,
        "status": "ACTIVE",
        "price": 1000,
        "compareAtPrice": None,
        "currency": "EUR",
        "images": [],
        "featured": False,
        "brandId": None,
        "categoryIds": [],
        "inventoryStatus": "IN_STOCK",
        "createdAt": "2026-11-21T12:00:00.000Z",
        "updatedAt": "2026-11-21T12:00:00.000Z",
        **changes,
    }


def names(answer: Any) -> list[str]:
    assert answer.status == 200, answer.body
    return [each["name"] for each in answer.json["items"]]


def test_a_page_is_counted(deployment: Deployment) -> None:
    made = [make_product(deployment, f"Shirt {n}") for n in range(3)]
    client = deployment.site_client(["read:catalog"])
    answer = client("GET", "/products?limit=2")
    assert answer.json == {
        "success": True,
        "items": [whole(made[2]), whole(made[1])],
        "pagination": {"page": 1, "limit": 2, "total": 3, "totalPages": 2},
    }
    second = client("GET", "/products?limit=2&page=2")
    assert second.json["items"] == [whole(made[0])]
    assert second.cost == 2


def test_a_walk_sees_each_product_once_though_more_come(deployment: Deployment) -> None:
    for n in range(5):
        make_product(deployment, f"Shirt {n}")
    client = deployment.site_client(["read:catalog"])
    first = client("GET", "/products?cursor=&limit=2&page=7").json
    assert (first["hasNextPage"], first["limit"]) == (True, 2)
    assert "pagination" not in first
    make_product(deployment, "Later")
    second = client("GET", f"/products?cursor={first['cursor']}&limit=2").json
    third = client("GET", f"/products?cursor={second['cursor']}&limit=2").json
    seen = [each["name"] for part in (first, second, third) for each in part["items"]]
    assert seen == ["Shirt 4", "Shirt 3", "Shirt 2", "Shirt 1", "Shirt 0"]
    assert (third["cursor"], third["hasNextPage"]) == (None, False)


def test_a_cursor_serves_its_own_list_and_shop_alone(deployment: Deployment) -> None:
    for shop in ("demo", "other"):
        for n in range(2):
            make_product(deployment, f"Shirt {n}", shop=shop)
    client = deployment.site_client(["read:catalog"])
    cursor = client("GET", "/products?cursor=&limit=1").json["cursor"]
    for url in (f"/products?cursor={cursor}&featured=true", "/products?cursor=nonsense", "/products?cursor=%C3%A9"):
        answer = client("GET", url)
        assert (answer.status, answer.json["code"]) == (400, "BAD_CURSOR")
    foreign = deployment.site_client(["read:catalog"], shop="other")("GET", f"/products?cursor={cursor}&limit=1")
    assert (foreign.status, foreign.json["code"]) == (400, "BAD_CURSOR")


def test_fields_keep_the_id(deployment: Deployment) -> None:
    made = make_product(deployment, "Shirt")
    client = deployment.site_client(["read:catalog"])
    answer = client("GET", "/products?fields=name,price,slug")
    assert answer.json["items"] == [{"id": made.product.id, "name": "Shirt", "slug": "shirt", "price": 1000}]
    refused = client("GET", "/products?fields=name,secret")
    assert refused.status == 400
    assert refused.json["details"][0]["path"] == "fields"


def test_expansions_come_beside_each_product(deployment: Deployment) -> None:
    category = make_category(deployment, "Apparel")
    made = make_product(deployment, "Shirt", variant(1000, sku="S", title="Small"), variant(1200, 0, sku="L"))
    assign(deployment, made, category)
    client = deployment.site_client(["read:catalog"])
    answer = client("GET", "/products?fields=slug&expand[]=variants&expand[]=categories")
    (item,) = answer.json["items"]
    assert item["slug"] == "shirt"
    small, large = made.product.variants
    assert item["variants"] == [
        {
            "id": small.id,
            "name": "Small",
            "sku": "S",
            "price": None,
            "compareAtPrice": None,
            "inventoryStatus": "IN_STOCK",
            "inventoryCount": 5,
            "options": {},
            "isDefault": True,
        },
        {
            "id": large.id,
            "name": "",
            "sku": "L",
            "price": 1200,
            "compareAtPrice": None,
            "inventoryStatus": "OUT_OF_STOCK",
            "inventoryCount": 0,
            "options": {},
            "isDefault": False,
        },
    ]
    assert [each["slug"] for each in item["categories"]] == ["apparel"]
    refused = client("GET", "/products?expand[]=variants&expand[]=reviews")
    assert (refused.status, refused.json["details"][0]["path"]) == (400, "expand[].1")


def test_words_are_looked_for_in_names_skus_and_descriptions(deployment: Deployment) -> None:
    make_product(deployment, "Linen shirt", variant(sku="AB-77"))
    make_product(deployment, "Cap", variant(sku="CAP"), description="Made of linen, by hand.")
    draft = make_product(deployment, "Linen draft", variant(sku="DR-9"), status=ProductStatus.DRAFT)
    assign(deployment, draft, make_category(deployment, "Hidden linen"))
    client = deployment.site_client(["read:catalog", "write:catalog"])
    assert names(client("GET", "/products?search=linen")) == ["Cap", "Linen shirt"]
    assert names(client("GET", "/products?search=ab-77")) == ["Linen shirt"]
    assert names(client("GET", f"/products?search={quote('hand made')}")) == ["Cap"]
    assert names(client("GET", "/products?search=apparel")) == []
    assert names(client("GET", "/products?search=%21")) == []
    assert names(client("GET", "/products?status=DRAFT&search=dr-9")) == ["Linen draft"]
    assert names(client("GET", "/products?status=DRAFT&search=hidden")) == []


def test_lists_are_filtered(deployment: Deployment) -> None:
    category = make_category(deployment, "Apparel")
    shirt = make_product(deployment, "Shirt")
    assign(deployment, shirt, category)
    make_product(deployment, "Hat", featured=True)
    client = deployment.site_client(["read:catalog"])
    assert names(client("GET", f"/products?categoryId={category.id}")) == ["Shirt"]
    assert names(client("GET", "/products?featured=true")) == ["Hat"]
    assert names(client("GET", "/products?featured=false")) == ["Shirt"]
    assert names(client("GET", "/products?brandId=nobody")) == []


@pytest.mark.parametrize("query", ["page=0", "limit=101", "limit=x", "status=SOLD", "featured=2", "unknown=1"])
def test_a_query_that_is_wrong_is_refused(deployment: Deployment, query: str) -> None:
    answer = deployment.site_client(["read:catalog"])("GET", f"/products?{query}")
    assert (answer.status, answer.json["code"]) == (400, "BAD_REQUEST")


class TestOffSale:
    def test_only_who_may_change_products_sees_drafts(self, deployment: Deployment) -> None:
        make_product(deployment, "Draft", status=ProductStatus.DRAFT)
        reader = deployment.site_client(["read:catalog"])
        refused = reader("GET", "/products?status=DRAFT")
        assert (refused.status, refused.json["details"]) == (403, {"scope": "write:catalog"})
        assert reader("GET", "/products").json["pagination"]["total"] == 0
        assert names(deployment.site_client(["read:catalog", "write:catalog"])("GET", "/products?status=DRAFT")) == [
            "Draft"
        ]

    def test_one_draft_is_not_found_without_that(self, deployment: Deployment) -> None:
        made = make_product(deployment, "Draft", status=ProductStatus.DRAFT)
        for key in (made.product.id, "draft"):
            answer = deployment.site_client(["read:catalog"])("GET", f"/products/{key}")
            assert (answer.status, answer.json) == (
                404,
                {"error": "There is no such product on this site.", "code": "PRODUCT_NOT_FOUND"},
            )
            seen = deployment.site_client()("GET", f"/products/{key}")
            assert seen.json["data"]["status"] == "DRAFT"


def test_one_product_by_id_and_by_slug(deployment: Deployment) -> None:
    made = make_product(deployment, "Shirt", variant(sku="S"))
    client = deployment.site_client(["read:catalog"])
    by_id, by_slug = client("GET", f"/products/{made.product.id}"), client("GET", "/products/shirt")
    assert by_id.json == by_slug.json
    assert by_id.headers["etag"] == '"1"'
    assert by_id.json["data"]["variants"][0]["sku"] == "S"
    assert by_id.json["data"] | {"variants": 0, "categories": 0} == whole(made, variants=0, categories=0)
    assert (by_id.cost, by_slug.cost) == (2, 3)


def test_a_product_of_another_site_is_not_found(deployment: Deployment) -> None:
    made = make_product(deployment, "Shirt", shop="other")
    before = dump()
    client = deployment.site_client()
    after_key = dump()
    for key in (made.product.id, "shirt", "x" * 200, "01900000-0000-7000-8000-00000000dead"):
        assert client("GET", f"/products/{key}").status == 404
    assert dump() == after_key != before


def test_what_one_contract_writes_the_other_reads(deployment: Deployment) -> None:
    made = make_product(deployment, "Shirt")
    deployment.run(catalog.update_product, catalog.UpdateProduct(id=made.product.id, title="Blouse", featured=True))
    answer = deployment.site_client(["read:catalog"])("GET", "/products?featured=true")
    assert answer.json["items"] == [whole(made, name="Blouse", featured=True)]


def test_the_site_tells_of_itself(deployment: Deployment) -> None:
    deployment.run(settings.set_theme, settings.SetTheme(tokens={"--color-primary": "#6366f1"}))
    answer = deployment.site_client(["read:content"])("GET", "/site")
    assert answer.json == {
        "success": True,
        "data": {
            "id": DEMO,
            "name": "Demo",
            "slug": "demo",
            "locale": "en",
            "currency": "EUR",
            "primaryDomain": "demo.test",
            "domains": ["demo.test"],
            "theme": {"--color-primary": "#6366f1"},
        },
    }
    assert answer.cost == 2


@pytest.mark.parametrize("tokens", [{"color": "red"}, {"--a": "x\n"}, {"--a": "x" * 257}, {"--A": "x"}])
def test_a_token_is_one_line_of_css(deployment: Deployment, tokens: dict[str, str]) -> None:
    before = dump()
    with pytest.raises(settings.BadToken):
        deployment.run(settings.set_theme, settings.SetTheme(tokens=tokens))
    assert dump() == before
