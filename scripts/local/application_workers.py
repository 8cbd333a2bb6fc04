"""Joins the worker functions to the local engine: what Chalice declares, with the rules of infra/merge/workers.yaml."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import names, templates
from scripts.local import aws
from scripts.local.driver import (
    Driver,
    Function,
    QueueMapping,
    Schedule,
    SqsQueue,
    StreamMapping,
    StreamRules,
    TableStream,
)

_UNIT_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
# A person who waits for a mail after fixing its cause does not want to wait six minutes more.
_RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class Places:
    """Where the application's streams and queues are."""

    endpoint_url: str
    environment: str
    table: str
    folder: Path
    """Where the stream's position is remembered between runs."""


def driver_of(app: Any, places: Places) -> Driver:
    """A driver for every event source that the app declares."""
    rules = templates.merge_template("workers")["Resources"]
    made = Driver([], [], [])
    for source in app.event_sources:
        properties = rules[_resource(source.name)]["Properties"]
        function = Function(source.name, app.handler_map[source.name], float(properties["Timeout"]))
        _join(made, source, function, places, _mapping(properties))
    return made


def _join(driver: Driver, source: Any, function: Function, places: Places, mapping: Mapping[str, Any]) -> None:
    if hasattr(source, "stream_arn"):
        driver.streams = [*driver.streams, _stream(function, places, mapping)]
    elif hasattr(source, "schedule_expression"):
        driver.schedules = [*driver.schedules, Schedule(function, _seconds(source.schedule_expression))]
    else:
        driver.queues = [*driver.queues, _queue(function, places, mapping)]


def _stream(function: Function, places: Places, mapping: Mapping[str, Any]) -> StreamMapping:
    dynamodb = aws.client("dynamodb", places.endpoint_url)
    sqs = aws.client("sqs", places.endpoint_url)
    dead = sqs.get_queue_url(QueueName=names.queue(places.environment, "relay", dead=True))["QueueUrl"]
    arn = aws.stream_arn(dynamodb, places.table)
    return StreamMapping(
        function,
        TableStream(aws.client("dynamodbstreams", places.endpoint_url), arn, places.folder / "stream-position.json"),
        StreamRules(
            batch_size=mapping["BatchSize"],
            maximum_retry_attempts=mapping["MaximumRetryAttempts"],
            maximum_record_age_seconds=mapping["MaximumRecordAgeInSeconds"],
            bisect_batch_on_function_error=mapping["BisectBatchOnFunctionError"],
        ),
        destination=lambda message: sqs.send_message(QueueUrl=dead, MessageBody=json.dumps(message)),
    )


def _queue(function: Function, places: Places, mapping: Mapping[str, Any]) -> QueueMapping:
    # A client per queue: each waits for messages most of the time, and the pool of one client is small.
    sqs = aws.client("sqs", places.endpoint_url)
    url = sqs.get_queue_url(QueueName=names.queue(places.environment, function.name))["QueueUrl"]
    return QueueMapping(
        function, SqsQueue(sqs, url), batch_size=mapping["BatchSize"], retry_after_seconds=_RETRY_AFTER_SECONDS
    )


def _resource(name: str) -> str:
    """The function's name in CloudFormation, as Chalice makes it."""
    return "".join(part.capitalize() for part in name.split("_"))


def _mapping(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings of the function's event source; a schedule has none."""
    return next((event["Properties"] for event in properties.get("Events", {}).values()), {})


def _seconds(expression: Any) -> float:
    """The period of a rate; a cron expression counts as daily, which is what the platform's own are."""
    text = expression if isinstance(expression, str) else expression.to_string()
    rate = _RATE.fullmatch(text)
    return float(rate[1]) * _UNIT_SECONDS[rate[2]] if rate else 86400.0
