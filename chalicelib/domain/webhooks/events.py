"""What webhooks report to themselves, through the queue."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("webhook.delivery_due")
class DeliveryDue(Event, frozen=True, kw_only=True):
    """A delivery should be attempted now."""

    delivery_id: str
