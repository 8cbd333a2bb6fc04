"""Schedules by the rules of EventBridge and asynchronous invocation: a rate, and two more attempts after an error."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from scripts.local.driver_events import LOG, Function, schedule_json

ATTEMPTS = 3


@dataclass
class Schedule:
    """A function that runs every so many seconds; the first time one period after the start."""

    function: Function
    every_seconds: float
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._next = self.clock() + self.every_seconds

    @property
    def name(self) -> str:
        """The name in log lines: that of the function."""
        return self.function.name

    def step(self) -> int:
        """Run the function if its time has come; returns the number of runs."""
        if self.clock() < self._next:
            return 0
        self._next = self.clock() + self.every_seconds
        self.run_now()
        return 1

    def run_now(self) -> bool:
        """Run the function whatever the time; returns whether an attempt succeeded."""
        event = schedule_json(self.name, datetime.now(UTC))
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self.function.invoke(event)
            except Exception as error:  # noqa: BLE001 - any error of a function is a failed attempt, as in the cloud
                LOG.warning("%s: attempt %d failed: %s: %s", self.name, attempt, type(error).__name__, error)
                LOG.debug("%s: traceback", self.name, exc_info=error)
            else:
                return True
        LOG.error("%s: gave up after %d attempts", self.name, ATTEMPTS)
        return False
