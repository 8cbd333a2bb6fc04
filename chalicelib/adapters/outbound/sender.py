"""Webhooks on the wire: spelled and signed by the dialect they were asked for in, and posted past the guard."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from chalicelib.adapters.outbound.errors import BlockedTarget, DeliveryFailed
from chalicelib.adapters.outbound.guard import EgressPolicy, Resolver, check_url, system_resolver
from chalicelib.adapters.outbound.post import post
from chalicelib.domain.webhooks import WebhookTargetRefused
from chalicelib.domain.webhooks.ports import Outcome, Parcel

DEADLINE_SECONDS = 10.0


class Voice(NamedTuple):
    """How a dialect speaks to receivers: the body of a parcel, and the headers that sign it at a Unix second."""

    spell: Callable[[Parcel], bytes]
    sign: Callable[[Parcel, bytes, int], dict[str, str]]


class HttpWebhookSender:
    """See `domain.webhooks.ports.WebhookSender`. `voices` are the dialects' by name."""

    def __init__(
        self,
        policy: EgressPolicy,
        voices: Mapping[str, Voice],
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        resolver: Resolver = system_resolver,
    ) -> None:
        self._policy = policy
        self._voices = voices
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
        voice = self._voices[parcel.dialect]
        body = voice.spell(parcel)
        headers = {"Content-Type": "application/json", **voice.sign(parcel, body, int(time.time()))}
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
