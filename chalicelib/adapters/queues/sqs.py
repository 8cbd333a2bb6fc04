"""Sending to SQS, ten messages a request, every answer read: SQS may take some of a batch and refuse the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.runtime.messages import Outgoing

MOST_MESSAGES = 10
MOST_BYTES = 200_000  # SQS takes 256 KiB a request, attributes included


Refusal = Callable[[str, str], None]


def _unheard(queue: str, reason: str) -> None:
    """For whoever only wants to know which messages were refused."""


class SqsQueues:
    """See `runtime.messages.Queues`. `urls` are the deployment's queues by name; `refusal` hears why one refused."""

    def __init__(
        self, urls: Mapping[str, str], region: str, endpoint_url: str | None = None, refusal: Refusal = _unheard
    ) -> None:
        self._urls = urls
        self._region = region
        self._endpoint_url = endpoint_url
        self._refusal = refusal

    def send(self, messages: Sequence[Outgoing]) -> set[int]:
        """Send messages and return the positions of those that SQS did not take."""
        refused: set[int] = set()
        for queue in dict.fromkeys(message.queue for message in messages):
            mine = [(position, message) for position, message in enumerate(messages) if message.queue == queue]
            for batch in _batches(mine):
                refused |= self._send(queue, batch)
        return refused

    def _send(self, queue: str, batch: list[tuple[int, Outgoing]]) -> set[int]:
        entries = [_entry(position, message) for position, message in batch]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._urls[queue], Entries=entries)
        except ClientError as error:
            self._refusal(queue, str(error.response.get("Error", {}).get("Code", "unknown")))
            return {position for position, _ in batch}
        except BotoCoreError as error:
            self._refusal(queue, type(error).__name__)
            return {position for position, _ in batch}
        for reason in sorted({str(entry["Code"]) for entry in answer.get("Failed", ())}):
            self._refusal(queue, reason)
        taken = {int(entry["Id"]) for entry in answer.get("Successful", ())}
        return {position for position, _ in batch} - taken

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        settings = Config(retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=2, read_timeout=5)
        return boto3.client("sqs", region_name=self._region, endpoint_url=self._endpoint_url, config=settings)


def _entry(position: int, message: Outgoing) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "Id": str(position),
        "MessageBody": message.body,
        "MessageAttributes": {"tenant": {"DataType": "String", "StringValue": message.tenant}},
    }
    if message.group is not None:
        entry |= {"MessageGroupId": message.group, "MessageDeduplicationId": message.deduplication}
    return entry


def _batches(messages: list[tuple[int, Outgoing]]) -> Iterator[list[tuple[int, Outgoing]]]:
    batch: list[tuple[int, Outgoing]] = []
    size = 0
    for position, message in messages:
        length = len(message.body.encode())
        if batch and (len(batch) == MOST_MESSAGES or size + length > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((position, message))
        size += length
    if batch:
        yield batch
