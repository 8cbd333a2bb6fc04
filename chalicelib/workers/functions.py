"""The functions that Lambda calls: from the table's stream, from the queues, by the clock. Two lines each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from chalice.app import Chalice, Rate

from chalicelib.workers import outbox
from chalicelib.workers.consume import consume
from chalicelib.workers.parts import System

Handler = Callable[[Any, Any], Any]

QUEUES = ("webhooks", "mails", "invoices", "snapshots", "reactions", "media")
# Chalice wants a stream when it packages; the merged template names the real one.
_STREAM = "arn:aws:dynamodb:eu-west-1:000000000000:table/souk/stream/replaced-by-the-template"
SCHEDULES = {
    "expire_holds": Rate(1, Rate.MINUTES),
    "sweep_unpaid": Rate(5, Rate.MINUTES),
    "retry_due": Rate(1, Rate.MINUTES),
    "retain": Rate(1, Rate.DAYS),
    "compare_payments": Rate(1, Rate.DAYS),
    "check_invariants": Rate(15, Rate.MINUTES),
}


def declare(app: Chalice, system: System) -> dict[str, Handler]:
    """Register every function on the app, and return them by name for the module that Lambda loads."""
    declared = {"relay": _relay(app, system)}
    declared |= {queue: _consumer(app, system, queue) for queue in QUEUES}
    declared |= {name: _schedule(app, system, name) for name in SCHEDULES}
    return declared


def handle(system: System, name: str, event: Any) -> Any:
    """What the function of a name does with the event that Lambda gives it."""
    if name == "relay":
        return outbox.relay(system, event)
    if name in QUEUES:
        return consume(system, name, event)
    from chalicelib.workers.schedules import BY_NAME  # only the clock's functions need all that this imports

    # Whoever calls the function by hand sees what it found, as Lambda can write it.
    return msgspec.to_builtins(BY_NAME[name](system))


def handlers(system: System) -> dict[str, Handler]:
    """The same functions by name, for whoever drives streams, queues and clocks inside one process."""

    def handler(name: str) -> Handler:
        def call(event: Any, context: Any) -> Any:
            return handle(system, name, event)

        return call

    return {name: handler(name) for name in ("relay", *QUEUES, *SCHEDULES)}


def _relay(app: Chalice, system: System) -> Handler:
    def relay(event: Any) -> Any:
        return handle(system, "relay", event.to_dict())

    handler: Handler = app.on_dynamodb_record(stream_arn=_STREAM, batch_size=100, name="relay")(relay)
    return handler


def _consumer(app: Chalice, system: System, queue: str) -> Handler:
    def consumer(event: Any) -> Any:
        return handle(system, queue, event.to_dict())

    consumer.__name__ = queue
    handler: Handler = app.on_sqs_message(queue=queue, name=queue)(consumer)
    return handler


def _schedule(app: Chalice, system: System, name: str) -> Handler:
    def scheduled(event: Any) -> Any:
        return handle(system, name, event.to_dict())

    scheduled.__name__ = name
    handler: Handler = app.schedule(SCHEDULES[name], name=name)(scheduled)
    return handler
