"""What may be asked of the audit log."""

from __future__ import annotations

from datetime import datetime

import msgspec


class ReadAudit(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows, newest first. Both dates are inclusive; `action` matches exactly; `page` starts at 1."""

    actor_id: str | None = None
    resource_type: str | None = None
    resource_id: str | None = None
    action: str | None = None
    date_from: datetime | None = None
    date_to: datetime | None = None
    page: int = 1
    page_size: int = 20
