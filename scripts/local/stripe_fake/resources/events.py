"""Events, as in Stripe's API reference (https://docs.stripe.com/api/events)."""

from __future__ import annotations

from fnmatch import fnmatchcase

from scripts.local.stripe_fake.errors import Resource
from scripts.local.stripe_fake.fields import page
from scripts.local.stripe_fake.world import Call


def retrieve(call: Call, event_id: str) -> Resource:
    """GET /v1/events/{id}."""
    return call.get(event_id)


def list_all(call: Call) -> Resource:
    """GET /v1/events, by `type` (with `*`), `types` or `delivery_success`."""
    params = call.params
    patterns = [params["type"]] if "type" in params else params.get("types", ["*"])
    delivered = params.get("delivery_success")

    def fits(event: Resource) -> bool:
        wanted = any(fnmatchcase(event["type"], pattern) for pattern in patterns)
        return wanted and (delivered is None or (event["pending_webhooks"] == 0) == delivered)

    return page(call, "evt", "/v1/events", fits)
