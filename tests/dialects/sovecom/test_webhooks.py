"""Outbound webhooks on the wire: subscriptions whose secret is shown once, the log of deliveries, another attempt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.catalog.events import ProductUpdated
from chalicelib.domain.identity import Role
from chalicelib.domain.webhooks import Subscription
from chalicelib.domain.webhooks.ports import Outcome, Parcel
from tests.support.accounts import customer_client, events, staff_client
from tests.support.aftermath import Aftermath
from tests.support.deployment import DEMO, Client, Deployment

SUBSCRIPTIONS = "/admin/v1/webhooks/subscriptions"
DELIVERIES = "/admin/v1/webhooks/deliveries"
PUBLIC = "https://1.1.1.1/x"
NAMES = [
    "order.created", "order.paid", "order.shipped", "order.cancelled", "order.refunded", "order.partially_refunded",
    "refund.issued", "product.created", "product.updated", "product.deleted",
]  # fmt: skip


class Deaf:
    """Hears nothing: every attempt fails."""

    def send(self, parcel: Parcel) -> Outcome:
        return Outcome(response_code=503, error="http_503")


def subscribed(client: Client, *events: str) -> dict[str, Any]:
    answer = client("POST", SUBSCRIPTIONS, {"url": PUBLIC, "events": list(events) or ["product.updated"]})
    assert answer.status == 201
    found: dict[str, Any] = answer.json
    return found


def stored(deployment: Deployment) -> list[Any]:
    from tests.support.accounts import context

    return context(deployment).uow.book("WEBHOOKS", Subscription)[Subscription]


def test_a_subscription_is_made_listed_without_its_secret_and_removed(deployment: Deployment) -> None:
    client = staff_client(deployment)
    made = subscribed(client, "order.paid", "order.created")
    assert made == {
        "id": made["id"], "url": PUBLIC, "events": ["order.paid", "order.created"], "active": True,
        "createdAt": "2026-11-21T12:00:00.000Z", "secret": made["secret"],
    }  # fmt: skip
    assert len(made["secret"]) == 38
    listed = client("GET", SUBSCRIPTIONS)
    assert listed.status == 200
    assert listed.json == [{name: value for name, value in made.items() if name != "secret"}]
    removed = client("DELETE", f"{SUBSCRIPTIONS}/{made['id']}")
    assert (removed.status, removed.body) == (204, "")
    assert client("GET", SUBSCRIPTIONS).json == []
    assert client("DELETE", f"{SUBSCRIPTIONS}/{made['id']}").status == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://1.1.1.1/x", "https://127.0.0.1/x", "https://localhost/x", "https://10.0.0.1/", "https://[::1]/",
        "https://169.254.169.254/latest/meta-data", "https://2130706433/", "not a url", "https://user@1.1.1.1/",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_called_is_refused(deployment: Deployment, url: str) -> None:
    client = staff_client(deployment)
    answer = client("POST", SUBSCRIPTIONS, {"url": url, "events": ["order.paid"]})
    assert (answer.status, answer.json) == (
        400, {"statusCode": 400, "error": "Bad Request", "message": "Bad Request"},
    )  # fmt: skip
    assert stored(deployment) == []


def test_an_unknown_event_is_refused_with_the_names_there_are(deployment: Deployment) -> None:
    client = staff_client(deployment)
    answer = client("POST", SUBSCRIPTIONS, {"url": PUBLIC, "events": ["order.teleported"]})
    assert answer.status == 400
    (issue,) = answer.json["errors"]
    assert (issue["code"], issue["values"], issue["path"]) == ("invalid_value", NAMES, ["events", 0])
    assert client("POST", SUBSCRIPTIONS, {"url": PUBLIC, "events": []}).status == 400


def test_the_log_of_deliveries_and_another_attempt(deployment: Deployment, tmp_path: Path) -> None:
    after = Aftermath(deployment, tmp_path)
    client = staff_client(deployment)
    made = subscribed(client)
    after.system.ports.__dict__["webhook_sender"] = Deaf()
    after.emit(ProductUpdated(product_id="p-1"))
    after.drain()
    answer = client("GET", DELIVERIES)
    (row,) = answer.json["data"]
    assert answer.json == {"data": [row], "total": 1, "page": 1, "pageSize": 20}
    assert row == {
        "id": row["id"], "tenantId": DEMO, "subscriptionId": made["id"], "event": "product.updated",
        "payload": {"productId": "p-1"}, "status": "failed", "attempts": 1,
        "lastAttemptAt": "2026-11-21T12:00:00.000Z", "nextRetryAt": "2026-11-21T12:01:00.000Z", "responseCode": 503,
        "lastError": "http_503", "createdAt": "2026-11-21T12:00:00.000Z", "updatedAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    again = client("POST", f"{DELIVERIES}/{row['id']}/retry")
    assert (again.status, again.json) == (
        200, row | {"status": "pending", "nextRetryAt": "2026-11-21T12:00:00.000Z"},
    )  # fmt: skip
    refused = client("POST", f"{DELIVERIES}/{row['id']}/retry")
    assert (refused.status, refused.json) == (409, {"statusCode": 409, "error": "Conflict", "message": "Conflict"})


def test_every_change_of_a_product_but_the_order_of_its_variants_is_told(deployment: Deployment) -> None:
    client = staff_client(deployment)
    variant = {"priceAmount": 900, "currency": "EUR"}
    product = client("POST", "/admin/v1/products", {"title": "Tee", "variants": [variant]}).json
    url = f"/admin/v1/products/{product['id']}"
    category = client("POST", "/admin/v1/categories", {"name": "Shirts"}).json["id"]
    tag = client("POST", "/admin/v1/tags", {"name": "New"}).json["id"]
    second = client("POST", f"{url}/variants", variant).json["id"]

    def told() -> list[str]:
        found = [each for each in events(deployment) if each.NAME.startswith("product.")]
        assert {each.product_id for each in found} == {product["id"]}
        return [each.NAME for each in found]

    assert told() == ["product.created", "product.updated"]
    assert client("POST", f"{url}/variants/reorder", {"order": [second]}).status == 201
    assert len(told()) == 2
    for count, (method, path, body) in enumerate(
        [
            ("PATCH", url, {"title": "Shirt"}),
            ("PATCH", f"{url}/variants/{second}", {"priceAmount": 800}),
            ("DELETE", f"{url}/variants/{second}", None),
            ("PUT", f"{url}/categories", {"categoryIds": [category]}),
            ("PUT", f"{url}/tags", {"tagIds": [tag]}),
        ],
        start=2,
    ):
        assert client(method, path, body).status in (200, 204)
        assert told() == ["product.created", *["product.updated"] * count]
    assert client("DELETE", url).status == 204
    assert told()[-1] == "product.deleted"


def test_deliveries_are_filtered(deployment: Deployment, tmp_path: Path) -> None:
    after = Aftermath(deployment, tmp_path)
    client = staff_client(deployment)
    first, second = subscribed(client), subscribed(client)
    after.system.ports.__dict__["webhook_sender"] = Deaf()
    after.emit(ProductUpdated(product_id="p"))
    after.drain()
    assert client("GET", f"{DELIVERIES}?subscriptionId={first['id']}").json["total"] == 1
    assert client("GET", f"{DELIVERIES}?status=failed&pageSize=1").json["total"] == 2
    assert client("GET", f"{DELIVERIES}?status=delivered").json["data"] == []
    assert client("GET", f"{DELIVERIES}?status=lost").status == 400
    assert client("GET", f"{DELIVERIES}?pageSize=201").status == 400
    assert client("DELETE", f"{SUBSCRIPTIONS}/{second['id']}").status == 204
    assert client("GET", DELIVERIES).json["total"] == 1


def test_who_may_not_is_refused_and_nothing_is_written(deployment: Deployment) -> None:
    body = {"url": PUBLIC, "events": ["order.paid"]}
    assert deployment.client()("POST", SUBSCRIPTIONS, body).status == 401
    assert customer_client(deployment)("POST", SUBSCRIPTIONS, body).status == 401
    assert staff_client(deployment, "sam@demo.test", Role.STAFF)("POST", SUBSCRIPTIONS, body).status == 403
    assert stored(deployment) == []


def test_another_shops_subscription_is_not_found(deployment: Deployment) -> None:
    from chalicelib.domain import webhooks

    theirs = deployment.run(
        webhooks.subscribe, webhooks.Subscribe(url=PUBLIC, events=("order.paid",), dialect="sovecom"), shop="other"
    )
    client = staff_client(deployment)
    assert client("GET", SUBSCRIPTIONS).json == []
    assert client("DELETE", f"{SUBSCRIPTIONS}/{theirs.subscription.id}").status == 404
    assert client("POST", f"{DELIVERIES}/{theirs.subscription.id}/retry").status == 404
    assert client("DELETE", f"{SUBSCRIPTIONS}/nonsense").status == 400


def test_one_key_makes_one_subscription_and_shows_its_secret_again(deployment: Deployment) -> None:
    client = staff_client(deployment)
    body = {"url": PUBLIC, "events": ["order.paid"]}
    first = client("POST", SUBSCRIPTIONS, body, Idempotency_Key="k")
    again = client("POST", SUBSCRIPTIONS, body, Idempotency_Key="k")
    assert again.json == first.json
    assert len(stored(deployment)) == 1


def test_what_reading_costs(deployment: Deployment) -> None:
    client = staff_client(deployment)
    subscribed(client)
    client("GET", SUBSCRIPTIONS)
    assert client("GET", SUBSCRIPTIONS).cost <= 4
