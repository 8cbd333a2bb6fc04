"""Use cases of the audit log: reading it. Rows are written by the runtime, with the changes that they tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from chalicelib.domain.audit.commands import ReadAudit
from chalicelib.domain.audit.errors import ExportTooLong, ExportTooWide, ExportUnbounded
from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.audit.rules import MAX_ROWS, bounded
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import Page

if TYPE_CHECKING:
    from chalicelib.domain.search import AuditFilter

_CHUNK = 1000


@query("audit.list", needs=Grant.AUDIT_READ)
def list_entries(ctx: Context, command: ReadAudit) -> Page[AuditEntry]:
    """A page of the audit log, newest first."""
    return ctx.ports.trade.audit(ctx, _wanted(command))


@operation("audit.export", needs=Grant.AUDIT_EXPORT, raises=(ExportUnbounded, ExportTooWide, ExportTooLong))
def export_entries(ctx: Context, command: ReadAudit) -> list[AuditEntry]:
    """A bounded part of the audit log as a whole, newest first. Taking it out is itself on record."""
    wanted = _wanted(msgspec.structs.replace(bounded(command), page=1, page_size=_CHUNK))
    first = ctx.ports.trade.audit(ctx, wanted)
    if first.total > MAX_ROWS:
        raise ExportTooLong(maximum_rows=MAX_ROWS)
    entries = list(first.items)
    while len(entries) < first.total:
        wanted = msgspec.structs.replace(wanted, page=wanted.page + 1)
        items = ctx.ports.trade.audit(ctx, wanted).items
        if not items:
            break
        entries += items
    ctx.audit("audit_log.exported", "audit_log", None, {"rows": len(entries), **_asked(command)})
    return entries


def _wanted(command: ReadAudit) -> AuditFilter:
    from chalicelib.domain.search import AuditFilter  # the runtime loads this package for its rows alone

    return AuditFilter(
        actor_id=command.actor_id,
        resource_type=command.resource_type,
        resource_id=command.resource_id,
        action=command.action,
        since=command.date_from,
        until=command.date_to,
        page=command.page,
        page_size=command.page_size,
    )


def _asked(command: ReadAudit) -> dict[str, object]:
    asked = msgspec.to_builtins(command)
    return {name: value for name, value in asked.items() if value is not None and not name.startswith("page")}
