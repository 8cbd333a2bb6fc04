"""Reviews on the wire: the document's examples, who may see what, what is refused, what it costs."""

from __future__ import annotations

import pytest

from chalicelib.domain import reviews
from chalicelib.domain.reviews import SetReviewSettings
from tests.support.catalog import make_product
from tests.support.deployment import Deployment, SiteClient
from tests.support.dump import dump, lasting

BODY = {
    "rating": 5, "title": "Great quality!", "content": "Wore this for a week and it still looks brand new.",
    "reviewerName": "Jane Smith", "reviewerEmail": "jane@example.com",
}  # fmt: skip


@pytest.fixture
def tee(deployment: Deployment) -> str:
    return str(make_product(deployment, "Tee").product.id)


@pytest.fixture
def writer(deployment: Deployment) -> SiteClient:
    return deployment.site_client(["write:catalog", "read:catalog"])


def test_a_review_is_handed_in_and_shown_when_it_may_be(deployment: Deployment, writer: SiteClient, tee: str) -> None:
    url = f"/products/{tee}/reviews"
    writer("GET", url)  # the process holds the read model
    deployment.run(reviews.get_review_settings)
    made = writer("POST", url, BODY)
    data = {
        "id": made.json["data"]["id"], "productId": tee, "rating": 5, "title": BODY["title"],
        "content": BODY["content"], "reviewerName": "Jane Smith", "status": "PENDING", "isVerifiedPurchase": False,
        "createdAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    assert (made.status, made.json) == (201, {"success": True, "data": data})
    assert made.cost <= 4  # the key, the product with the reviewer, the orders, the transaction
    none = {"success": True, "items": [], "pagination": {"page": 1, "limit": 20, "total": 0, "totalPages": 0}}
    assert writer("GET", url).json == none
    waiting = writer("GET", f"{url}?status=PENDING")
    assert (waiting.status, waiting.json["items"], waiting.json["pagination"]["total"]) == (200, [data], 1)
    deployment.run(reviews.set_review_settings, SetReviewSettings(auto_approve=True))
    shown = writer("POST", url, {**BODY, "title": None}).json["data"]
    assert (shown["status"], shown["title"]) == ("PUBLISHED", None)
    listed = writer("GET", url)
    assert listed.json["items"] == [shown]
    assert writer("GET", f"{url}?cursor=").json["items"] == [shown]
    assert writer("GET", url).cost == 3  # the key, the product, the reviews


def test_who_only_reads_sees_published_reviews_only(deployment: Deployment, writer: SiteClient, tee: str) -> None:
    reader = deployment.site_client(["read:catalog"])
    url = f"/products/{tee}/reviews"
    before = lasting(dump())
    assert reader("GET", url).status == 200
    for status in ("PENDING", "ARCHIVED", "SPAM"):
        refused = reader("GET", f"{url}?status={status}")
        assert (refused.status, refused.json) == (
            403,
            {
                "error": "The API key does not have the scope write:catalog.",
                "code": "SCOPE_MISSING",
                "details": {"scope": "write:catalog"},
            },
        )
    assert reader("POST", url, BODY).status == 403
    assert lasting(dump()) == before


def test_what_is_refused_writes_nothing(deployment: Deployment, writer: SiteClient, tee: str) -> None:
    other = deployment.site_client(shop="other")
    before = lasting(dump())
    url = f"/products/{tee}/reviews"
    missing = {"error": "There is no such product on this site.", "code": "PRODUCT_NOT_FOUND"}
    for answer in (other("GET", url), other("POST", url, BODY), writer("GET", "/products/prd_1/reviews")):
        assert (answer.status, answer.json) == (404, missing)
    for change in (
        {"rating": 0}, {"rating": 6}, {"rating": 4.5}, {"rating": "5"}, {"reviewerEmail": "jane"}, {"content": ""},
        {"reviewerName": ""}, {"status": "PUBLISHED"},
    ):  # fmt: skip
        assert writer("POST", url, {**BODY, **change}).status == 400
    assert writer("GET", f"{url}?status=published").status == 400
    assert lasting(dump()) == before


def test_one_key_hands_in_once(writer: SiteClient, tee: str) -> None:
    url = f"/products/{tee}/reviews"
    first = writer("POST", url, BODY, Idempotency_Key="k")
    assert writer("POST", url, BODY, Idempotency_Key="k").json == first.json
    assert writer("GET", f"{url}?status=PENDING").json["pagination"]["total"] == 1
