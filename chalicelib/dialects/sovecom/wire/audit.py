"""The audit log, as SovEcom spells it: pages of JSON, or a CSV file."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.csv_file import csv_file
from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.wire import In, Out, Uuid, refuse
from chalicelib.dialects.sovecom.wire.common import PageSize, moment
from chalicelib.domain.audit import AuditEntry, ReadAudit
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page

_COLUMNS = (
    "created_at", "actor_type", "actor_id", "action", "resource_type", "resource_id", "ip_address", "user_agent",
    "changes",
)  # fmt: skip

# What things are called where they are chosen from, beside the name under which the log keeps them.
_NAMES = {
    "category": "categories", "customer": "customers", "order": "orders", "product": "products", "tag": "tags",
    "variant": "variants",
}  # fmt: skip

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Action = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class AuditExportQuery(In, frozen=True, kw_only=True):
    """Which rows."""

    actor_id: Uuid | None = None
    resource_type: Word | None = None
    resource_id: Uuid | None = None
    action: Action | None = None
    date_from: str | None = None
    date_to: str | None = None


class AuditQuery(AuditExportQuery, frozen=True, kw_only=True):
    """Which rows, and which page of them."""

    page: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    page_size: PageSize = 20


class AuditRow(Out, frozen=True, kw_only=True):
    """One row."""

    id: str
    tenant_id: str
    actor_type: str
    actor_id: str | None
    action: str
    resource_type: str
    resource_id: str | None
    changes: Any
    ip_address: str | None
    user_agent: str | None
    created_at: str


class AuditPage(Out, frozen=True, kw_only=True):
    """One page of rows."""

    data: list[AuditRow]
    total: int
    page: int
    page_size: int
    total_pages: int


def listing(query: AuditQuery) -> ReadAudit:
    """The command behind a page."""
    return _filter(query, page=query.page, page_size=query.page_size)


def export(query: AuditExportQuery) -> ReadAudit:
    """The command behind a file."""
    if query.date_from is None and query.date_to is None:
        raise refuse("custom", message="Export requires at least a dateFrom or dateTo to bound the result set")
    return _filter(query)


def page(result: Page[AuditEntry], view: View) -> AuditPage:
    """A page of the log."""
    return AuditPage(
        data=[_row(entry, view.shop.id) for entry in result.items],
        total=result.total,
        page=result.page,
        page_size=result.page_size,
        total_pages=-(-result.total // result.page_size),
    )


def file(entries: list[AuditEntry], view: View) -> Reply[str]:
    """The log as a CSV file."""
    at = int(view.runtime.context(view.call).now.timestamp() * 1000)
    return csv_file(f"audit-log-{at}.csv", _COLUMNS, map(_values, entries))


def _filter(query: AuditExportQuery, **paging: int) -> ReadAudit:
    return ReadAudit(
        actor_id=query.actor_id,
        resource_type=_NAMES.get(query.resource_type or "", query.resource_type),
        resource_id=query.resource_id,
        action=query.action,
        date_from=moment(query.date_from, "dateFrom", time.min),
        date_to=moment(query.date_to, "dateTo", time.max),
        **paging,
    )


def _row(entry: AuditEntry, tenant_id: str) -> AuditRow:
    return AuditRow(
        id=entry.id,
        tenant_id=tenant_id,
        actor_type=entry.actor_type,
        actor_id=entry.actor_id,
        action=entry.action,
        resource_type=entry.resource_type,
        resource_id=entry.resource_id,
        changes=entry.changes,
        ip_address=entry.ip_address,
        user_agent=entry.user_agent,
        created_at=iso_ms(entry.created_at),
    )


def _values(entry: AuditEntry) -> list[str]:
    changes = "" if entry.changes is None else msgspec.json.encode(entry.changes).decode()
    return [
        iso_ms(entry.created_at),
        entry.actor_type,
        entry.actor_id or "",
        entry.action,
        entry.resource_type,
        entry.resource_id or "",
        entry.ip_address or "",
        entry.user_agent or "",
        changes,
    ]
