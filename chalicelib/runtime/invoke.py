"""The one way to call an operation: grants → idempotency → run → one commit → one line of log and metric."""

from __future__ import annotations

import os
import random
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec

from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.context import ANONYMOUS, Actor, AuditNote, Context, Origin, Shop
from chalicelib.domain.ports import Ports
from chalicelib.kernel.clock import Clock, SystemClock
from chalicelib.kernel.errors import Conflict, DomainError, Forbidden, Invalid
from chalicelib.kernel.events import Event, record
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.unit_of_work import ConcurrentChange, UnitOfWork
from chalicelib.runtime.records import Commit, IdempotencyMismatch, IdempotencyRecord, machine_now
from chalicelib.runtime.telemetry import Telemetry

C = TypeVar("C")
R = TypeVar("R")

MAX_ATTEMPTS = 6
MAX_KEY_LENGTH = 255
_LONG_ANSWER = 64 * 1024  # in bytes: sealing makes answers a third longer, and a row holds 400 KB


class Committable(UnitOfWork, Protocol):
    """A unit of work as the runtime sees it: with its end."""

    events: list[Event]
    touched: dict[tuple[str, ...], None]

    def commit(self) -> None: ...


class _AnsweredMeanwhile(Conflict):
    """Another call with the same key committed first: its answer is read on the next attempt."""


class BadIdempotencyKey(Invalid):
    """An Idempotency-Key has 1 to 255 printable characters."""


_NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls an operation, for which shop, from where, and under which idempotency key."""

    shop: Shop
    actor: Actor = ANONYMOUS
    origin: Origin = _NOWHERE
    key: str | None = None


class Runtime:
    """Runs operations. One instance serves a process; it holds nothing of any tenant."""

    def __init__(
        self,
        units: Callable[[str, str], Committable],
        ports: Ports,
        telemetry: Telemetry,
        clock: Clock | None = None,
        ports_of: Callable[[Shop], Ports] | None = None,
    ) -> None:
        self._units = units
        self._ports = ports
        self._ports_of = ports_of or (lambda _shop: ports)
        self._telemetry = telemetry
        self._clock = clock or SystemClock()

    @property
    def ports(self) -> Ports:
        """Everything outside the core, for edges that must open a message before they know whose it is."""
        return self._ports

    def ports_of(self, shop: Shop) -> Ports:
        """Everything outside the core, as a shop reaches it."""
        return self._ports_of(shop)

    def invoke(self, op: Operation[C, R], command: C, call: Call) -> R:
        """Call an operation. Raises its domain errors, or `ConcurrentChange` after several lost races."""
        with self._telemetry.operation(op.name, call.shop.id, call.actor, call.origin):
            self.authorize(op, call)
            if not op.writes:
                return op.run(self.context(call), command)
            if call.key is not None:
                _check_key(call.key)
            return self._write(op, command, call)

    def context(self, call: Call) -> Context:
        """A fresh context for one attempt."""
        ctx = Context(
            uow=self._unit(call),
            shop=call.shop,
            actor=call.actor,
            now=call.shop.now(self._clock.now()),
            ports=self._ports_of(call.shop),
            origin=call.origin,
            new_id=new_id,
            random_bytes=os.urandom,
            checkpoint=lambda: self._checkpoint(ctx, call),
            call_id=call.key or call.origin.request_id,
        )
        return ctx

    def _unit(self, call: Call) -> Committable:
        return self._units(call.shop.id, new_id())

    def authorize(self, op: Operation[Any, Any], call: Call) -> None:
        """Refuse a caller without the operation's grant, and note a staff member's attempt in the audit log."""
        if op.needs is None or op.needs in call.actor.grants:
            return
        ctx = self.context(call)
        try:
            ctx.require(op.needs)
        except Forbidden:
            if call.actor.kind == "user":
                ctx.audit("authz.permission.denied", "permissions", None, {"operation": op.name, "grant": op.needs})
                self._commit(ctx, call, op.name)
            raise

    def _write(self, op: Operation[C, R], command: C, call: Call) -> R:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                return self._attempt(op, command, call)
            except (_AnsweredMeanwhile, ConcurrentChange):
                if attempt == MAX_ATTEMPTS:
                    raise
                self._telemetry.retried()
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # full jitter
        raise AssertionError("unreachable")

    def _attempt(self, op: Operation[C, R], command: C, call: Call) -> R:
        ctx = self.context(call)
        if call.key is None or not op.answer_kept:
            result = op.run(ctx, command)
            self._commit(ctx, call, op.name)
            return result
        fingerprint = _fingerprint(ctx, op, command)
        known = ctx.uow.find(IdempotencyRecord, op.name, call.key)
        if known is not None:
            return _answer(ctx, op, known, fingerprint)
        try:
            result = op.run(ctx, command)
            answer = _record(ctx, op, call.key, fingerprint, result)
            ctx.uow.create(answer, exists=_AnsweredMeanwhile())
            self._commit(ctx, call, op.name)
        except ConcurrentChange:
            raise
        except DomainError:
            # What refuses this call may be the effect of a twin with the same key that was quicker.
            known = self._unit(call).find(IdempotencyRecord, op.name, call.key)
            if known is None:
                raise
            return _answer(ctx, op, known, fingerprint)
        return result

    def _checkpoint(self, ctx: Context, call: Call) -> None:
        self._commit(ctx, call, "checkpoint")
        ctx.uow = self._unit(call)

    def _commit(self, ctx: Context, call: Call, operation: str) -> None:
        uow: Any = ctx.uow
        for note in ctx.audits:
            uow.create(_audit_entry(ctx, note))
        ctx.audits = []
        if uow.events or uow.touched:
            uow.create(
                Commit(
                    id=new_id(),
                    at=machine_now(),
                    operation=operation,
                    request_id=call.origin.request_id,
                    events=[record(event, new_id(), ctx.now) for event in uow.events],
                    touched=[list(touch) for touch in uow.touched],
                )
            )
        uow.commit()


def _check_key(key: str) -> None:
    if not 0 < len(key) <= MAX_KEY_LENGTH or not key.isprintable():
        raise BadIdempotencyKey()


def _fingerprint(ctx: Context, op: Operation[Any, Any], command: Any) -> str:
    """Keyed, because a command may hold a password that nobody should guess from a copy of the table."""
    parts = (op.name, ctx.actor.kind, ctx.actor.id or "", msgspec.json.encode(command).decode())
    return ctx.ports.vault.fingerprint("\n".join(parts))


def _record(ctx: Context, op: Operation[Any, Any], key: str, fingerprint: str, result: Any) -> IdempotencyRecord:
    encoded = msgspec.json.encode(result)
    if len(encoded) > _LONG_ANSWER:
        encoded = zlib.compress(encoded)
    sealed = ctx.ports.vault.seal(encoded, f"idempotency:{op.name}")
    return IdempotencyRecord(operation=op.name, key=key, fingerprint=fingerprint, result=sealed, at=machine_now())


def _answer(ctx: Context, op: Operation[C, R], known: IdempotencyRecord, fingerprint: str) -> R:
    if known.fingerprint != fingerprint:
        raise IdempotencyMismatch(key=known.key)
    stored = ctx.ports.vault.unseal(known.result, f"idempotency:{op.name}")
    if stored.startswith(b"x"):  # as what is compressed does, and JSON never
        stored = zlib.decompress(stored)
    result: R = msgspec.json.decode(stored, type=op.result_type)
    return result


def _audit_entry(ctx: Context, note: AuditNote) -> AuditEntry:
    return AuditEntry(
        id=ctx.new_id(),
        # Whoever sets a shop up acts for the platform, which handed out the token.
        actor_type="system" if ctx.actor.kind == "setup" else ctx.actor.kind,
        actor_id=ctx.actor.id,
        action=note.action,
        resource_type=note.resource_type,
        resource_id=note.resource_id,
        changes=note.changes,
        ip_address=ctx.origin.ip or None,
        user_agent=ctx.origin.user_agent[:512] or None,
        created_at=ctx.now,
    )
