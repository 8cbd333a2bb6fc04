"""The function without rights, as Lambda calls it: a task comes in, what its run came to goes out."""

from __future__ import annotations

from typing import Any

from chalicelib.adapters.cell import engine, jail

engine.warm()


def handler(event: engine.Task, context: Any) -> engine.Outcome:
    """Make one run."""
    return jail.confined(event)
