"""Where the provider's books and ours differ: what is compared, and what is kept of a difference."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec

from chalicelib.domain.payments.ports import Statement
from chalicelib.kernel.entity import Entity

KEPT = timedelta(days=90)


class Finding(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A difference about one order: which rule, about which object of the provider, what it says and what we have.

    It is open from when it was first seen until a comparison does not find it any more.
    """

    KIND: ClassVar[str] = "FINDING"

    id: str
    order_id: str
    rule: str
    subject: str
    expected: str
    found: str
    created_at: datetime
    seen_at: datetime
    resolved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was still there when it was looked for last."""
        return self.resolved_at is None

    def expiry(self) -> datetime | None:
        """What was settled is forgotten after a while."""
        return self.resolved_at and self.resolved_at + KEPT


class FindingFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the findings, newest first: a page, or with `after` a stretch of `page_size` after a position."""

    open: bool | None = None
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None


class CompareOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Compare an order's books with what the provider said of the time from `since` to `until` (machine time)."""

    order_id: str
    said: Statement
    since: datetime
    until: datetime


class RepairOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Take over what the provider says about an order."""

    order_id: str
