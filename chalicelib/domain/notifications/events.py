"""What notifications report to themselves, through the queue."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("email.queued")
class EmailQueued(Event, frozen=True, kw_only=True):
    """A mail is written down and should leave."""

    email_id: str
