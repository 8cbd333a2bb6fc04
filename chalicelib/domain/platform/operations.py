"""Use cases of the platform itself."""

from __future__ import annotations

import time

import msgspec

from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.context import Context
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.operation import query

_STARTED = time.monotonic()


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Whether each dependency answered, and for how many seconds this process has been running."""

    table: bool
    objects: bool
    uptime_seconds: float

    @property
    def good(self) -> bool:
        """Whether all of them did."""
        return self.table and self.objects


@query("platform.health")
def check_health(ctx: Context, command: None) -> Health:
    """Ask the table and the object store for something that does not exist."""
    return Health(table=_table_answers(ctx), objects=_objects_answer(ctx), uptime_seconds=time.monotonic() - _STARTED)


@query("platform.describe")
def describe_contract(ctx: Context, command: None) -> None:
    """The contract as a document: the dialect writes it, the core has nothing to add."""


def _table_answers(ctx: Context) -> bool:
    try:
        ctx.uow.find(AuditEntry, "health")
    except Unavailable:
        return False
    return True


def _objects_answer(ctx: Context) -> bool:
    try:
        ctx.ports.documents.get(f"{ctx.shop.id}/health")
    except Unavailable:
        return False
    return True
