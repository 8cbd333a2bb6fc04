"""Commands about themes."""

from __future__ import annotations

from typing import Any

import msgspec


class InstallTheme(msgspec.Struct, frozen=True, kw_only=True):
    """Add the theme in a package (.tgz)."""

    package: bytes


class ActivateTheme(msgspec.Struct, frozen=True, kw_only=True):
    """Make a theme the one that storefronts use."""

    name: str


class SetThemeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Replace all settings of a theme."""

    name: str
    settings: dict[str, Any]


class UninstallTheme(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a theme with its files."""

    name: str
