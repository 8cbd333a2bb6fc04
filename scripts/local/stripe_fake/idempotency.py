"""Idempotency-Key as Stripe documents it: 24 h of replay, 400 on other parameters, 409 while in flight, 500s stored."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scripts.local.stripe_fake.clock import Clock
from scripts.local.stripe_fake.errors import Resource, idempotency_in_use, idempotency_mismatch, invalid
from scripts.local.stripe_fake.store import Store

REPLAY_SECONDS = 24 * 3600
MAX_KEY_LENGTH = 255


def fingerprint_of(method: str, path: str, tree: dict[str, Any]) -> str:
    """Return a digest of what must be equal for two requests to share a key."""
    canonical = json.dumps([method, path, tree], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


class Claim:
    """One request's hold on a key: `stored` is the earlier answer, `keep` records this one."""

    def __init__(self, stored: Resource | None) -> None:
        self.stored = stored
        self.kept: Resource | None = None

    def keep(self, status: int, body: Resource, request_id: str) -> None:
        """Record the answer that all later requests with the key will get."""
        self.kept = {"status": status, "body": body, "request_id": request_id}


class IdempotencyKeys:
    """The keys of all accounts."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._in_flight: set[str] = set()

    def in_flight(self) -> int:
        """Return how many keys are held by requests that have not been answered."""
        with self._lock:
            return len(self._in_flight)

    @contextmanager
    def claim(self, account: str, key: str | None, fingerprint: str) -> Iterator[Claim]:
        """Hold the key while a request runs; an answer that was not kept leaves the key unused."""
        if key is None:
            yield Claim(None)
            return
        if len(key) > MAX_KEY_LENGTH:
            raise invalid(f"Idempotency key too long. Maximum length is {MAX_KEY_LENGTH} characters.")
        row_id = "idem_" + hashlib.sha256(f"{account}\n{key}".encode()).hexdigest()
        with self._hold(row_id, key):
            claim = Claim(self._stored(account, row_id, key, fingerprint))
            yield claim
            if claim.kept is not None:
                row = {"id": row_id, "key": key, "fingerprint": fingerprint, "created": self._clock.now(), **claim.kept}
                self._store.put(account, row)

    @contextmanager
    def _hold(self, row_id: str, key: str) -> Iterator[None]:
        with self._lock:
            if row_id in self._in_flight:
                raise idempotency_in_use(key)
            self._in_flight.add(row_id)
        try:
            yield
        finally:
            with self._lock:
                self._in_flight.discard(row_id)

    def _stored(self, account: str, row_id: str, key: str, fingerprint: str) -> Resource | None:
        row = self._store.get(account, row_id)
        if row is None or row["created"] + REPLAY_SECONDS <= self._clock.now():
            return None
        if row["fingerprint"] != fingerprint:
            raise idempotency_mismatch(key)
        return row
