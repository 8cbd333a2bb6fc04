"""What every handler works with: the state of the fake and the call being answered."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from scripts.local.stripe_fake.clock import Clock
from scripts.local.stripe_fake.errors import Resource, missing_resource
from scripts.local.stripe_fake.faults import FaultPlan
from scripts.local.stripe_fake.idempotency import IdempotencyKeys
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.store import Store, kind_of
from scripts.local.stripe_fake.webhooks import WebhookDispatcher

NOUNS = {
    "ch": "charge", "cus": "customer", "dp": "dispute", "evt": "event", "pi": "payment_intent", "pm": "PaymentMethod",
    "re": "refund", "txn": "balance transaction", "we": "webhook endpoint",
}  # fmt: skip


@lru_cache(maxsize=1)
def default_api_version() -> str:
    """Return the API version that stripe-python was generated for."""
    import stripe

    return str(stripe.api_version)


@dataclass
class World:
    """One running fake."""

    store: Store
    clock: Clock
    webhooks: WebhookDispatcher
    faults: FaultPlan
    idempotency: IdempotencyKeys
    base_url: str = ""
    secret_keys: frozenset[str] | None = None
    settle_after_seconds: int | None = None
    requests: deque[Resource] = field(default_factory=lambda: deque(maxlen=5000))

    def bank_delay_seconds(self, usual_seconds: int) -> int:
        """Return how long the bank takes to answer: the usual time unless this fake was told another."""
        return usual_seconds if self.settle_after_seconds is None else self.settle_after_seconds


@dataclass(frozen=True)
class Call:
    """One request to an account of the fake; control requests and timers have no request id."""

    world: World
    account: str
    params: Mapping[str, Any] = field(default_factory=dict)
    connected: bool = False
    request_id: str | None = None
    idempotency_key: str | None = None

    @property
    def now(self) -> int:
        """The present in seconds since the epoch."""
        return self.world.clock.now()

    def get(self, row_id: str, param: str | None = None) -> Resource:
        """Return an object, or raise `resource_missing`: 400 if the id came in a parameter, else 404."""
        row = self.world.store.get(self.account, row_id)
        if row is not None:
            return row
        kind = kind_of(row_id)
        if param is None:
            raise missing_resource(NOUNS.get(kind, "resource"), row_id, "intent" if kind == "pi" else "id")
        raise missing_resource("PaymentMethod" if param == "payment_method" else param, row_id, param, 400)

    def put(self, row: Resource) -> Resource:
        """Store an object and return it."""
        self.world.store.put(self.account, row)
        return row

    def rows(self, kind: str) -> list[Resource]:
        """Return the account's objects of a kind, oldest first, not to be changed."""
        return self.world.store.rows(self.account, kind)

    def emit(self, event_type: str, row: Resource, previous: Resource | None = None) -> Resource:
        """Store an event about an object and queue it for the endpoints that subscribed."""
        webhooks = self.world.webhooks
        endpoints = webhooks.subscribers(self.account, event_type)
        event: Resource = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": default_api_version(),
            "created": self.now,
            "data": {"object": public(row)},
            "livemode": False,
            "pending_webhooks": len(endpoints),
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": event_type,
        }
        if previous is not None:
            event["data"]["previous_attributes"] = previous
        if self.connected:
            event["account"] = self.account
        self.put(event)
        webhooks.enqueue(self.account, event, endpoints)
        return event


def public(row: Any) -> Any:
    """Return a copy without the fake's own notes (names that begin with an underscore)."""
    if isinstance(row, dict):
        return {name: public(value) for name, value in row.items() if not name.startswith("_")}
    if isinstance(row, list):
        return [public(item) for item in row]
    return row


_CONNECT_MARK = "connect_mark"


def call_for(world: World, account: str) -> Call:
    """Return a call that no API request caused: a control request, or time going by."""
    return Call(world, account, connected=world.store.get(account, _CONNECT_MARK) is not None)


def mark_connected(world: World, account: str) -> None:
    """Remember that an account is used through `Stripe-Account`, so that its events name it."""
    if world.store.get(account, _CONNECT_MARK) is None:
        world.store.put(account, {"id": _CONNECT_MARK})
