"""Home sections and analytics ids: all or nothing, only safe links, ids that are ids."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.identity import Role
from chalicelib.domain.storefront import HomeSection, HomeSections
from tests.support.accounts import staff_client
from tests.support.aftermath import Aftermath
from tests.support.deployment import Client, Deployment
from tests.support.dump import dump, lasting

SECTIONS = "/admin/v1/storefront/home-sections"
PUBLIC = "/store/v1/storefront/home-sections"
NOW = "2026-11-21T12:00:00.000Z"
HERO = {"type": "hero-banner", "settings": {"headline": "H"}}
TILE = {"label": "L", "href": "/x"}


@pytest.fixture
def admin(deployment: Deployment) -> Client:
    return staff_client(deployment)


def refusal(status: int, phrase: str) -> dict[str, Any]:
    return {"statusCode": status, "error": phrase, "message": phrase}


def test_home_sections_are_replaced_and_shown(deployment: Deployment, admin: Client) -> None:
    empty = {"sections": [], "updatedAt": "1970-01-01T00:00:00.000Z"}
    assert admin("GET", SECTIONS).json == deployment.client()("GET", PUBLIC).json == empty
    full = [
        {"type": "hero-banner", "settings": {
            "imageUrl": "https://cdn.test/a.webp", "headline": "H", "subheadline": "S", "ctaLabel": "Go",
            "ctaHref": "/sale", "align": "left", "overlay": True}},
        {"type": "cta-banner", "settings": {
            "headline": "H", "body": "B", "ctaLabel": "Go", "ctaHref": "/", "variant": "secondary"}},
        {"type": "promo-tiles", "settings": {"columns": 2, "tiles": [{**TILE, "imageUrl": "/a.png", "caption": "C"}]}},
        {"type": "rich-text", "settings": {"markdown": "# Hi"}},
    ]  # fmt: skip
    put = admin("PUT", SECTIONS, {"sections": full})
    assert (put.status, put.json) == (200, {"sections": full, "updatedAt": NOW})
    shown = deployment.client()("GET", PUBLIC)
    assert (shown.status, shown.json, shown.cost) == (200, put.json, 2)
    assert deployment.client()("GET", PUBLIC).cost == 1
    assert deployment.client(host="other.test")("GET", PUBLIC).json == empty
    assert admin("PUT", SECTIONS, {"sections": [HERO]}).json == {"sections": [HERO], "updatedAt": NOW}


@pytest.mark.parametrize(
    "entry",
    [
        {"type": "carousel", "settings": {}},
        {"type": "hero-banner"},
        {"type": "hero-banner", "settings": {}},
        {"type": "hero-banner", "settings": {"headline": ""}},
        {"type": "hero-banner", "settings": {"headline": "x" * 161}},
        {"type": "hero-banner", "settings": {"headline": "H", "extra": 1}},
        {"type": "hero-banner", "settings": {"headline": "H", "align": "top"}},
        {"type": "hero-banner", "settings": {"headline": "H", "ctaHref": "javascript:alert(1)"}},
        {"type": "hero-banner", "settings": {"headline": "H", "ctaHref": "//evil.test"}},
        {"type": "hero-banner", "settings": {"headline": "H", "ctaHref": "/\\evil.test"}},
        {"type": "hero-banner", "settings": {"headline": "H", "imageUrl": "data:image/png;base64,AA"}},
        {"type": "hero-banner", "settings": {"headline": "H", "imageUrl": "/a b"}},
        {"type": "cta-banner", "settings": {"headline": "H", "ctaLabel": "Go"}},
        {"type": "promo-tiles", "settings": {"tiles": []}},
        {"type": "promo-tiles", "settings": {"tiles": [TILE] * 13}},
        {"type": "promo-tiles", "settings": {"tiles": [TILE], "columns": 5}},
        {"type": "rich-text", "settings": {"markdown": "x" * 50_001}},
        "text",
        {"type": "rich-text", "settings": {"markdown": "x"}, "id": 1},
    ],
)
def test_one_bad_section_keeps_all_from_being_stored(admin: Client, entry: Any) -> None:
    admin("PUT", SECTIONS, {"sections": [HERO]})
    before = lasting(dump())
    answer = admin("PUT", SECTIONS, {"sections": [HERO, entry]})
    assert (answer.status, answer.json) == (422, refusal(422, "Unprocessable Entity"))
    assert lasting(dump()) == before


def test_a_home_page_has_bounds(admin: Client) -> None:
    assert admin("PUT", SECTIONS, {"sections": [HERO] * 50}).status == 200
    assert admin("PUT", SECTIONS, {"sections": [HERO] * 51}).status == 422
    long = {"type": "rich-text", "settings": {"markdown": "x" * 50_000}}
    assert admin("PUT", SECTIONS, {"sections": [long] * 7}).status == 422
    for body in ({"sections": {}}, {}, {"sections": [], "more": 1}):
        assert admin("PUT", SECTIONS, body).status == 400


def test_a_stored_section_that_fits_no_more_is_left_out(deployment: Deployment, tmp_path: Any) -> None:
    old = HomeSection(type="hero-banner", settings={"gone": 1})
    good = HomeSection(type="hero-banner", settings={"headline": "H"})
    after = Aftermath(deployment, tmp_path)
    after.commit(lambda ctx: ctx.uow.create(HomeSections(sections=(old, good), updated_at=ctx.now)))
    assert deployment.client()("GET", PUBLIC).json == {"sections": [HERO], "updatedAt": NOW}


def test_analytics_ids_change_one_by_one(deployment: Deployment, admin: Client) -> None:
    none = {"plausibleDomain": None, "ga4Id": None, "metaPixelId": None}
    assert admin("GET", "/admin/v1/analytics").json == none
    put = admin("PUT", "/admin/v1/analytics", {"plausibleDomain": "x.test"})
    assert (put.status, put.json) == (200, {**none, "plausibleDomain": "x.test"})
    two = {**none, "plausibleDomain": "x.test,all.x.test"}
    assert admin("PUT", "/admin/v1/analytics", {"plausibleDomain": "x.test,all.x.test"}).json == two
    for wrong in ("x.test,", ",x.test", "x.test,,y.test", "x.test, y.test", ",".join(["x.test"] * 40)):
        assert admin("PUT", "/admin/v1/analytics", {"plausibleDomain": wrong}).json == none
    assert admin("PUT", "/admin/v1/analytics", {"plausibleDomain": "x.test"}).json == put.json
    for body in ({"ga4Id": "G-123"}, {"metaPixelId": "123", "rgpdAcknowledged": "yes"}):
        answer = admin("PUT", "/admin/v1/analytics", body)
        assert (answer.status, answer.json) == (400, refusal(400, "Bad Request"))
    body = {"ga4Id": "G-123", "metaPixelId": "987", "rgpdAcknowledged": True, "other": 1}
    ids = {"plausibleDomain": "x.test", "ga4Id": "G-123", "metaPixelId": "987"}
    assert admin("PUT", "/admin/v1/analytics", body).json == ids
    assert deployment.client()("GET", "/store/v1/theme").json["analytics"] == ids
    # Numbers are passed over, "" and null clear, and what would break out of a script's address is no id.
    body = {"ga4Id": 7, "metaPixelId": "", "plausibleDomain": '"><script>'}
    assert admin("PUT", "/admin/v1/analytics", body).json == {**none, "ga4Id": "G-123"}
    assert admin("PUT", "/admin/v1/analytics", {"ga4Id": None}).json == none
    assert "analytics" not in deployment.client()("GET", "/store/v1/theme").json


def test_who_may(deployment: Deployment) -> None:
    clerk = staff_client(deployment, role=Role.STAFF)
    before = lasting(dump())
    assert clerk("GET", SECTIONS).status == clerk("PUT", SECTIONS, {"sections": []}).status == 403
    assert clerk("PUT", "/admin/v1/analytics", {"ga4Id": None}).status == 403
    assert deployment.client()("PUT", SECTIONS, {"sections": []}).status == 401
    assert lasting(dump()) == before


def test_the_same_key_has_one_effect(admin: Client) -> None:
    first = admin("PUT", SECTIONS, {"sections": [HERO]}, Idempotency_Key="k")
    between = lasting(dump())
    again = admin("PUT", SECTIONS, {"sections": [HERO]}, Idempotency_Key="k")
    assert (first.status, first.json, lasting(dump())) == (200, again.json, between)
    assert admin("PUT", SECTIONS, {"sections": []}, Idempotency_Key="k").status in (409, 422)
