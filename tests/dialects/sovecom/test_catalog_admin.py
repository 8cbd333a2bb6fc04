"""The staff's catalogue over HTTP: exact bodies and statuses."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from chalicelib.domain.identity import Role
from tests.support.accounts import make_staff, sign_in_staff
from tests.support.deployment import DEMO, Client, Deployment

NOWHERE = "01900000-0000-7000-8000-0000000000ff"
NOON_TEXT = "2026-11-21T12:00:00.000Z"
TEE = {
    "title": "Émile Tee",
    "status": "published",
    "variants": [{"sku": "SKU-1", "title": "M", "options": {"Size": "M"}, "priceAmount": 1500, "currency": "eur",
                  "stockQuantity": 7, "weightGrams": 200}],
}  # fmt: skip


@pytest.fixture
def staff(deployment: Deployment) -> Client:
    make_staff(deployment)
    client = deployment.client()
    sign_in_staff(client)
    return client


def error(status: int, phrase: str, **more: Any) -> dict[str, Any]:
    return {"statusCode": status, "error": phrase, "message": phrase, **more}


def variant_row(product: dict[str, Any], **changes: Any) -> dict[str, Any]:
    base = {
        "id": ANY, "tenantId": DEMO, "productId": product["id"], "sku": "SKU-1", "title": "M", "options": {"Size": "M"},
        "priceAmount": 1500, "currency": "EUR", "compareAtAmount": None, "stockQuantity": 7, "allowBackorder": False,
        "weightGrams": 200, "lengthMm": None, "widthMm": None, "heightMm": None, "position": 0,
        "createdAt": NOON_TEXT, "updatedAt": NOON_TEXT,
    }  # fmt: skip
    return {**base, **changes}


def test_a_product_is_made_read_changed_listed_and_deleted(staff: Client) -> None:
    made = staff("POST", "/admin/v1/products", TEE)
    product = made.json
    assert made.status == 201
    assert product == {
        "id": ANY, "tenantId": DEMO, "title": "Émile Tee", "slug": "emile-tee", "description": None,
        "status": "published", "seoTitle": None, "seoDescription": None, "isBundle": False, "embedding": None,
        "metadata": {}, "createdAt": NOON_TEXT, "updatedAt": NOON_TEXT, "variants": [variant_row(product)],
        "images": [], "categories": [], "tags": [],
    }  # fmt: skip
    url = f"/admin/v1/products/{product['id']}"
    read = staff("GET", url)
    assert (read.status, read.json, read.headers["etag"]) == (200, product, '"1"')
    changed = staff("PATCH", url, {"description": "d", "seoTitle": "s"}, If_Match='"1"')
    assert (changed.status, changed.json) == (200, {**product, "description": "d", "seoTitle": "s"})
    assert staff("PATCH", url, {"title": "x"}, If_Match='"1"').json == error(412, "Precondition Failed")
    page = staff("GET", "/admin/v1/products?page=1&pageSize=1&q=tee&sort=price&order=asc&inStock=true")
    assert (page.status, page.json) == (200, {"data": [changed.json], "total": 1, "page": 1, "pageSize": 1})
    gone = staff("DELETE", url)
    assert (gone.status, gone.body) == (204, "")
    assert (staff("GET", url).json, staff("GET", url).status) == (error(404, "Not Found"), 404)
    assert staff("GET", "/admin/v1/products").json == {"data": [], "total": 0, "page": 1, "pageSize": 20}


def test_a_draft_without_variants_gets_the_default_one(staff: Client) -> None:
    assert staff("POST", "/admin/v1/products", {"title": "P", "status": "published"}).json == error(
        422, "Unprocessable Entity"
    )
    product = staff("POST", "/admin/v1/products", {"title": "Draft"}).json
    assert product["variants"] == [
        variant_row(
            product, sku="draft-default", title="Default", options={}, priceAmount=0, stockQuantity=0, weightGrams=None
        )
    ]


def test_variants_are_added_changed_ordered_and_removed(staff: Client) -> None:
    product = staff("POST", "/admin/v1/products", TEE).json
    url = f"/admin/v1/products/{product['id']}/variants"
    body = {"priceAmount": 900, "currency": "EUR", "title": "L", "sku": "SKU-1", "allowBackorder": True}
    added = staff("POST", url, body)
    assert added.status == 201
    row = variant_row(
        product, sku="SKU-1-2", title="L", options={}, priceAmount=900, stockQuantity=0, weightGrams=None,
        allowBackorder=True,
    )  # fmt: skip
    assert added.json == row
    assert staff("POST", url, {**body, "currency": "USD"}).status == 422
    first, second = product["variants"][0]["id"], added.json["id"]
    patched = staff("PATCH", f"{url}/{second}", {"stockQuantity": 4, "title": None, "compareAtAmount": 1000})
    assert patched.json == {**row, "stockQuantity": 4, "title": None, "compareAtAmount": 1000}
    assert staff("PATCH", f"{url}/{second}", {"sku": "SKU-1"}).json == error(422, "Unprocessable Entity")
    ordered = staff("POST", f"{url}/reorder", {"order": [second, first]})
    assert (ordered.status, ordered.body) == (201, "")
    assert ordered.headers["content-type"] == "text/plain; charset=utf-8"
    assert staff("POST", f"{url}/reorder", {"order": [NOWHERE]}).status == 400
    shown = staff("GET", f"/admin/v1/products/{product['id']}").json["variants"]
    assert [(each["id"], each["position"], each["stockQuantity"]) for each in shown] == [(second, 0, 4), (first, 1, 7)]
    assert staff("DELETE", f"{url}/{second}").status == 204
    assert staff("DELETE", f"{url}/{first}").status == 422
    assert staff("PATCH", f"{url}/{second}", {"title": "x"}).status == 404


def test_categories_and_tags_are_assigned_and_shown(staff: Client) -> None:
    product = staff("POST", "/admin/v1/products", TEE).json
    category = staff("POST", "/admin/v1/categories", {"name": "Cat"})
    assert category.status == 201
    assert category.json == {
        "id": ANY, "tenantId": DEMO, "parentId": None, "name": "Cat", "slug": "cat", "description": None,
        "seoTitle": None, "seoDescription": None, "position": 0, "createdAt": NOON_TEXT, "updatedAt": NOON_TEXT,
    }  # fmt: skip
    tag = staff("POST", "/admin/v1/tags", {"name": "Tag"}).json
    assert tag == {"id": ANY, "tenantId": DEMO, "name": "Tag", "slug": "tag", "createdAt": NOON_TEXT}
    url = f"/admin/v1/products/{product['id']}"
    for place, body in (("categories", {"categoryIds": [category.json["id"]]}), ("tags", {"tagIds": [tag["id"]]})):
        answer = staff("PUT", f"{url}/{place}", body)
        assert (answer.status, answer.body) == (204, "")
        assert staff("PUT", f"{url}/{place}", {next(iter(body)): [NOWHERE]}).json == error(400, "Bad Request")
        assert staff("PUT", f"{url}/{place}", {next(iter(body)): [NOWHERE] * 101}).status == 400
    detail = staff("GET", url).json
    assert (detail["categories"], detail["tags"]) == ([category.json], [tag])
    (row,) = staff("GET", f"/admin/v1/products?category={category.json['id']}&tag={tag['id']}").json["data"]
    assert (row["id"], row["categories"], row["tags"]) == (product["id"], [], [])
    assert staff("GET", f"/admin/v1/products?category={tag['id']}").json["total"] == 0


def test_categories_are_a_tree_with_rules(staff: Client) -> None:
    parent = staff("POST", "/admin/v1/categories", {"name": "Parent", "position": 2}).json
    child = staff("POST", "/admin/v1/categories", {"name": "Child", "parentId": parent["id"]}).json
    url = f"/admin/v1/categories/{parent['id']}"
    assert staff("GET", "/admin/v1/categories").json == [child, parent]
    assert staff("GET", url).json == parent
    assert staff("PATCH", url, {"parentId": child["id"]}).json == error(422, "Unprocessable Entity")
    assert staff("PATCH", url, {"slug": "Tree"}).json == {**parent, "slug": "tree-2"}  # `tree` is an address
    renamed = staff("PATCH", url, {"name": "Father", "slug": "Father!", "description": None})
    assert renamed.json == {**parent, "name": "Father", "slug": "father"}
    assert staff("DELETE", url).json == error(409, "Conflict")
    assert staff("DELETE", f"/admin/v1/categories/{child['id']}").status == 204
    assert staff("DELETE", url).status == 204
    assert staff("GET", url).status == 404


@pytest.mark.parametrize(
    "method, url, body, path, code",
    [
        ("POST", "/admin/v1/products", {}, ["title"], "invalid_type"),
        ("POST", "/admin/v1/products", {"title": "x", "price": 1}, [], "unrecognized_keys"),
        ("POST", "/admin/v1/products", {"title": "x", "status": "gone"}, ["status"], "invalid_value"),
        ("POST", "/admin/v1/products", {"title": "x", "variants": [{"priceAmount": -1, "currency": "EUR"}]},
         ["variants", 0, "priceAmount"], "too_small"),
        ("POST", "/admin/v1/products", {"title": "x", "variants": [{"priceAmount": 1, "currency": "EURO"}]},
         ["variants", 0, "currency"], "invalid_format"),
        ("POST", "/admin/v1/products",
         {"title": "x", "variants": [{"priceAmount": 1, "currency": "EUR", "options": {"a": "b" * 5000}}]},
         ["variants", 0, "options"], "too_big"),
        ("GET", "/admin/v1/products?pageSize=201", None, ["pageSize"], "too_big"),
        ("GET", "/admin/v1/products?page=0", None, ["page"], "too_small"),
        ("GET", "/admin/v1/products?sort=cost", None, ["sort"], "invalid_value"),
        ("GET", "/admin/v1/products?category=x", None, ["category"], "invalid_format"),
        ("GET", "/admin/v1/products?colour=red", None, [], "unrecognized_keys"),
        ("GET", "/admin/v1/products/not-a-uuid", None, ["id"], "invalid_format"),
        ("POST", "/admin/v1/categories", {"name": ""}, ["name"], "too_small"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_place(
    staff: Client, method: str, url: str, body: Any, path: list[Any], code: str
) -> None:
    answer = staff(method, url, body)
    assert answer.status == 400
    (issue,) = answer.json["errors"]
    assert (issue["path"], issue["code"]) == (path, code)


ROWS = [
    ("POST", "/admin/v1/products", TEE),
    ("GET", "/admin/v1/products", None),
    ("GET", "/admin/v1/products/{id}", None),
    ("PATCH", "/admin/v1/products/{id}", {"title": "x"}),
    ("DELETE", "/admin/v1/products/{id}", None),
    ("PUT", "/admin/v1/products/{id}/categories", {"categoryIds": []}),
    ("PUT", "/admin/v1/products/{id}/tags", {"tagIds": []}),
    ("POST", "/admin/v1/products/{id}/variants", {"priceAmount": 1, "currency": "EUR"}),
    ("PATCH", "/admin/v1/products/{id}/variants/{variant}", {"stockQuantity": 0}),
    ("DELETE", "/admin/v1/products/{id}/variants/{variant}", None),
    ("POST", "/admin/v1/products/{id}/variants/reorder", {"order": [NOWHERE]}),
    ("POST", "/admin/v1/categories", {"name": "x"}),
    ("PATCH", "/admin/v1/categories/{id}", {"name": "x"}),
    ("DELETE", "/admin/v1/categories/{id}", None),
]


@pytest.mark.parametrize("method, url, body", ROWS)
def test_strangers_neighbours_and_the_unentitled_change_nothing(
    deployment: Deployment, staff: Client, method: str, url: str, body: Any
) -> None:
    product = staff("POST", "/admin/v1/products", TEE).json
    target = url.format(id=product["id"], variant=product["variants"][0]["id"])
    assert deployment.client()(method, target, body).json == error(401, "Unauthorized")
    make_staff(deployment, shop="other")
    neighbour = deployment.client(host="other.test")
    sign_in_staff(neighbour)
    foreign = neighbour(method, target, body)
    if "{id}" in url:
        assert foreign.json == error(404, "Not Found")
    assert staff("GET", f"/admin/v1/products/{product['id']}").json == product
    assert staff("GET", "/admin/v1/products").json["total"] == 1
    assert staff("GET", "/admin/v1/categories").json == []


def test_staff_may_not_delete_categories(deployment: Deployment, staff: Client) -> None:
    category = staff("POST", "/admin/v1/categories", {"name": "x"}).json
    make_staff(deployment, "sam@demo.test", Role.STAFF)
    helper = deployment.client()
    sign_in_staff(helper, "sam@demo.test")
    assert helper("DELETE", f"/admin/v1/categories/{category['id']}").json == error(403, "Forbidden")
    assert staff("GET", "/admin/v1/categories").json == [category]
    denied = staff("GET", "/admin/v1/audit-log?action=authz.permission.denied").json["data"]
    assert [(row["actorType"], row["actorId"], row["changes"]["grant"]) for row in denied] == [
        ("user", helper("GET", "/admin/v1/auth/me").json["id"], "categories:delete")
    ]


def test_one_key_makes_one_product(staff: Client) -> None:
    first = staff("POST", "/admin/v1/products", TEE, Idempotency_Key="k")
    again = staff("POST", "/admin/v1/products", TEE, Idempotency_Key="k")
    assert again.json == first.json
    assert staff("GET", "/admin/v1/products").json["total"] == 1


def test_a_warm_list_costs_one_request_beyond_signing_in(staff: Client) -> None:
    staff("POST", "/admin/v1/products", TEE)
    signing_in = staff("GET", "/admin/v1/auth/me").cost
    staff("GET", "/admin/v1/products")
    assert staff("GET", "/admin/v1/products").cost <= signing_in + 1
    assert staff("GET", "/admin/v1/categories").cost <= signing_in + 2  # the first look also reads the book
    assert staff("GET", "/admin/v1/categories").cost <= signing_in + 1


def test_what_staff_do_is_on_record(staff: Client) -> None:
    product = staff("POST", "/admin/v1/products", {"title": "P"}).json
    staff("PATCH", f"/admin/v1/products/{product['id']}", {"title": "Q"})
    rows = staff("GET", "/admin/v1/audit-log?resourceType=products").json["data"]
    assert [(row["action"], row["resourceId"]) for row in rows] == [
        ("product.updated", product["id"]),
        ("product.created", product["id"]),
    ]
    assert rows[0]["changes"] == {"title": "Q"}
