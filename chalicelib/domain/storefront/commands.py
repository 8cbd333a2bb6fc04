"""Commands about the storefront. A field that is UNSET stays as it is."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType


class ReplaceHomeSections(msgspec.Struct, frozen=True, kw_only=True):
    """Set all home sections, as they came: each is checked before any is stored."""

    sections: tuple[Any, ...]


class UpdateAnalytics(msgspec.Struct, frozen=True, kw_only=True):
    """Change ids; None or "" clears one. Services that follow people need `acknowledged` (GDPR)."""

    plausible_domain: str | UnsetType | None = UNSET
    ga4_id: str | UnsetType | None = UNSET
    meta_pixel_id: str | UnsetType | None = UNSET
    acknowledged: bool = False
