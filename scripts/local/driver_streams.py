"""DynamoDB streams by the rules of Lambda: partial answers, bisection, attempts, age, on-failure destination."""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scripts.local.driver_events import LOG, Event, Function, stream_record_json
from scripts.local.driver_sources import Record, StreamSource, sequence_number

Destination = Callable[[Event], None]
Pause = Callable[[float], bool]


@dataclass(frozen=True)
class StreamRules:
    """Settings of the event source mapping; the names are those of CloudFormation."""

    batch_size: int = 100
    maximum_retry_attempts: int = -1
    maximum_record_age_seconds: float = -1
    bisect_batch_on_function_error: bool = True
    report_batch_item_failures: bool = True
    first_pause_seconds: float = 0.2
    longest_pause_seconds: float = 5.0


@dataclass
class _Batch:
    records: list[Record]
    attempts: int = 0


def no_pause(_seconds: float) -> bool:
    """Retry at once and never give up: the pause of the step mode."""
    return False


@dataclass
class StreamMapping:
    """Feeds a function from a stream, one batch after the other, as one shard of the cloud does.

    `destination` takes the message about records that were given up on. `pause(seconds)` waits before a retry and
    returns True when the driver is being stopped.
    """

    function: Function
    source: StreamSource
    rules: StreamRules = field(default_factory=StreamRules)
    destination: Destination | None = None
    invocation_limit: int | None = None
    _invocations: int = 0
    _work: deque[_Batch] = field(default_factory=deque)

    @property
    def name(self) -> str:
        """The name in log lines: that of the function."""
        return self.function.name

    def step(self, pause: Pause = no_pause) -> int:
        """Read one batch and see it through; returns the number of records that left the stream."""
        if not self._work:
            self._work.extend(_Batch(part) for part in self._cut(self._read()) if part)
        done = 0
        while self._work:
            batch = self._work.popleft()
            batch.records = self._without_old(batch.records)
            if not batch.records:
                continue
            remaining = self._deliver(batch)
            done += len(batch.records) - sum(len(part.records) for part in remaining)
            self._work.extendleft(reversed(remaining))
            # Stopped in the middle: what is left stays in front of everything still unread.
            if remaining and remaining[0].attempts and pause(self._pause_seconds(remaining[0].attempts)):
                break
        return done

    def _read(self) -> list[Record]:
        records = self.source.read(self.rules.batch_size)
        faults = self.function.faults
        return shuffled_across_keys(records, faults.random.shuffle) if faults.shuffle else records

    def _cut(self, records: list[Record]) -> list[list[Record]]:
        faults = self.function.faults
        if len(records) < 2 or not faults.strikes(faults.split):
            return [records]
        at = faults.random.randrange(1, len(records))
        return [records[:at], records[at:]]

    def _deliver(self, batch: _Batch) -> list[_Batch]:
        """Invoke once and return what must be delivered again, in order."""
        records = batch.records
        failed = self._invoke(records)
        faults = self.function.faults
        if not failed and faults.strikes(faults.duplicate):
            failed = self._invoke(records)
        # The lowest reported record is the place to go on from: everything after it comes again.
        first = min((index for index, record in enumerate(records) if sequence_number(record) in failed), default=None)
        if first is None:
            self.source.confirm(records[-1])
            return []
        if first > 0:
            self.source.confirm(records[first - 1])
            return [_Batch(records[first:])]
        if self.rules.bisect_batch_on_function_error and len(records) > 1:
            # Splitting is not counted as an attempt.
            middle = len(records) // 2
            return [_Batch(records[:middle], batch.attempts), _Batch(records[middle:], batch.attempts)]
        attempts = batch.attempts + 1
        if 0 <= self.rules.maximum_retry_attempts < attempts:
            self._give_up(records, "RetryAttemptsExhausted", attempts)
            return []
        return [_Batch(records, attempts)]

    def _invoke(self, records: Sequence[Record]) -> set[str]:
        self._invocations += 1
        if self.invocation_limit is not None and self._invocations > self.invocation_limit:
            raise NeverIdle(f"{self.name}: still failing after {self.invocation_limit} invocations")
        event = {"Records": [stream_record_json(record, self.source.arn) for record in records]}
        identifiers = [sequence_number(record) for record in records]
        return self.function.failed(event, identifiers, self.rules.report_batch_item_failures)

    def _without_old(self, records: list[Record]) -> list[Record]:
        limit = self.rules.maximum_record_age_seconds
        if limit < 0:
            return records
        now = time.time()
        old = [record for record in records if now - _created(record) > limit]
        if old:
            self._give_up(old, "RecordAgeExceeded", 0)
        return [record for record in records if record not in old]

    def _give_up(self, records: Sequence[Record], condition: str, attempts: int) -> None:
        LOG.error("%s: gave up on %d records (%s)", self.name, len(records), condition)
        if self.destination is not None:
            self.destination(self._failure_message(records, condition, attempts))
        self.source.confirm(records[-1])

    def _failure_message(self, records: Sequence[Record], condition: str, attempts: int) -> Event:
        """The message that Lambda sends to an on-failure destination: positions, never the records themselves."""
        return {
            "requestContext": {
                "functionArn": self.name,
                "condition": condition,
                "approximateInvokeCount": attempts,
            },
            "version": "1.0",
            "timestamp": datetime.now(UTC).isoformat(),
            "DDBStreamBatchInfo": {
                "shardId": str(records[0].get("shardId", "")),
                "startSequenceNumber": sequence_number(records[0]),
                "endSequenceNumber": sequence_number(records[-1]),
                "batchSize": len(records),
                "streamArn": self.source.arn,
            },
        }

    def _pause_seconds(self, attempts: int) -> float:
        return float(min(self.rules.longest_pause_seconds, self.rules.first_pause_seconds * 2 ** min(attempts - 1, 10)))


class NeverIdle(Exception):
    """A drained source never came to rest: something fails every time and nothing limits the attempts."""


def _created(record: Mapping[str, Any]) -> float:
    created = record["dynamodb"].get("ApproximateCreationDateTime", time.time())
    return created.timestamp() if isinstance(created, datetime) else float(created)


def shuffled_across_keys(records: Iterable[Record], shuffle: Callable[[list[Any]], None]) -> list[Record]:
    """The records in another order that keeps the order of each key, which is all that a stream promises."""
    by_key: dict[str, deque[Record]] = defaultdict(deque)
    turns: list[str] = []
    for record in records:
        key = json.dumps(record["dynamodb"]["Keys"], sort_keys=True, default=repr)
        by_key[key].append(record)
        turns.append(key)
    shuffle(turns)
    return [by_key[key].popleft() for key in turns]
