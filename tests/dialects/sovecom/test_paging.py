"""Lists: every row that has pages, at and beyond each of its bounds; and the shape of every other list."""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest

from tests.support.accounts import customer_client, staff_client
from tests.support.catalog import make_product, variant
from tests.support.deployment import Client, Deployment

LAST = 2**53 - 1
# Each row with pages: the largest page, and the last page that may be asked for.
PAGED = {
    "/admin/v1/audit-log": (200, 10_000),
    "/admin/v1/customers": (200, LAST),
    "/admin/v1/disputes": (200, LAST),
    "/admin/v1/emails": (200, LAST),
    "/admin/v1/orders": (200, LAST),
    "/admin/v1/payment-findings": (200, LAST),
    "/admin/v1/products": (200, LAST),
    "/admin/v1/returns": (200, LAST),
    "/admin/v1/reviews": (200, LAST),
    "/admin/v1/users": (100, LAST),
    "/admin/v1/webhooks/deliveries": (200, LAST),
    "/store/v1/search": (100, LAST),  # which overlooks what it cannot read
}
STRICT = [path for path in PAGED if path != "/store/v1/search"]
BARE = [
    "categories", "tags", "pages", "discounts", "taxes/rates", "shipping/zones", "shipping/rates",
    "webhooks/subscriptions", "themes", "modules",
]  # fmt: skip


@pytest.fixture
def staff(deployment: Deployment) -> Client:
    return staff_client(deployment)


def empty(page: int, size: int, total: int, path: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"data": [], "total": total, "page": page, "pageSize": size}
    return {**shown, "totalPages": -(-total // size)} if path == "/admin/v1/audit-log" else shown


def test_the_table_has_every_row_with_pages(deployment: Deployment) -> None:
    rows = [row for dialect, row in deployment.app.rows if dialect == "sovecom" and row.out is not None]
    answers = {row.path: get_type_hints(row.out).get("return") for row in rows if row.method == "GET"}
    assert {path for path, answer in answers.items() if "page_size" in getattr(answer, "__struct_fields__", ())} == set(
        PAGED
    )


@pytest.mark.parametrize("path", STRICT)
def test_a_page_has_bounds(staff: Client, path: str) -> None:
    largest, last = PAGED[path]
    first = staff("GET", path).json
    assert (first["page"], first["pageSize"], len(first["data"])) == (1, 20, first["total"])
    whole = staff("GET", f"{path}?pageSize={largest}&page=1").json
    assert whole == {**first, "pageSize": largest}
    for page in (2, last):
        assert staff("GET", f"{path}?page={page}").json == empty(page, 20, first["total"], path)
        beyond = staff("GET", f"{path}?page={page}&pageSize={largest}")
        assert (beyond.status, beyond.json) == (200, empty(page, largest, first["total"], path))


@pytest.mark.parametrize("path", STRICT)
def test_what_is_no_page_is_refused(staff: Client, path: str) -> None:
    largest, last = PAGED[path]
    for name, value, code in (
        ("page", "0", "too_small"),
        ("page", "-1", "too_small"),
        ("page", str(last + 1), "too_big"),
        ("page", "x", "invalid_type"),
        ("page", "1.5", "invalid_type"),
        ("page", "", "invalid_type"),
        ("pageSize", "0", "too_small"),
        ("pageSize", str(largest + 1), "too_big"),
        ("pageSize", "all", "invalid_type"),
    ):
        answer = staff("GET", f"{path}?{name}={value}")
        assert answer.status == 400, (name, value)
        assert [(each["code"], each["path"]) for each in answer.json["errors"]] == [(code, [name])], (name, value)
    for unknown in ("limit=5", "pagesize=5", "offset=1"):
        assert staff("GET", f"{path}?{unknown}").json["errors"][0]["code"] == "unrecognized_keys"


@pytest.mark.parametrize(
    ("query", "page", "size"),
    [
        ("", 1, 20), ("page=0", 1, 20), ("page=x", 1, 20), ("page=-3", 1, 20), ("page=7", 7, 20), ("pageSize=0", 1, 20),
        ("pageSize=100", 1, 100), ("pageSize=101", 1, 20), ("pageSize=x", 1, 20), ("limit=3", 1, 20), ("page=99999999999999999999", 1, 20),
    ],
)  # fmt: skip
def test_a_search_overlooks_what_is_no_page(deployment: Deployment, query: str, page: int, size: int) -> None:
    make_product(deployment, "Lamp", variant(2000, 5))
    found = deployment.client()("GET", f"/store/v1/search?{query}").json
    assert list(found) == ["hits", "facets", "page", "pageSize", "total", "processingTimeMs"]
    assert (found["page"], found["pageSize"], found["total"], len(found["hits"])) == (page, size, 1, int(page == 1))


@pytest.mark.parametrize("path", BARE)
def test_a_list_without_pages_is_bare(staff: Client, path: str) -> None:
    answer = staff("GET", f"/admin/v1/{path}")
    assert (answer.status, type(answer.json)) == (200, list)
    assert staff("GET", f"/admin/v1/{path}?page=1").status in (200, 400)


def test_the_other_lists_have_each_its_own_shape(deployment: Deployment, staff: Client) -> None:
    shopper, ada = deployment.client(), customer_client(deployment)
    for path in ("categories", "categories/tree", "tags"):
        assert shopper("GET", f"/store/v1/{path}").json == {"data": []}
    assert shopper("GET", "/store/v1/products").json == {"data": [], "nextCursor": None}
    assert staff("GET", "/admin/v1/inventory/reservations").json == {"reservations": []}
    assert staff("GET", "/admin/v1/slots").json == {"resolved": [], "conflicts": []}
    for path in ("customers/me/addresses", "orders"):
        assert ada("GET", f"/store/v1/{path}").json == []
