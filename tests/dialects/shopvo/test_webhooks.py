"""Webhooks over HTTP: subscriptions, the log of deliveries, telling things again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.checkout.events import OrderPlaced
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.webhooks import Delivery, DeliveryStatus
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.operation import Operation
from tests.support.deployment import NOON, Deployment

URL = "https://93.184.216.34/hooks"
SUBSCRIPTION = {"url": URL, "events": ["order.created", "order.updated"]}


def delivered(deployment: Deployment, subscription_id: str, number: int = 0) -> Delivery:
    """A delivery as it stands after it was told, `number` minutes after noon."""
    at = NOON + timedelta(minutes=number)
    made = Delivery(
        id=f"01900000-0000-7000-8000-0000000000{number:02}",
        subscription_id=subscription_id,
        dialect="shopvo",
        event_id=f"event-{number}",
        event=OrderPlaced.NAME,
        data={"orderId": "o", "number": str(number), "customerId": None, "totalMinor": 100, "currency": "EUR"},
        occurred_at=at,
        status=DeliveryStatus.DELIVERED,
        attempts=1,
        last_attempt_at=at,
        next_retry_at=at,
        response_code=204,
        created_at=at,
        updated_at=at,
    )
    write: Operation[None, None] = Operation("test.write", lambda ctx, _: ctx.uow.create(made), None, writes=True)
    deployment.run(write, None, actor=SYSTEM)
    return made


def test_a_subscription_is_made_listed_and_ended(deployment: Deployment) -> None:
    site = deployment.site_client(["webhooks:write"])
    made = site("POST", "/webhooks", SUBSCRIPTION)
    assert made.status == 201
    secret = made.json["data"]["secret"]
    assert secret.startswith("whsec_")
    row = {
        "id": made.json["data"]["id"],
        "url": URL,
        "events": ["order.created", "order.updated"],
        "active": True,
        "createdAt": iso_ms(NOON),
    }
    assert made.json == {"success": True, "data": {**row, "secret": secret}}
    listed = deployment.site_client(["webhooks:read"])("GET", "/webhooks")
    assert listed.json == {"success": True, "data": [row]}
    assert secret not in listed.body
    gone = site("DELETE", f"/webhooks/{row['id']}")
    assert (gone.status, gone.json) == (200, {"success": True, "deleted": True})
    assert deployment.site_client(["webhooks:read"])("GET", "/webhooks").json["data"] == []
    again = site("DELETE", f"/webhooks/{row['id']}")
    assert (again.status, again.json["code"]) == (404, "SUBSCRIPTION_NOT_FOUND")


def test_the_same_key_makes_one_subscription_and_tells_its_secret_again(deployment: Deployment) -> None:
    site = deployment.site_client(["webhooks:write"])
    one, two = (site("POST", "/webhooks", SUBSCRIPTION, Idempotency_Key="k") for _ in range(2))
    assert one.json == two.json
    assert len(deployment.site_client(["webhooks:read"])("GET", "/webhooks").json["data"]) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({**SUBSCRIPTION, "url": "http://example.com"}, "url must be https"),
        ({**SUBSCRIPTION, "url": "https://127.0.0.1/x"}, "url must be https"),
        ({**SUBSCRIPTION, "events": []}, "events: must have at least 1 items"),
        ({**SUBSCRIPTION, "events": ["order.made"]}, "events.0: must be one of order.created,"),
        ({"url": URL}, "events: is required"),
        ({**SUBSCRIPTION, "secret": "mine"}, "unknown: secret"),
    ],
)
def test_what_cannot_be_subscribed_is_said(deployment: Deployment, body: object, told: str) -> None:
    refused = deployment.site_client(["webhooks:write"])("POST", "/webhooks", body)
    assert refused.status == 400
    assert told in refused.json["error"]


def test_deliveries_are_shown_and_told_again_one_by_one_and_by_time(deployment: Deployment) -> None:
    site = deployment.site_client(["webhooks:read", "webhooks:write"])
    webhook_id = site("POST", "/webhooks", SUBSCRIPTION).json["data"]["id"]
    for number in range(3):
        delivered(deployment, webhook_id, number)
    log = site("GET", f"/webhooks/{webhook_id}/deliveries?limit=2")
    assert log.status == 200, log.body
    assert log.json["pagination"] == {"page": 1, "limit": 2, "total": 3, "totalPages": 2}
    assert log.json["items"][0] == {
        "id": "01900000-0000-7000-8000-000000000002",
        "webhookId": webhook_id,
        "eventId": "event-2",
        "event": "order.created",
        "data": {"id": "o", "number": "2", "customerId": None, "total": 100, "currency": "EUR"},
        "status": "DELIVERED",
        "attempts": 1,
        "lastAttemptAt": "2026-11-21T12:02:00.000Z",
        "nextAttemptAt": None,
        "responseCode": 204,
        "lastError": None,
        "occurredAt": "2026-11-21T12:02:00.000Z",
    }
    one = site("POST", f"/webhooks/{webhook_id}/deliveries/{log.json['items'][0]['id']}/replay")
    assert (one.status, one.json["data"]["status"], one.json["data"]["attempts"]) == (200, "PENDING", 0)
    times = {"from": "2026-11-21T12:00:00Z", "to": "2026-11-21T12:01:00Z"}
    several = site("POST", f"/webhooks/{webhook_id}/replay", times)
    assert (several.status, several.json["data"]) == (200, {"deliveries": 2})
    assert site("GET", f"/webhooks/{webhook_id}/deliveries?status=PENDING").json["pagination"]["total"] == 3
    backwards = site("POST", f"/webhooks/{webhook_id}/replay", {"from": times["to"], "to": times["from"]})
    assert (backwards.status, backwards.json["error"]) == (400, "to: must not be before from")


def test_another_sites_and_another_contracts_webhooks_are_not_there(deployment: Deployment) -> None:
    mine = deployment.site_client(["webhooks:read", "webhooks:write"])
    webhook_id = mine("POST", "/webhooks", SUBSCRIPTION).json["data"]["id"]
    theirs = deployment.site_client(["webhooks:read", "webhooks:write"], shop="other")
    never = "01900000-0000-7000-8000-0000000000ff"
    for method, path in (("DELETE", ""), ("GET", "/deliveries")):
        foreign, unknown = (theirs(method, f"/webhooks/{each}{path}") for each in (webhook_id, never))
        assert (foreign.status, foreign.json) == (unknown.status, unknown.json)
        assert foreign.status == 404
    assert len(mine("GET", "/webhooks").json["data"]) == 1
