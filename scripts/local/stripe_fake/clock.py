"""The fake's time: the machine's clock plus what tests have advanced it by."""

from __future__ import annotations

import time

from scripts.local.stripe_fake.store import Store

_ROW_ID = "clock_offset"


class Clock:
    """Seconds since the epoch; the offset survives restarts with the rest of the state."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> int:
        """Return the present in whole seconds."""
        return int(time.time()) + self._offset_seconds()

    def advance(self, seconds: int) -> int:
        """Move the present forward and return it."""
        self._store.put("", {"id": _ROW_ID, "seconds": self._offset_seconds() + seconds})
        return self.now()

    def _offset_seconds(self) -> int:
        row = self._store.get("", _ROW_ID)
        return int(row["seconds"]) if row else 0
