"""Who may call from a browser: every row, from a shop's own sites, from strange ones, from another shop's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from moto import mock_aws

from chalicelib.dialects.kit.route import Route
from chalicelib.domain import tenancy
from chalicelib.kernel.ids import new_id
from tests.support.accounts import last_link, make_customer, staff_client
from tests.support.deployment import DEMO, OTHER, Answer, Client, Deployment, settings
from tests.support.table import create_table

# What developers' storefront and admin are served from, and the other shop's.
STORE, ADMIN = "http://localhost:3001", "http://localhost:4173"
OTHER_STORE, OTHER_ADMIN = "https://shop.other.test", "https://admin.other.test"
PLATFORM = "https://platform.test"
GRANTED = {
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "Content-Disposition, ETag, X-Request-Id, Retry-After",
}
PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "access-control-allow-headers": "Content-Type, Authorization, X-Order-Token, Idempotency-Key, If-Match",
    "access-control-max-age": "600",
}

ALWAYS = {
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'",
}


@pytest.fixture(scope="module")
def shops() -> Iterator[Deployment]:
    """Two shops with sites of their own, and one with none, in a platform that has its own."""
    with mock_aws():
        create_table("souk")
        made = Deployment(settings(admin_origins=PLATFORM, store_origins=PLATFORM))
        made.open_shop("demo", id=DEMO, admin_origins=(ADMIN,), store_origins=(STORE,))
        made.open_shop("other", id=OTHER, admin_origins=(OTHER_ADMIN,), store_origins=(OTHER_STORE,))
        made.open_shop("plain")
        yield made


def rows(shops: Deployment) -> list[Route]:
    return [row for dialect, row in shops.app.rows if dialect == "sovecom"]


def allowed(path: str) -> str | None:
    """From where a path of the demo shop may be called."""
    if path.startswith(("/setup/", "/webhooks/")):
        return None
    return ADMIN if path.startswith("/admin/") else STORE


def spoken(path: str) -> str:
    return re.sub(r"{\w+\+?}", new_id(), path)


def granted(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def test_every_path_is_asked_for_first_and_lets_in_its_own_sites_only(shops: Deployment) -> None:
    client = shops.client()
    paths = sorted({row.path for row in rows(shops)})
    assert len(paths) > 150
    for path in paths:
        for origin in (STORE, ADMIN, OTHER_STORE, OTHER_ADMIN, PLATFORM, "http://localhost:3002", "null"):
            asked = client("OPTIONS", spoken(path), Origin=origin, Access_Control_Request_Method="POST")
            own = {"access-control-allow-origin": origin, **GRANTED, **PREFLIGHT} if origin == allowed(path) else {}
            assert (asked.status, asked.body, granted(asked)) == (204, "", own), (path, origin)
            assert allowed(path) is None or asked.headers["vary"] == "Origin"


def test_every_row_answers_its_own_site_whatever_it_answers(shops: Deployment) -> None:
    client = shops.client()
    for row in rows(shops):
        origin = allowed(row.path)
        answer = client(row.method, spoken(row.path), None if row.method == "GET" else {}, Origin=origin or STORE)
        own = {} if origin is None else {"access-control-allow-origin": origin, **GRANTED}
        assert granted(answer) == own, (row.method, row.path, answer.status)


@pytest.mark.parametrize("origin", [OTHER_STORE, PLATFORM, "https://localhost:3001", "http://localhost:3001.evil.test"])
def test_a_stranger_is_answered_without_a_word_of_leave(shops: Deployment, origin: str) -> None:
    answer = shops.client()("GET", "/store/v1/products", Origin=origin)
    assert (answer.status, granted(answer), answer.headers["vary"]) == (200, {}, "Origin")


def test_a_shop_without_sites_of_its_own_lets_in_the_platforms(shops: Deployment) -> None:
    plain = shops.client(host="plain.test")
    for path in ("/store/v1/products", "/admin/v1/orders"):
        assert granted(plain("GET", path, Origin=PLATFORM))["access-control-allow-origin"] == PLATFORM
        assert granted(plain("GET", path, Origin=STORE)) == {}


def test_a_host_of_nobody_lets_nobody_in(shops: Deployment) -> None:
    nobody = shops.client(host="nobody.test")
    for origin in (STORE, PLATFORM):
        assert granted(nobody("GET", "/store/v1/products", Origin=origin)) == {}
        assert granted(nobody("OPTIONS", "/store/v1/products", Origin=origin)) == {}


def test_without_any_site_nothing_is_said(shops: Deployment) -> None:
    bare = Deployment(settings(admin_origins="", store_origins=""))
    answer = bare.client(host="plain.test")("GET", "/store/v1/products", Origin=STORE)
    assert (answer.status, granted(answer), "vary" in answer.headers) == (200, {}, False)


def test_a_session_cookie_is_taken_from_the_shops_own_admin_only(shops: Deployment) -> None:
    staff: Client = staff_client(shops)
    for origin in (STORE, OTHER_ADMIN, PLATFORM):
        assert staff("POST", "/admin/v1/auth/refresh", Origin=origin).status == 403
    assert staff("POST", "/admin/v1/auth/refresh", Origin=ADMIN).status == 200


def test_links_lead_to_the_shops_own_site(shops: Deployment) -> None:
    make_customer(shops)
    shops.client()("POST", "/store/v1/customers/forgot", {"email": "ada@example.test"})
    assert last_link(shops).url.startswith(f"{STORE}/en/reset?token=")


def test_sites_are_changed_while_the_shop_is_open(shops: Deployment) -> None:
    shops.open_shop("moving")
    uow = shops.system.platform()
    tenancy.change_tenant(uow, shops.shops["moving"].id, store_origins=(STORE,))
    uow.commit()
    shops.system.shops.forget(shops.shops["moving"])
    answer = shops.client(host="moving.test")("GET", "/store/v1/products", Origin=STORE)
    assert granted(answer)["access-control-allow-origin"] == STORE


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/store/v1/products", 200), ("POST", "/store/v1/carts", 201), ("GET", "/store/v1/products/none", 404),
        ("GET", "/store/v1/customers/me", 401), ("GET", "/admin/v1/orders", 401), ("GET", "/setup/v1/status", 200),
        ("OPTIONS", "/admin/v1/orders", 204), ("POST", "/store/v1/customers", 400), ("GET", "/health", 200),
    ],
)  # fmt: skip
def test_every_answer_tells_browsers_to_be_careful(shops: Deployment, method: str, path: str, status: int) -> None:
    answer = shops.client()(method, path)
    assert (answer.status, {name: answer.headers.get(name) for name in ALWAYS}) == (status, ALWAYS)
