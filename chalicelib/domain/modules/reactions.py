"""What modules do about events, and what is done for them afterwards."""

from __future__ import annotations

import contextlib
from typing import Any

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.modules.broker.rows import count_rows
from chalicelib.domain.modules.errors import ModuleFailed, ModuleNotFound
from chalicelib.domain.modules.events import ModuleEmitted, ModuleEventDue, ModuleMailQueued, ModuleUninstalled
from chalicelib.domain.modules.model import BOOK, Module, ModuleMail, ModuleRow, ModuleUsage, Permission
from chalicelib.domain.modules.operations.running import enabled_module, run_module
from chalicelib.domain.notifications import MailRefused, Message, send_message
from chalicelib.domain.steps import in_steps
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.events import Event, Recorded
from chalicelib.kernel.privacy import without_person
from chalicelib.kernel.unit_of_work import Reference


def _listeners(book: dict[type[Entity], list[Any]]) -> dict[str, list[str]]:
    """Names of modules by the event that they hear."""
    heard: dict[str, list[str]] = {}
    for module in sorted(book[Module], key=lambda each: each.name):
        if module.enabled and module.may(Permission.SUBSCRIBE_EVENTS):
            for name in module.hears:
                heard.setdefault(name, []).append(module.name)
    return heard


def pass_on(ctx: Context, fact: Event, recorded: Recorded) -> None:
    """Have every module that hears an event told of it: each by an event of its own, so that none waits for another."""
    name = fact.name if isinstance(fact, ModuleEmitted) else recorded.name
    data = fact.data if isinstance(fact, ModuleEmitted) else msgspec.json.decode(recorded.data)
    for module in ctx.uow.digest(BOOK, _listeners, Module).get(name, ()):
        ctx.uow.emit(ModuleEventDue(module=module, name=name, event_id=recorded.id, data=data))


def tell(ctx: Context, fact: ModuleEventDue, recorded: Recorded) -> None:
    """Let a module act on an event. If its code fails, that is noted for the merchant, and it is not told again."""
    try:
        module, sources = enabled_module(ctx, fact.module)
    except ModuleNotFound:
        return
    told = {"id": fact.event_id, "name": fact.name, "data": fact.data}
    try:
        run_module(ctx, module, sources, "event", told)
    except ModuleFailed as failure:
        noted = {"name": module.name, "event": fact.name, "reason": failure.details.get("reason")}
        ctx.audit("module.event_failed", "modules", module.id, noted)


def drop_data(ctx: Context, fact: ModuleUninstalled, recorded: Recorded) -> None:
    """Remove what a module kept, in steps; until the last of them no module of that name comes back."""
    usage = ctx.uow.find(ModuleUsage, fact.name)
    if not fact.drop_data or usage is None or not usage.dropping:
        return
    keys = [key for key in ctx.uow.all_keys(ModuleRow) if key[0] == fact.name]
    for run, _ in in_steps(ctx, keys):
        for row in ctx.uow.find_many([Reference(ModuleRow, key) for key in run]):
            if row is not None:
                ctx.uow.delete(row)
    ctx.uow.delete(usage)


def hand_over(ctx: Context, fact: ModuleMailQueued, recorded: Recorded) -> None:
    """Send a mail that a module wrote. It may leave twice when this process dies in between, under one Message-ID."""
    mail = ctx.uow.find(ModuleMail, fact.mail_id)
    if mail is None or mail.closed:
        return
    mail = ctx.uow.save(mail.replace(attempts=mail.attempts + 1))
    ctx.checkpoint()
    message = Message(
        id=mail.id,
        at=mail.created_at,
        recipient=mail.recipient,
        locale=mail.locale,
        subject=mail.subject,
        text=mail.text,
    )
    with contextlib.suppress(MailRefused):  # for good: nobody can do anything about it
        send_message(ctx, message)
    ctx.uow.save(without_person(mail).replace(closed=True))


def forget_person(ctx: Context, customer_id: str) -> None:
    """Remove what modules keep about a customer, in steps. For the erasure of a person."""
    keys = ctx.uow.all_keys(ModuleRow)
    for run, _ in in_steps(ctx, keys):
        gone: dict[str, int] = {}
        for row in ctx.uow.find_many([Reference(ModuleRow, key) for key in run]) if run else ():
            if row is not None and row.subject_id == customer_id:
                ctx.uow.delete(row)
                gone[row.module] = gone.get(row.module, 0) - 1
        for module, more in gone.items():
            count_rows(ctx, module, more)
