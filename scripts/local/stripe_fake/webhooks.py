"""Delivery of events to webhook endpoints: signed, retried until 2xx, in order unless a test asks otherwise."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from scripts.local.stripe_fake.delivery import Delivery, post_event
from scripts.local.stripe_fake.errors import Resource
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.signatures import SignatureMode, header_for
from scripts.local.stripe_fake.store import Store

ReleaseOrder = Literal["fifo", "reverse", "shuffle"]
ACCEPTED = range(200, 300)


@dataclass(frozen=True)
class Endpoint:
    """Where events go: `account` None means every account (the endpoint given on the command line)."""

    id: str
    url: str
    secret: str
    account: str | None = None
    old_secret: str = "whsec_previous"
    enabled_events: tuple[str, ...] = ("*",)
    api_version: str | None = None

    def wants(self, account: str, event_type: str) -> bool:
        """Say whether this endpoint subscribed to such an event."""
        ours = self.account is None or self.account == account
        return ours and ("*" in self.enabled_events or event_type in self.enabled_events)


@dataclass(frozen=True)
class WebhookPolicy:
    """How events are delivered; the defaults are Stripe's behaviour with a schedule short enough to wait for."""

    drop: bool = False
    hold: bool = False
    copies: int = 1
    delay_seconds: float = 0.0
    in_order: bool = True
    signature: SignatureMode = "valid"
    retry_seconds: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0, 5.0)
    timeout_seconds: float = 10.0


@dataclass
class WebhookDispatcher:
    """The queue of deliveries and the thread that empties it."""

    store: Store
    default_endpoint: Endpoint | None = None
    policy: WebhookPolicy = WebhookPolicy()
    _queue: list[Delivery] = field(default_factory=list)
    _wake: threading.Condition = field(default_factory=threading.Condition)
    _stopped: bool = False
    _in_flight: int = 0
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Resume the deliveries an earlier process left pending and start the thread."""
        for account in self.store.accounts():
            for row in self.store.rows(account, "dlv"):
                if row["state"] == "pending":
                    self._queue.append(Delivery(row["id"], account, row["event"], row["endpoint"]))
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="stripe-fake-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; what is pending stays pending on disk."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        if self._thread is not None:
            # Not for longer: an endpoint that never answers must not keep a test from ending.
            self._thread.join(1.0)

    def endpoints(self) -> list[Endpoint]:
        """Return every enabled endpoint, the one from the command line first."""
        found = [self.default_endpoint] if self.default_endpoint else []
        for account in self.store.accounts():
            for row in self.store.rows(account, "we"):
                if row["status"] == "enabled":
                    found.append(_endpoint_of(account, row))
        return found

    def rotate_secret(self, secret: str) -> None:
        """Give the command line's endpoint a new secret; the former one becomes its old secret."""
        if self.default_endpoint is not None:
            former = self.default_endpoint.secret
            self.default_endpoint = replace(self.default_endpoint, secret=secret, old_secret=former)

    def subscribers(self, account: str, event_type: str) -> list[Endpoint]:
        """Return the endpoints that will be sent such an event."""
        return [endpoint for endpoint in self.endpoints() if endpoint.wants(account, event_type)]

    def enqueue(self, account: str, event: Resource, endpoints: Sequence[Endpoint]) -> None:
        """Queue an event for its endpoints, as often and as late as the policy says."""
        policy = self.policy
        for endpoint in endpoints:
            for _ in range(policy.copies):
                delivery = Delivery(new_id("dlv"), account, event["id"], endpoint.id)
                delivery.due_at = time.monotonic() + policy.delay_seconds
                self._record(delivery, "dropped" if policy.drop else "pending")
                if not policy.drop:
                    self._append(delivery)

    def redeliver(self, account: str, event: Resource) -> None:
        """Send an event again, whatever became of it before and whether or not deliveries are dropped."""
        for endpoint in self.subscribers(account, event["type"]):
            delivery = Delivery(new_id("dlv"), account, event["id"], endpoint.id)
            self._record(delivery, "pending")
            self._append(delivery)

    def release(self, order: ReleaseOrder | list[str], seed: int = 0) -> None:
        """Let held deliveries go in the given order: a rule, or a list of event ids (others follow)."""
        with self._wake:
            if order == "reverse":
                self._queue.reverse()
            elif order == "shuffle":
                random.Random(seed).shuffle(self._queue)
            elif order != "fifo":
                rank = {event_id: index for index, event_id in enumerate(order)}
                self._queue.sort(key=lambda delivery: rank.get(delivery.event_id, len(rank)))
            self.policy = replace(self.policy, hold=False)
            self._wake.notify_all()

    def set_policy(self, policy: WebhookPolicy) -> None:
        """Replace the policy."""
        with self._wake:
            self.policy = policy
            self._wake.notify_all()

    def wait_idle(self, timeout_seconds: float) -> bool:
        """Wait until nothing is queued or on its way (held deliveries do not count); False if it took too long."""
        with self._wake:
            return self._wake.wait_for(
                lambda: self._in_flight == 0 and (not self._queue or self.policy.hold), timeout_seconds
            )

    def forget(self) -> None:
        """Drop the queue and return to the default policy."""
        with self._wake:
            for delivery in self._queue:
                delivery.forgotten = True
            self._queue.clear()
            self.policy = WebhookPolicy()
            self._wake.notify_all()

    def _append(self, delivery: Delivery) -> None:
        with self._wake:
            self._queue.append(delivery)
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._stopped and (delivery := self._next_due()) is None:
                    self._wake.wait(self._seconds_to_next())
                if self._stopped:
                    return
                self._in_flight = 1
            assert delivery is not None
            outcome = self._attempt(delivery)
            with self._wake:
                self._in_flight = 0
                if outcome != "pending" and delivery in self._queue:
                    self._queue.remove(delivery)
                self._wake.notify_all()

    def _next_due(self) -> Delivery | None:
        if self.policy.hold:
            return None
        now = time.monotonic()
        waiting: set[str] = set()
        for delivery in self._queue:
            # In order means: an endpoint's later deliveries wait behind one that is being retried or delayed.
            if self.policy.in_order and delivery.endpoint_id in waiting:
                continue
            if delivery.due_at <= now:
                return delivery
            waiting.add(delivery.endpoint_id)
        return None

    def _seconds_to_next(self) -> float | None:
        if self.policy.hold or not self._queue:
            return None
        return max(0.005, min(delivery.due_at for delivery in self._queue) - time.monotonic())

    def _attempt(self, delivery: Delivery) -> str:
        policy = self.policy
        endpoint = next((point for point in self.endpoints() if point.id == delivery.endpoint_id), None)
        event = self.store.get(delivery.account, delivery.event_id)
        if endpoint is None or event is None:
            return self._record(delivery, "failed")
        if endpoint.api_version:
            event["api_version"] = endpoint.api_version
        payload = json.dumps(event, indent=2).encode()
        header = header_for(policy.signature, payload, endpoint.secret, endpoint.old_secret)
        status = post_event(endpoint.url, payload, header, policy.timeout_seconds)
        delivery.attempts.append(status)
        if status in ACCEPTED:
            self._settle_event(delivery)
            return self._record(delivery, "delivered")
        if len(delivery.attempts) > len(policy.retry_seconds):
            return self._record(delivery, "failed")
        delivery.due_at = time.monotonic() + policy.retry_seconds[len(delivery.attempts) - 1]
        return self._record(delivery, "pending")

    def _settle_event(self, delivery: Delivery) -> None:
        with self.store.lock:
            event = self.store.get(delivery.account, delivery.event_id)
            if event is not None and event["pending_webhooks"] > 0:
                event["pending_webhooks"] -= 1
                self.store.put(delivery.account, event)

    def _record(self, delivery: Delivery, state: str) -> str:
        with self.store.lock:
            if not delivery.forgotten:
                self.store.put(delivery.account, delivery.row(state))
        return state


def _endpoint_of(account: str, row: Resource) -> Endpoint:
    return Endpoint(
        id=row["id"],
        url=row["url"],
        secret=row["_secret"],
        account=account,
        enabled_events=tuple(row["enabled_events"]),
        api_version=row["api_version"],
    )
