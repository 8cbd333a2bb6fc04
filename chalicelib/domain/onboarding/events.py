"""What onboarding reports."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("set_up.code_requested")
class OwnerCodeRequested(Event, frozen=True, kw_only=True):
    """Somebody is about to own the shop: the code under `candidate_id` is to be mailed."""

    candidate_id: str
