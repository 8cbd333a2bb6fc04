"""Webhook endpoints, as in Stripe's API reference (https://docs.stripe.com/api/webhook_endpoints)."""

from __future__ import annotations

from urllib.parse import urlsplit

from scripts.local.stripe_fake.errors import Resource, invalid
from scripts.local.stripe_fake.fields import merge_metadata, page
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.world import Call, public

MODELLED_CREATE = frozenset({"api_version", "description", "enabled_events", "expand", "metadata", "url"})


def create(call: Call) -> Resource:
    """POST /v1/webhook_endpoints; the secret is shown in this answer only."""
    params = call.params
    endpoint: Resource = {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": params.get("api_version"),
        "application": None,
        "created": call.now,
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata")),
        "status": "enabled",
        "url": _checked_url(params["url"]),
        "_secret": "whsec_" + new_id("", 32).strip("_"),
    }
    call.put(endpoint)
    return {**public(endpoint), "secret": endpoint["_secret"]}


def retrieve(call: Call, endpoint_id: str) -> Resource:
    """GET /v1/webhook_endpoints/{id}."""
    return call.get(endpoint_id)


def list_all(call: Call) -> Resource:
    """GET /v1/webhook_endpoints."""
    return page(call, "we", "/v1/webhook_endpoints", lambda row: not row.get("deleted"))


def update(call: Call, endpoint_id: str) -> Resource:
    """POST /v1/webhook_endpoints/{id}."""
    endpoint = call.get(endpoint_id)
    params = call.params
    for name in ("description", "enabled_events"):
        if name in params:
            endpoint[name] = params[name]
    if "url" in params:
        endpoint["url"] = _checked_url(params["url"])
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    endpoint["metadata"] = merge_metadata(endpoint["metadata"], params.get("metadata"))
    return call.put(endpoint)


def delete(call: Call, endpoint_id: str) -> Resource:
    """DELETE /v1/webhook_endpoints/{id}."""
    call.get(endpoint_id)
    gone = {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}
    # The dispatcher reads the status of every stored endpoint; the answer of the API has none here.
    call.put({**gone, "status": "disabled"})
    return gone


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid("Invalid URL: An explicit scheme (such as https) must be provided.", param="url")
    return url
