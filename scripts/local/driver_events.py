"""What Lambda gives a handler, and how it reads the answer: contexts, event JSON, partial batch answers."""

from __future__ import annotations

import base64
import logging
import random
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

LOG = logging.getLogger("souk.driver")

Event = dict[str, Any]
Handler = Callable[[Event, Any], Any]

REGION = "eu-west-1"
ACCOUNT = "000000000000"


@dataclass
class FakeLambdaContext:
    """The context object of a Lambda invocation, with a clock that runs down."""

    function_name: str
    timeout_seconds: float = 60.0
    memory_limit_in_mb: str = "256"
    function_version: str = "$LATEST"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        """The address of the function, as logs and metrics print it."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        """Where the function would log."""
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the invocation is cut off; never negative."""
        return max(0, int((self.timeout_seconds - (time.monotonic() - self.started)) * 1000))


@dataclass
class Faults:
    """Knobs of a bad day, each a probability from 0 to 1, drawn from one seeded generator so that runs repeat."""

    random: random.Random = field(default_factory=lambda: random.Random(0))
    duplicate: float = 0.0
    """A batch that succeeded is delivered once more."""
    shuffle: bool = False
    """Records of different keys change places; records of one key never do."""
    split: float = 0.0
    """A batch is cut in two at a random place before it is delivered."""
    crash_before: float = 0.0
    """The function dies before it did anything."""
    crash_after: float = 0.0
    """The function dies after it did everything: its answer is lost."""

    def strikes(self, probability: float) -> bool:
        """Whether a fault of this probability happens now."""
        return probability > 0 and self.random.random() < probability


class Crashed(Exception):
    """The function died, or ran out of time: whatever it answered never arrived."""


@dataclass(frozen=True)
class Function:
    """A handler in process, called as Lambda calls it."""

    name: str
    handler: Handler
    timeout_seconds: float = 60.0
    faults: Faults = field(default_factory=Faults)

    def invoke(self, event: Event) -> Any:
        """Call the handler; raises what it raises, and Crashed where its answer would be lost."""
        if self.faults.strikes(self.faults.crash_before):
            raise Crashed(f"{self.name} died before it began")
        context = FakeLambdaContext(self.name, self.timeout_seconds)
        answer = self.handler(event, context)
        if context.get_remaining_time_in_millis() == 0:
            raise Crashed(f"{self.name} ran longer than {self.timeout_seconds:g} s")
        if self.faults.strikes(self.faults.crash_after):
            raise Crashed(f"{self.name} died before its answer arrived")
        return answer

    def failed(self, event: Event, identifiers: Sequence[str], report_failures: bool) -> set[str]:
        """Call the handler with a batch and return the identifiers that it did not finish."""
        started = time.monotonic()
        try:
            answer = self.invoke(event)
        except Exception as error:
            # Any error of a function is a failed batch, as in the cloud.
            LOG.warning("%s: batch of %d failed: %s: %s", self.name, len(identifiers), type(error).__name__, error)
            LOG.debug("%s: traceback", self.name, exc_info=error)
            return set(identifiers)
        failures = failed_identifiers(answer, identifiers) if report_failures else set()
        elapsed = (time.monotonic() - started) * 1000
        LOG.info("%s: %d of %d done in %.0f ms", self.name, len(identifiers) - len(failures), len(identifiers), elapsed)
        return failures


def failed_identifiers(answer: Any, identifiers: Sequence[str]) -> set[str]:
    """Which of `identifiers` an answer reports as failed; an answer that Lambda cannot read fails them all.

    Rules of ReportBatchItemFailures: nothing, an empty object, a null or an empty list is success; a list entry
    without a known, non-empty identifier fails the whole batch.
    """
    everything = set(identifiers)
    if answer is None:
        return set()
    if not isinstance(answer, Mapping):
        return everything
    entries = answer.get("batchItemFailures")
    if entries is None:
        return set()
    if not isinstance(entries, list):
        return everything
    reported: set[str] = set()
    for entry in entries:
        identifier = entry.get("itemIdentifier") if isinstance(entry, Mapping) else None
        if not isinstance(identifier, str) or identifier not in everything:
            return everything
        reported.add(identifier)
    return reported


def stream_record_json(record: Mapping[str, Any], stream_arn: str) -> Event:
    """A record of GetRecords as it appears in a Lambda event: times are seconds, binary values base64 text."""
    change = dict(record["dynamodb"])
    created = change.get("ApproximateCreationDateTime")
    if isinstance(created, datetime):
        change["ApproximateCreationDateTime"] = created.timestamp()
    for part in ("Keys", "NewImage", "OldImage"):
        if part in change:
            change[part] = {name: _wire_value(value) for name, value in change[part].items()}
    event: Event = {key: value for key, value in record.items() if key != "userIdentity"}
    if "userIdentity" in record:
        # GetRecords spells these keys with capitals, Lambda does not.
        identity = record["userIdentity"]
        event["userIdentity"] = {key[0].lower() + key[1:]: value for key, value in identity.items()}
    return event | {"dynamodb": change, "eventSourceARN": stream_arn}


def _wire_value(value: Mapping[str, Any]) -> dict[str, Any]:
    ((kind, content),) = value.items()
    if kind == "B":
        return {"B": _base64(content)}
    if kind == "BS":
        return {"BS": [_base64(item) for item in content]}
    if kind == "L":
        return {"L": [_wire_value(item) for item in content]}
    if kind == "M":
        return {"M": {name: _wire_value(item) for name, item in content.items()}}
    return {kind: content}


def _base64(content: bytes | str) -> str:
    return content if isinstance(content, str) else base64.b64encode(content).decode("ascii")


def queue_message_json(message: Mapping[str, Any], queue_arn: str) -> Event:
    """A message of ReceiveMessage as it appears in a Lambda event."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {
            name: _message_attribute(value) for name, value in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }


def _message_attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    if "StringValue" in value:
        result["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        result["binaryValue"] = _base64(value["BinaryValue"])
    return result


def schedule_json(name: str, at: datetime) -> Event:
    """The event of an EventBridge schedule."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"],
        "detail": {},
    }
