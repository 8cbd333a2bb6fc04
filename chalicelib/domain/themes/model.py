"""Themes of a shop, in the storefront book, and which of them is active."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from chalicelib.domain.storefront import Analytics
from chalicelib.kernel.entity import Entity

MAX_THEMES = 20
MAX_SETTINGS_BYTES = 32 * 1024


class Theme(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A theme: `release` is its version; `templates` compose pages by their names; `settings` are the merchant's.

    `settings_schema` says what settings it takes (None: any). `archive_key` is where its package is kept; bundled
    themes have none. Of a bundled theme only its settings are stored: the rest comes with the platform.
    """

    KIND: ClassVar[str] = "THEME_PACKAGE"

    id: str
    name: str
    display_name: str
    release: str
    slots: tuple[str, ...] = ()
    settings: dict[str, Any] = {}
    settings_schema: dict[str, Any] | None = None
    templates: dict[str, Any] = {}
    archive_key: str | None = None
    installed_at: datetime

    @property
    def is_bundled(self) -> bool:
        """Whether the theme comes with the platform."""
        return self.archive_key is None


class ThemeChoice(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Which theme is active: one row, so that there is always exactly one."""

    KIND: ClassVar[str] = "THEME_CHOICE"

    name: str


class ListedTheme(msgspec.Struct, frozen=True, kw_only=True):
    """A theme, and whether it is the active one."""

    theme: Theme
    is_active: bool


class ShownTheme(msgspec.Struct, frozen=True, kw_only=True):
    """The active theme with the ids under which its pages report to analytics services."""

    theme: Theme
    analytics: Analytics
