"""Reviews and groups of customers in the admin: our additions, with the other contract's view of the same."""

from __future__ import annotations

from chalicelib.domain.identity import Role
from tests.support.accounts import make_customer, staff_client
from tests.support.catalog import make_product
from tests.support.deployment import DEMO, Deployment
from tests.support.dump import dump, lasting

BODY = {"rating": 4, "content": "Fine.", "reviewerName": "Jane", "reviewerEmail": "jane@example.test"}
AT = "2026-11-21T12:00:00.000Z"


def test_a_review_from_a_storefront_is_moderated_and_shows_there(deployment: Deployment) -> None:
    admin, site = staff_client(deployment), deployment.site_client(["read:catalog", "write:catalog"])
    tee = str(make_product(deployment, "Tee").product.id)
    review_id = site("POST", f"/products/{tee}/reviews", BODY).json["data"]["id"]
    row = {
        "id": review_id, "tenantId": DEMO, "productId": tee, "customerId": None, "rating": 4, "title": None,
        "content": "Fine.", "reviewerName": "Jane", "reviewerEmail": "jane@example.test", "status": "pending",
        "verifiedPurchase": False, "createdAt": AT, "updatedAt": AT,
    }  # fmt: skip
    listed = admin("GET", f"/admin/v1/reviews?status=pending&productId={tee}")
    assert (listed.status, listed.json) == (200, {"data": [row], "total": 1, "page": 1, "pageSize": 20})
    assert admin("GET", "/admin/v1/reviews?status=spam").json["total"] == 0
    assert admin("PATCH", f"/admin/v1/reviews/{review_id}", {"status": "pending"}).status == 400
    judged = admin("PATCH", f"/admin/v1/reviews/{review_id}", {"status": "published"})
    assert (judged.status, judged.json) == (200, {**row, "status": "published"})
    assert [each["id"] for each in site("GET", f"/products/{tee}/reviews").json["items"]] == [review_id]
    admin("PATCH", f"/admin/v1/reviews/{review_id}", {"status": "archived"})
    assert site("GET", f"/products/{tee}/reviews").json["items"] == []


def test_the_shop_decides_whether_reviews_show_at_once(deployment: Deployment) -> None:
    admin, site = staff_client(deployment), deployment.site_client(["write:catalog"])
    assert admin("GET", "/admin/v1/review-settings").json == {"autoApprove": False}
    answer = admin("PUT", "/admin/v1/review-settings", {"autoApprove": True})
    assert (answer.status, answer.json, answer.headers["etag"]) == (200, {"autoApprove": True}, '"1"')
    tee = make_product(deployment, "Tee").product.id
    assert site("POST", f"/products/{tee}/reviews", BODY).json["data"]["status"] == "PUBLISHED"


def test_groups_of_customers(deployment: Deployment) -> None:
    admin, site = staff_client(deployment), deployment.site_client()
    made = admin("POST", "/admin/v1/customer-groups", {"name": "VIP"})
    row = {"id": made.json["id"], "tenantId": DEMO, "name": "VIP", "createdAt": AT}
    assert (made.status, made.json, admin("GET", "/admin/v1/customer-groups").json) == (201, row, [row])
    jane = make_customer(deployment).id
    assert site("PATCH", f"/customers/{jane}", {"groupIds": [row["id"]]}).status == 200
    assert admin("DELETE", f"/admin/v1/customer-groups/{row['id']}").status == 409
    site("PATCH", f"/customers/{jane}", {"groupIds": []})
    assert admin("PATCH", f"/admin/v1/customer-groups/{row['id']}", {"name": "Best"}).json == {**row, "name": "Best"}
    assert admin("DELETE", f"/admin/v1/customer-groups/{row['id']}").status == 204


def test_a_clerk_may_look_but_not_touch(deployment: Deployment) -> None:
    clerk, site = staff_client(deployment, "clerk@demo.test", Role.STAFF), deployment.site_client()
    tee = make_product(deployment, "Tee").product.id
    review_id = site("POST", f"/products/{tee}/reviews", BODY).json["data"]["id"]
    before = lasting(dump())
    assert clerk("GET", "/admin/v1/reviews").json["total"] == 1
    assert clerk("PATCH", f"/admin/v1/reviews/{review_id}", {"status": "spam"}).status == 403
    assert clerk("POST", "/admin/v1/customer-groups", {"name": "x"}).status == 403
    assert clerk("PUT", "/admin/v1/review-settings", {"autoApprove": True}).status == 403
    assert lasting(dump()) == before
