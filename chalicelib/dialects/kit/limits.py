"""Limits on how often somebody may call: counted by each process, so that a read costs no table request."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import NamedTuple


class Standing(NamedTuple):
    """Where somebody stands after a call: of `limit` calls so many remain until `reset_seconds` from now."""

    limit: int
    remaining: int
    reset_seconds: int

    @property
    def exceeded(self) -> bool:
        """Whether this call was one too many."""
        return self.remaining < 0


@dataclass(slots=True)
class Window:
    """Fixed-window counters of this process: enough to blunt a scraper, at no table request."""

    seconds: int
    _started: float = 0.0
    _counts: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hit(self, key: str, limit: int) -> Standing:
        """Count a call under a key."""
        now = time.monotonic()
        with self._lock:
            if now - self._started >= self.seconds:
                self._started, self._counts = now, {}
            self._counts[key] = self._counts.get(key, 0) + 1
            reset = max(1, round(self._started + self.seconds - now))
            return Standing(limit, limit - self._counts[key], reset)
