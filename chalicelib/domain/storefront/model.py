"""Home sections and analytics ids: one row each, in the storefront book."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec

from chalicelib.kernel.entity import Entity

BOOK = "STOREFRONT"
MAX_SECTIONS = 50
MAX_SECTIONS_BYTES = 300_000  # a row of the table holds 400 KB
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class HomeSection(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the home page; what `settings` hold follows from `type` (see rules)."""

    type: str
    settings: dict[str, Any]


class HomeSections(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The parts of the home page, from top to bottom."""

    KIND: ClassVar[str] = "HOME_SECTIONS"

    sections: tuple[HomeSection, ...] = ()
    updated_at: datetime = NEVER


class Analytics(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Under which ids the storefront reports to analytics services; None: it does not."""

    KIND: ClassVar[str] = "ANALYTICS"

    plausible_domain: str | None = None
    ga4_id: str | None = None
    meta_pixel_id: str | None = None

    @property
    def reports(self) -> bool:
        """Whether the storefront reports to anybody."""
        return bool(self.plausible_domain or self.ga4_id or self.meta_pixel_id)
