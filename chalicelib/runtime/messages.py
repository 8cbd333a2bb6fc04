"""What travels through the queues: an event of a tenant, in an envelope that every consumer can read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from chalicelib.kernel.events import Recorded


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a message: an event as it was stored, and whose it is."""

    tenant: str
    event: Recorded


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message to send. `group` and `deduplication` are for queues that keep an order."""

    queue: str
    tenant: str
    body: str
    group: str | None = None
    deduplication: str | None = None


class Queues(Protocol):
    """The way into the queues."""

    def send(self, messages: Sequence[Outgoing]) -> set[int]:
        """Send messages; the positions of those not taken. A message taken may still be delivered twice."""
        ...


def outgoing(queue: str, tenant: str, event: Recorded, group: str | None = None) -> Outgoing:
    """The message that carries an event to a queue; in a `group`, the same event is taken once in five minutes."""
    return Outgoing(
        queue=queue,
        tenant=tenant,
        body=msgspec.json.encode(Envelope(tenant=tenant, event=event)).decode(),
        group=None if group is None else f"{tenant}#{group}",
        deduplication=None if group is None else event.id,
    )
