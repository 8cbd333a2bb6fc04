"""Faults that a test orders for the next requests: errors, cut connections and late replies."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

Action = Literal["error", "cut", "delay"]


@dataclass
class Fault:
    """One order: `after_commit` says whether Stripe's side has done the work when the fault strikes.

    `skip` requests pass first, then `times` requests are hit. `path` is a shell pattern such as `/v1/refunds*`.
    """

    action: Action
    after_commit: bool = False
    status: int = 500
    seconds: float = 0.0
    times: int = 1
    skip: int = 0
    method: str = "*"
    path: str = "*"

    def matches(self, method: str, path: str) -> bool:
        """Say whether a request is one of those this fault is meant for."""
        return fnmatchcase(method, self.method) and fnmatchcase(path, self.path)


class FaultPlan:
    """The ordered faults; the first that matches a request is used up by it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order a fault, after those already ordered."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Cancel all orders."""
        with self._lock:
            self._faults.clear()

    def pending(self) -> list[Fault]:
        """Return the orders that are not used up."""
        with self._lock:
            return list(self._faults)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault for this request and count it."""
        with self._lock:
            fault = next((fault for fault in self._faults if fault.matches(method, path)), None)
            if fault is None:
                return None
            if fault.skip > 0:
                fault.skip -= 1
                return None
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
            return fault
