"""What webhooks ask of the outside: whether an address may be called, and the call."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

import msgspec

from chalicelib.kernel.privacy import SecretText


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery ready to leave. `nonce` is 32 hexadecimal digits, new for every attempt."""

    site_id: str
    delivery_id: str
    event_id: str
    url: str
    secret: SecretText
    dialect: str
    event: str
    data: dict[str, Any]
    occurred_at: datetime
    nonce: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an attempt went: the status of the answer if there was one, and what was wrong if anything was."""

    response_code: int | None = None
    error: str | None = None


class WebhookSender(Protocol):
    """Calls addresses that merchants chose."""

    def check(self, url: str) -> None:
        """Raises `WebhookTargetRefused` unless the address may be called as things are now."""
        ...

    def send(self, parcel: Parcel) -> Outcome:
        """Deliver a parcel, with a deadline of ten seconds; never raises for what the other side does."""
        ...
