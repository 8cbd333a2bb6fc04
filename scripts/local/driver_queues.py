"""Queues by the rules of Lambda: partial answers, visibility, redrive by the queue itself, groups in order."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from scripts.local.driver_events import Event, Function, queue_message_json

Message = dict[str, Any]
_MOST_PER_CALL = 10


class Queue(Protocol):
    """A queue that messages are taken from."""

    arn: str

    def receive(self, limit: int, wait_seconds: int) -> list[Message]:
        """At most `limit` visible messages, which become invisible for a while."""

    def delete(self, messages: Sequence[Message]) -> None:
        """Remove messages that are done."""

    def release(self, messages: Sequence[Message], seconds: int) -> None:
        """Make messages visible again after `seconds`."""


@dataclass
class QueueMapping:
    """Feeds a function from a queue.

    What an answer does not report is deleted; what failed stays invisible until its time is over, as in the cloud,
    unless `retry_after_seconds` shortens the wait. The queue moves poison to its dead-letter queue by itself.
    """

    function: Function
    queue: Queue
    batch_size: int = 10
    report_batch_item_failures: bool = True
    retry_after_seconds: int | None = None

    @property
    def name(self) -> str:
        """The name in log lines: that of the function."""
        return self.function.name

    def step(self, wait_seconds: int = 0) -> int:
        """Receive one batch and see it through; returns the number of messages received."""
        messages = self.queue.receive(self.batch_size, wait_seconds)
        faults = self.function.faults
        if len(messages) > 1 and faults.strikes(faults.split):
            at = faults.random.randrange(1, len(messages))
            parts = [messages[:at], messages[at:]]
        else:
            parts = [messages]
        for part in parts:
            if part:
                self._deliver(part)
        return len(messages)

    def _deliver(self, messages: list[Message]) -> None:
        failed = self._invoke(messages)
        faults = self.function.faults
        if faults.strikes(faults.duplicate):
            # What SQS does now and then: delivered again although it was done, the first answer still counts.
            self._invoke(messages)
        self.queue.delete([message for message in messages if message["MessageId"] not in failed])
        again = [message for message in messages if message["MessageId"] in failed]
        if again and self.retry_after_seconds is not None:
            self.queue.release(again, self.retry_after_seconds)

    def _invoke(self, messages: Sequence[Message]) -> set[str]:
        event: Event = {"Records": [queue_message_json(message, self.queue.arn) for message in messages]}
        identifiers = [message["MessageId"] for message in messages]
        return self.function.failed(event, identifiers, self.report_batch_item_failures)


@dataclass
class SqsQueue:
    """A queue of SQS, real or local."""

    client: Any
    url: str

    def __post_init__(self) -> None:
        answer = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        self.arn: str = answer["Attributes"]["QueueArn"]

    def receive(self, limit: int, wait_seconds: int) -> list[Message]:
        """Up to `limit` messages in as many calls as that takes."""
        messages: list[Message] = []
        while len(messages) < limit:
            wanted = min(_MOST_PER_CALL, limit - len(messages))
            answer = self.client.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=wanted,
                # Only an empty hand waits: a batch that has begun is delivered at once.
                WaitTimeSeconds=0 if messages else wait_seconds,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            messages.extend(answer.get("Messages", []))
            if len(answer.get("Messages", [])) < wanted:
                break
        return messages

    def delete(self, messages: Sequence[Message]) -> None:
        """Delete in batches of ten."""
        for part in _tens(messages):
            entries = [{"Id": str(i), "ReceiptHandle": message["ReceiptHandle"]} for i, message in enumerate(part)]
            self.client.delete_message_batch(QueueUrl=self.url, Entries=entries)

    def release(self, messages: Sequence[Message], seconds: int) -> None:
        """Change the visibility of each message."""
        for message in messages:
            handle = message["ReceiptHandle"]
            self.client.change_message_visibility(QueueUrl=self.url, ReceiptHandle=handle, VisibilityTimeout=seconds)


def _tens(messages: Sequence[Message]) -> list[Sequence[Message]]:
    return [messages[start : start + _MOST_PER_CALL] for start in range(0, len(messages), _MOST_PER_CALL)]


@dataclass
class _Held:
    message: Message
    group: str | None
    visible_at: float = 0.0
    receives: int = 0


@dataclass
class MemoryQueue:
    """A queue in memory that keeps SQS's promises: visibility, receive counts, redrive, groups in order.

    `clock` gives seconds; tests move it instead of waiting.
    """

    arn: str = "arn:aws:sqs:eu-west-1:000000000000:memory"
    visibility_seconds: float = 30.0
    max_receive_count: int = 5
    clock: Callable[[], float] = time.monotonic
    dead: list[Message] = field(default_factory=list)
    _held: list[_Held] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, body: str, group: str | None = None, deduplication: str | None = None) -> None:
        """Put a message at the end; one with a known `deduplication` id is accepted and dropped."""
        with self._lock:
            if deduplication is not None:
                if deduplication in self._seen:
                    return
                self._seen.add(deduplication)
            number = next(self._numbers)
            attributes = {"SentTimestamp": str(int(time.time() * 1000))}
            if group is not None:
                attributes["MessageGroupId"] = group
            message: Message = {
                "MessageId": f"00000000-0000-4000-8000-{number:012d}",
                "Body": body,
                "MD5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
                "Attributes": attributes,
            }
            self._held.append(_Held(message, group))

    def __len__(self) -> int:
        return len(self._held)

    def receive(self, limit: int, wait_seconds: int = 0) -> list[Message]:
        """Visible messages in order; a group with a message in flight is passed over."""
        del wait_seconds
        with self._lock:
            now = self.clock()
            busy = {held.group for held in self._held if held.group is not None and held.visible_at > now}
            taken: list[Message] = []
            for held in list(self._held):
                if len(taken) == limit:
                    break
                if held.visible_at > now or held.group in busy:
                    continue
                if held.receives == self.max_receive_count:
                    self._held.remove(held)
                    self.dead.append(held.message)
                    continue
                taken.append(self._take(held, now))
            return taken

    def _take(self, held: _Held, now: float) -> Message:
        held.receives += 1
        held.visible_at = now + self.visibility_seconds
        handle = f"{held.message['MessageId']}#{held.receives}"
        attributes = held.message["Attributes"] | {"ApproximateReceiveCount": str(held.receives)}
        return held.message | {"ReceiptHandle": handle, "Attributes": attributes}

    def delete(self, messages: Sequence[Message]) -> None:
        """Remove messages by their id."""
        with self._lock:
            done = {message["MessageId"] for message in messages}
            self._held = [held for held in self._held if held.message["MessageId"] not in done]

    def release(self, messages: Sequence[Message], seconds: int) -> None:
        """Make messages visible again after `seconds`."""
        with self._lock:
            again = {message["MessageId"] for message in messages}
            for held in self._held:
                if held.message["MessageId"] in again:
                    held.visible_at = self.clock() + seconds
