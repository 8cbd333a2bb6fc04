"""Taking in messages: each in a context of its own and with a receipt; poison is left for the dead queue."""

from __future__ import annotations

from contextvars import copy_context
from typing import Any

import msgspec

from chalicelib.domain.context import SYSTEM, Context, Origin, Shop
from chalicelib.domain.grants import Grant
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.events import Event, Recorded, UnknownEvent, decode
from chalicelib.kernel.operation import Operation
from chalicelib.runtime.invoke import Call
from chalicelib.runtime.messages import Envelope
from chalicelib.runtime.records import Receipt, machine_now
from chalicelib.workers.parts import System
from chalicelib.workers.subscriptions import Reaction, heard


class TenantMismatch(RuntimeError):
    """A message says twice whose it is, and not the same."""


class UnknownTenant(LookupError):
    """A message is of a shop that does not exist, or is closed."""


def consume(system: System, queue: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take in a batch; the answer names the messages that must come again.

    After a failure the rest of its group waits behind it, so that a group stays in order.
    """
    failures: list[str] = []
    stuck: set[str] = set()
    for message in event["Records"]:
        group = message.get("attributes", {}).get("MessageGroupId")
        if group not in stuck and copy_context().run(_taken, system, queue, message):
            continue
        failures.append(message["messageId"])
        if group is not None:
            stuck.add(group)
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failures]}


def _taken(system: System, queue: str, message: dict[str, Any]) -> bool:
    try:
        _take(system, queue, message)
    except DomainError as error:
        system.telemetry.note("message refused", queue=queue, message_id=message["messageId"], code=error.code)
        return False
    except Exception:  # noqa: BLE001 - the dispatcher: whatever one message does, its neighbours are served
        system.telemetry.crashed("message crashed", queue=queue, message_id=message["messageId"])
        return False
    return True


def _take(system: System, queue: str, message: dict[str, Any]) -> None:
    envelope = msgspec.json.decode(message["body"], type=Envelope)
    _check_tenant(envelope, message)
    ways = heard(queue, envelope.event.name)
    if not ways:
        raise UnknownEvent(f"{envelope.event.name} in {queue}")
    fact = decode(envelope.event)
    shop = system.shops.by_id(envelope.tenant)
    if shop is None:
        raise UnknownTenant(envelope.tenant)
    for way in ways:
        react(system, way.consumer, shop, way.reaction, fact, envelope.event)


def react(system: System, consumer: str, shop: Shop, reaction: Reaction, fact: Event, recorded: Recorded) -> None:
    """Let a consumer act on an event, once: the receipt is part of the effect's transaction."""

    def run(ctx: Context, command: Recorded) -> None:
        if ctx.uow.find(Receipt, consumer, command.id) is None:
            reaction(ctx, fact, command)
            ctx.uow.create(Receipt(consumer=consumer, event_id=command.id, at=machine_now()))

    name = f"{consumer}:{recorded.name}"
    operation: Operation[Recorded, None] = Operation(name, run, Grant.SYSTEM, writes=True)
    system.runtime.invoke(operation, recorded, Call(shop, SYSTEM, Origin(request_id=recorded.id)))


def _check_tenant(envelope: Envelope, message: dict[str, Any]) -> None:
    """The body, the attribute and the group of a message name one and the same tenant."""
    attribute = message.get("messageAttributes", {}).get("tenant", {}).get("stringValue", envelope.tenant)
    group = message.get("attributes", {}).get("MessageGroupId", envelope.tenant).partition("#")[0]
    if not envelope.tenant == attribute == group:
        raise TenantMismatch(message["messageId"])
