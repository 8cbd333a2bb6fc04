"""The function without rights, as Lambda calls it: a task comes in, what its run came to goes out.

Its package holds the engine and little else, so this file imports nothing of Souk but its neighbours.
"""

from __future__ import annotations

from typing import Any

from chalice.app import Chalice

from chalicelib.adapters.cell import engine, jail

app = Chalice(app_name="souk", configure_logs=False)
engine.warm()


def cell(event: engine.Task, context: Any) -> engine.Outcome:
    """Make one run."""
    return jail.confined(event)


app.lambda_function(name="cell")(cell)
