"""Waiting for something that somebody else is about to do."""

from __future__ import annotations

import time
from collections.abc import Callable

_STEP_SECONDS = 0.2


def comes(there: Callable[[], bool], seconds: float) -> bool:
    """Whether it is there, or comes within so long: asked five times a second."""
    deadline = time.monotonic() + seconds
    while not there():
        if time.monotonic() + _STEP_SECONDS > deadline:
            return False
        time.sleep(_STEP_SECONDS)
    return True
