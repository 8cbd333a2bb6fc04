"""Webhooks on the wire: spelled by the dialect they were asked for in, signed, and posted past the guard."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from chalicelib.adapters.outbound.errors import BlockedTarget, DeliveryFailed
from chalicelib.adapters.outbound.guard import EgressPolicy, Resolver, check_url, system_resolver
from chalicelib.adapters.outbound.post import post
from chalicelib.adapters.outbound.signing import sign
from chalicelib.domain.webhooks import WebhookTargetRefused
from chalicelib.domain.webhooks.ports import Outcome, Parcel

DEADLINE_SECONDS = 10.0

# The body of a parcel in a dialect's words.
Spelling = Callable[[Parcel], bytes]


class HttpWebhookSender:
    """See `domain.webhooks.ports.WebhookSender`. `spellings` are the dialects' by name."""

    def __init__(
        self,
        policy: EgressPolicy,
        spellings: Mapping[str, Spelling],
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        resolver: Resolver = system_resolver,
    ) -> None:
        self._policy = policy
        self._spellings = spellings
        self._deadline_seconds = deadline_seconds
        self._resolver = resolver

    def check(self, url: str) -> None:
        """A host without an address now may have one later: only what the policy forbids is refused."""
        try:
            check_url(url, self._resolver, self._policy)
        except BlockedTarget:
            raise WebhookTargetRefused() from None
        except DeliveryFailed:
            return

    def send(self, parcel: Parcel) -> Outcome:
        """The address is looked up, checked and pinned again; any answer of the 200s is success."""
        body = self._spellings[parcel.dialect](parcel)
        signed = sign(parcel.secret, body, int(time.time()), parcel.nonce)
        headers = {"Content-Type": "application/json", **signed}
        try:
            reply = post(
                parcel.url,
                body,
                headers,
                self._policy,
                deadline_seconds=self._deadline_seconds,
                resolver=self._resolver,
            )
        except BlockedTarget:
            return Outcome(error="blocked")
        except DeliveryFailed as failure:
            return Outcome(error=failure.reason.value)
        good = 200 <= reply.status < 300
        return Outcome(response_code=reply.status, error=None if good else f"http_{reply.status}")
