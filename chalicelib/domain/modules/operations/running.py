"""Running a module's code for a request: the loop between the cell, where it thinks, and the broker, where it acts."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.modules.broker import Broker
from chalicelib.domain.modules.code import unpacked
from chalicelib.domain.modules.commands import CallModule, ModuleAnswer
from chalicelib.domain.modules.errors import CellUnavailable, ModuleFailed, ModuleNotFound, ModuleTimedOut
from chalicelib.domain.modules.model import Module, ModuleCode
from chalicelib.domain.modules.ports import Exchange, Task
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.operation import operation
from chalicelib.kernel.unit_of_work import Reference

MAX_ROUNDS = 8
MAX_CALLS = 64
MAX_ANSWER_BYTES = 512 * 1024
MAX_KEPT_BYTES = 128 * 1024  # of an answer that may be kept under an idempotency key, in one row
_BODILESS = (204, 205)
JSON, PLAIN, CSV, BYTES = "application/json", "text/plain", "text/csv", "application/octet-stream"

_RAISES = (ModuleNotFound, ModuleFailed, ModuleTimedOut, CellUnavailable, RateExceeded)


class _Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a module's function for a request returns. A redirect is nothing that a module may answer."""

    status: Annotated[int, Meta(ge=200, le=499)] = 200
    type: str = JSON
    body: Any = None


@operation("modules.call", raises=_RAISES)
def call_module(ctx: Context, command: CallModule) -> ModuleAnswer:
    """Let a module answer somebody who visits the shop. What it changes is one transaction, or nothing at all."""
    return _called(ctx, command)


@operation("modules.call_for_staff", needs=Grant.MODULES_USE, raises=_RAISES)
def call_module_for_staff(ctx: Context, command: CallModule) -> ModuleAnswer:
    """Let a module answer a member of staff."""
    return _called(ctx, command)


def _called(ctx: Context, command: CallModule) -> ModuleAnswer:
    module, sources = enabled_module(ctx, command.name)
    who = {
        "customerId": ctx.actor.customer_id,
        "guestId": command.guest_id,
        "staffId": ctx.actor.id if ctx.actor.kind == "user" else None,
    }
    request = {
        "method": command.method,
        "path": command.path,
        "query": command.query,
        "headers": command.headers,
        "body": command.body,
        **who,
    }
    done = run_module(ctx, module, sources, command.side, request)
    return _answer(done, MAX_ANSWER_BYTES if command.method == "GET" else MAX_KEPT_BYTES)


def enabled_module(ctx: Context, name: str) -> tuple[Module, dict[str, str]]:
    """A module that is switched on, and its files. One table request. Raises `ModuleNotFound`."""
    module, code = ctx.uow.find_many([Reference(Module, (name,)), Reference(ModuleCode, (name,))])
    if module is None or code is None or not module.enabled or module.digest != code.digest:
        raise ModuleNotFound()
    return module, unpacked(code)


def run_module(ctx: Context, module: Module, sources: dict[str, str], kind: str, given: dict[str, Any]) -> Any:
    """What a module's code makes of an input. Its calls are answered round by round; its changes wait for the commit.

    The code starts anew with every round and is told what it was answered before, so that the cell need not remember
    anything, nor hold anything open.
    """
    broker = Broker(ctx, module, ctx.actor.customer_id)
    task = Task(
        sources=sources,
        entry=module.main,
        kind=kind,
        input={**given, "shop": {"name": ctx.shop.name, "currency": ctx.shop.currency, "locale": ctx.shop.locale}},
        settings=module.settings,
        now=int(ctx.now.timestamp() * 1000),
        seed=_seed(ctx),
    )
    rounds: list[tuple[Exchange, ...]] = []
    while True:
        outcome = ctx.ports.module_cell.run(msgspec.structs.replace(task, rounds=tuple(rounds)))
        if outcome.failed is not None:
            refused = ModuleTimedOut if outcome.failed == "time" else ModuleFailed
            raise refused(module=module.name, reason=outcome.failed)
        if not outcome.calls:
            broker.finish()
            return outcome.done
        if len(rounds) >= MAX_ROUNDS or sum(map(len, rounds)) + len(outcome.calls) > MAX_CALLS:
            raise ModuleFailed(module=module.name, reason="calls")
        rounds.append(broker.answer(outcome.calls))


def _seed(ctx: Context) -> tuple[int, int, int, int]:
    a, b, c, d = (int.from_bytes(ctx.random_bytes(4), "big", signed=True) for _ in range(4))
    return a, b, c, d


def _answer(done: Any, most: int) -> ModuleAnswer:
    """What a module returned, as an answer. Raises `ModuleFailed` for what is none."""
    try:
        reply = msgspec.convert(done, _Reply)
    except msgspec.ValidationError:
        raise ModuleFailed(reason="answer") from None
    if 300 <= reply.status < 400 or (reply.status in _BODILESS and reply.body is not None):
        raise ModuleFailed(reason="answer")
    body = _text(reply)
    if body is not None and len(body.encode()) > most:
        raise ModuleFailed(reason="answer_too_large")
    binary = reply.type == BYTES
    return ModuleAnswer(status=reply.status, content_type=reply.type, body=body, binary=binary)


def _text(reply: _Reply) -> str | None:
    if reply.body is None:
        return None
    if reply.type == JSON:
        return msgspec.json.encode(reply.body).decode()
    if not isinstance(reply.body, str) or reply.type not in (PLAIN, CSV, BYTES):
        raise ModuleFailed(reason="answer")
    if reply.type == BYTES:
        try:
            base64.b64decode(reply.body, validate=True)
        except (binascii.Error, ValueError):
            raise ModuleFailed(reason="answer") from None
    return reply.body
