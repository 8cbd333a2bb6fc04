"""Drives streams, queues and schedules of a local engine into handlers of this process, by the rules of Lambda.

The local engines' own event source mappings differ from the cloud's exactly where messages get lost, so development
and tests use this one. `start()` gives every source its own thread; `drain()` works through everything, in order and
without waiting, until nothing is left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from scripts.local.driver_events import LOG, FakeLambdaContext, Faults, Function, failed_identifiers
from scripts.local.driver_queues import MemoryQueue, QueueMapping, SqsQueue
from scripts.local.driver_schedules import Schedule
from scripts.local.driver_sources import ListStream, TableStream
from scripts.local.driver_streams import NeverIdle, StreamMapping, StreamRules

__all__ = [
    "Driver",
    "FakeLambdaContext",
    "Faults",
    "Function",
    "ListStream",
    "MemoryQueue",
    "NeverIdle",
    "QueueMapping",
    "Schedule",
    "SqsQueue",
    "StreamMapping",
    "StreamRules",
    "TableStream",
    "failed_identifiers",
]

_STREAM_POLL_SECONDS = 0.1
_QUEUE_WAIT_SECONDS = 1
_SCHEDULE_POLL_SECONDS = 0.5
_ENGINE_AWAY_SECONDS = 2.0


@dataclass
class Driver:
    """All event sources of one application."""

    streams: Sequence[StreamMapping] = ()
    queues: Sequence[QueueMapping] = ()
    schedules: Sequence[Schedule] = ()
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Give every source a thread of its own."""
        self._stopping.clear()
        for stream in self.streams:
            self._begin(stream.name, self._stream_turn(stream), _STREAM_POLL_SECONDS)
        for queue in self.queues:
            self._begin(queue.name, self._queue_turn(queue), 0.0)
        for schedule in self.schedules:
            self._begin(schedule.name, self._schedule_turn(schedule), _SCHEDULE_POLL_SECONDS)
        LOG.info("driving %s", ", ".join(thread.name for thread in self._threads))

    def stop(self, timeout_seconds: float = 30.0) -> None:
        """Let every source finish what it is doing, then end its thread."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout_seconds)
        late = [thread.name for thread in self._threads if thread.is_alive()]
        if late:
            LOG.error("still running after %.0f s: %s", timeout_seconds, ", ".join(late))
        self._threads.clear()

    def drain(self, limit: int = 10_000) -> int:
        """Work through streams and queues until all are empty; returns how many records and messages that took.

        Messages that failed count as gone until they are visible again: with `retry_after_seconds=0` they are retried
        here until they succeed or the queue gives up on them. Raises NeverIdle after `limit` deliveries.
        """
        total = 0
        while True:
            moved = sum(stream.step() for stream in self.streams) + sum(queue.step() for queue in self.queues)
            total += moved
            if moved == 0:
                return total
            if total > limit:
                raise NeverIdle(f"not idle after {total} records and messages")

    def run_schedules(self, names: Sequence[str] = ()) -> Mapping[str, bool]:
        """Run the named schedules now, or all; returns which of them succeeded."""
        return {item.name: item.run_now() for item in self.schedules if not names or item.name in names}

    def _begin(self, name: str, turn: Callable[[], int], pause_seconds: float) -> None:
        thread = threading.Thread(target=self._loop, args=(name, turn, pause_seconds), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _stream_turn(self, stream: StreamMapping) -> Callable[[], int]:
        return lambda: stream.step(self._stopping.wait)

    def _queue_turn(self, queue: QueueMapping) -> Callable[[], int]:
        return lambda: queue.step(_QUEUE_WAIT_SECONDS)

    def _schedule_turn(self, schedule: Schedule) -> Callable[[], int]:
        return schedule.step

    def _loop(self, name: str, turn: Callable[[], int], pause_seconds: float) -> None:
        while not self._stopping.is_set():
            try:
                moved = turn()
            except (BotoCoreError, ClientError) as error:
                LOG.warning("%s: the local engine does not answer as it should: %s", name, error)
                self._stopping.wait(_ENGINE_AWAY_SECONDS)
                continue
            if not moved:
                self._stopping.wait(pause_seconds)
