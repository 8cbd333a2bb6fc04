"""Moves the messages of a dead-letter queue back to the queue they came from.

    python -m scripts.local.redrive mails                      # the local AWS
    python -m scripts.local.redrive mails --environment prod   # the account of the current credentials

Where it goes is decided by AWS_ENDPOINT_URL, as for any other client: without it, an environment other than `local`
is looked for in the cloud.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

import boto3

from infra import names
from scripts.local import aws


def redrive(sqs: Any, dead_url: str, queue_url: str, limit: int | None = None) -> int:
    """Move up to `limit` messages (all, without one) and return how many moved.

    A message is deleted only after it was sent, so an interruption can repeat one and cannot lose one.
    """
    moved = 0
    while limit is None or moved < limit:
        answer = sqs.receive_message(
            QueueUrl=dead_url,
            MaxNumberOfMessages=1 if limit is not None else 10,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        if not messages:
            break
        for message in messages:
            sqs.send_message(QueueUrl=queue_url, MessageBody=message["Body"], **_extras(message))
            sqs.delete_message(QueueUrl=dead_url, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved


def _extras(message: dict[str, Any]) -> dict[str, Any]:
    attributes = message.get("Attributes", {})
    extras: dict[str, Any] = {}
    if "MessageAttributes" in message:
        extras["MessageAttributes"] = message["MessageAttributes"]
    if "MessageGroupId" in attributes:
        extras["MessageGroupId"] = attributes["MessageGroupId"]
        # Another id than the first time: within five minutes the queue would drop the same one as a duplicate.
        extras["MessageDeduplicationId"] = f"redrive-{message['MessageId']}"
    return extras


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.local.redrive", description=__doc__)
    parser.add_argument("queue", choices=names.QUEUES)
    parser.add_argument("--environment", default=os.environ.get("SOUK_ENVIRONMENT", aws.ENVIRONMENT))
    parser.add_argument("--limit", type=int, help="move at most this many")
    chosen = parser.parse_args(arguments)
    if chosen.environment == aws.ENVIRONMENT:
        sqs = aws.client("sqs", os.environ.get("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"))
    else:
        sqs = boto3.client("sqs")
    try:
        urls = [
            sqs.get_queue_url(QueueName=names.queue(chosen.environment, chosen.queue, dead=dead))["QueueUrl"]
            for dead in (True, False)
        ]
    except sqs.exceptions.QueueDoesNotExist:
        print(f"no queue {chosen.queue} in environment {chosen.environment}", file=sys.stderr)
        return 1
    print(f"{redrive(sqs, urls[0], urls[1], chosen.limit)} messages moved back to {chosen.queue}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
