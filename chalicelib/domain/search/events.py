"""What the read models are told, through the queue."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("read_model.upkeep_due")
class UpkeepDue(Event, frozen=True, kw_only=True):
    """A read model (`catalog`, `trade`) should be stored as it is now, or built anew from the table first."""

    name: str
    rebuild: bool = False
