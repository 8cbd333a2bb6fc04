"""The audit log: who did what to which thing, from where. Rows are written with the change itself and never edited."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainText, PlainValue


class AuditEntry(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One row: `action` is `area.verb`, `changes` what was asked for, with secrets left out."""

    KIND: ClassVar[str] = "AUDIT"

    id: str
    actor_type: PlainText
    actor_id: str | None
    action: PlainText
    resource_type: PlainText
    resource_id: str | None
    changes: PlainValue = None
    ip_address: PersonalText | None = None
    user_agent: PersonalText | None = None
    created_at: datetime
