"""The four modules that come with the platform, through the same door as any other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain import modules
from chalicelib.domain.modules import InstallModule
from tests.support.accounts import customer_client, staff_client
from tests.support.catalog import make_product, variant
from tests.support.deployment import Client, Deployment

AT = "2026-11-21T12:00:00.000Z"


def bundled(deployment: Deployment, name: str) -> str:
    """Install one with all that it asks for; where it answers."""
    deployment.run(modules.install_module, InstallModule(bundled_id=name, granted=None, enabled=True))
    return f"/store/v1/modules/{name}"


def visitor(deployment: Deployment) -> Client:
    """A shopper's browser that has its visitor's cookie."""
    cookie = deployment.client()("GET", "/store/v1/modules/none/x").cookie("sov_guest")
    return deployment.client(cookies={"sov_guest": cookie})


def signed_in(deployment: Deployment, before: Client) -> Client:
    """The same browser after signing in."""
    client = customer_client(deployment)
    client.cookies.update(before.cookies)
    return client


def products(answer: Any) -> list[str]:
    return [item["product"]["title"] for item in answer.json["items"]]


def test_every_bundled_module_is_a_good_package(deployment: Deployment) -> None:
    listed = deployment.run(modules.list_bundled)
    assert [(each.id, each.display_name, each.installed) for each in listed] == [
        ("notify-back-in-stock", "Back in stock", False),
        ("recently-viewed", "Recently viewed", False),
        ("reviews", "Product reviews", False),
        ("wishlist", "Wishlist", False),
    ]


def test_a_wishlist_is_kept_by_a_visitor_and_taken_along(deployment: Deployment) -> None:
    base = bundled(deployment, "wishlist")
    tee, hat = (make_product(deployment, name).product.id for name in ("Tee", "Hat"))
    guest = visitor(deployment)
    added = guest("POST", f"{base}/items", {"productId": tee})
    assert (added.status, added.json) == (201, {"productId": tee, "addedAt": AT})
    assert guest("POST", f"{base}/items", {"productId": tee}).status == 200
    guest("POST", f"{base}/items", {"productId": hat})
    assert sorted(products(guest("GET", f"{base}/items"))) == ["Hat", "Tee"]
    assert visitor(deployment)("GET", f"{base}/items").json == {"items": []}
    assert guest("POST", f"{base}/items", {"productId": "x"}).status == 400
    assert guest("DELETE", f"{base}/items/{hat}").status == 204
    assert guest("POST", f"{base}/merge-guest").status == 401
    customer = signed_in(deployment, guest)
    assert customer("POST", f"{base}/merge-guest").json == {"merged": 1}
    assert products(customer("GET", f"{base}/items")) == ["Tee"]
    assert guest("GET", f"{base}/items").json == {"items": []}
    assert customer("POST", f"{base}/merge-guest").json == {"merged": 0}


def test_what_was_viewed_last_comes_first_once(deployment: Deployment) -> None:
    base = bundled(deployment, "recently-viewed")
    tee, hat = (make_product(deployment, name).product.id for name in ("Tee", "Hat"))
    guest = visitor(deployment)
    for product_id in (tee, hat):
        seen = guest("POST", f"{base}/items", {"productId": product_id})
        assert (seen.status, seen.json) == (201, {"productId": product_id, "viewedAt": AT})
    deployment.clock.advance(timedelta(seconds=60))
    guest("POST", f"{base}/items", {"productId": tee})
    assert products(guest("GET", f"{base}/items")) == ["Tee", "Hat"]
    assert guest("POST", f"{base}/items", {"productId": "01900000-0000-7000-8000-00000000dead"}).status == 404
    customer = signed_in(deployment, guest)
    customer("POST", f"{base}/items", {"productId": hat})
    assert customer("POST", f"{base}/merge-guest").json == {"merged": 2}
    assert sorted(products(customer("GET", f"{base}/items"))) == ["Hat", "Tee"]
    assert guest("GET", f"{base}/items").json == {"items": []}


def test_a_review_waits_for_staff_and_then_shows(deployment: Deployment) -> None:
    base = bundled(deployment, "reviews")
    tee = make_product(deployment, "Tee").product.id
    shopper, admin = customer_client(deployment, name="Ada Byron"), staff_client(deployment)
    url = f"{base}/products/{tee}"
    said = {"rating": 4, "title": "Good", "text": " Warm. "}
    assert deployment.client()("POST", url, said).status == 401
    assert shopper("POST", url, {**said, "rating": 6}).status == 400
    made = shopper("POST", url, said)
    review = {
        "id": made.json["id"], "productId": tee, "rating": 4, "title": "Good", "text": "Warm.", "author": "Ada",
        "verified": False, "createdAt": AT,
    }  # fmt: skip
    assert (made.status, made.json) == (201, {**review, "status": "pending"})
    assert shopper("POST", url, said).status == 409
    assert deployment.client()("GET", url).json == {"reviews": [], "count": 0, "average": None}
    desk = "/admin/v1/modules/reviews/pending"
    assert admin("GET", desk).json == {"reviews": [review]}
    assert admin("POST", f"{desk}/{review['id']}/publish").json == {**review, "status": "published"}
    assert deployment.client()("GET", url).json == {"reviews": [review], "count": 1, "average": 4}
    assert admin("GET", desk).json == {"reviews": []}
    assert admin("DELETE", f"/admin/v1/modules/reviews/products/{tee}/{review['id']}").status == 204
    assert deployment.client()("GET", url).json["count"] == 0


def test_who_asked_is_remembered_for_what_is_sold_out(deployment: Deployment) -> None:
    base = bundled(deployment, "notify-back-in-stock")
    gone, there = make_product(deployment, "Gone", variant(units=0)).product, make_product(deployment, "There").product
    guest = visitor(deployment)

    def asked(product: Any, **more: Any) -> int:
        body = {"productId": product.id, "variantId": product.variants[0].id, **more}
        return guest("POST", f"{base}/requests", body).status

    assert asked(there, email="zoe@example.test") == 409
    assert asked(gone) == 400
    assert asked(gone, email="zoe@example.test, x@y.test") == 400
    assert asked(gone, email="zoe@example.test") == 201
    assert guest("DELETE", f"{base}/requests/{gone.variants[0].id}").status == 204
