"""What is told of API keys."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("api_key.test_key_made")
class TestKeyMade(Event, frozen=True, kw_only=True):
    """A key for the sandbox was made, so that there should be something in it."""

    key_id: str
