"""What happens on the way to a filled sandbox."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("sandbox.fill_due")
class SandboxFillDue(Event, frozen=True, kw_only=True):
    """The next products of the shop, those whose ids follow `after`, should be taken over into its sandbox."""

    after: str
