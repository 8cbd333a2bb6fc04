"""Themes, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.multipart import Upload
from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.storefront import AnalyticsOut, analytics
from chalicelib.domain.themes import (
    ActivateTheme,
    InstallTheme,
    ListedTheme,
    SetThemeSettings,
    ShownTheme,
    UninstallTheme,
)
from chalicelib.kernel.clock import iso_ms

FORM_LIMIT_BYTES = 8 * 1024 * 1024 + 64 * 1024  # a package, and what a form puts around it


class ByName(In, frozen=True, kw_only=True):
    """The `{name}` of a path."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class PackageForm(In, frozen=True, kw_only=True):
    """A package (.tgz)."""

    file: Upload


class SettingsBody(In, frozen=True, kw_only=True):
    """All settings."""

    settings: dict[str, Any]


class ThemeRow(Out, frozen=True, kw_only=True):
    """A theme as staff see it."""

    id: str
    name: str
    version: str
    slots: list[str]
    settings: dict[str, Any]
    is_active: bool
    installed_at: str


class StoreTheme(Out, frozen=True, kw_only=True, omit_defaults=True):
    """The active theme as storefronts read it."""

    name: str
    version: str
    settings: dict[str, Any]
    templates: dict[str, Any] | UnsetType = UNSET
    analytics: AnalyticsOut | UnsetType = UNSET


def installation(form: PackageForm) -> InstallTheme:
    """The command behind a new theme."""
    return InstallTheme(package=form.file)


def activation(path: ByName) -> ActivateTheme:
    """The command behind another active theme."""
    return ActivateTheme(name=path.name)


def settings(path: ByName, body: SettingsBody) -> SetThemeSettings:
    """The command behind new settings."""
    return SetThemeSettings(name=path.name, settings=body.settings)


def removal(path: ByName) -> UninstallTheme:
    """The command behind a removal."""
    return UninstallTheme(name=path.name)


def row(listed: ListedTheme) -> ThemeRow:
    """One theme."""
    theme = listed.theme
    return ThemeRow(
        id=theme.id,
        name=theme.name,
        version=theme.release,
        slots=list(theme.slots),
        settings=theme.settings,
        is_active=listed.is_active,
        installed_at=iso_ms(theme.installed_at),
    )


def rows(listed: list[ListedTheme]) -> list[ThemeRow]:
    """All themes."""
    return [row(each) for each in listed]


def shown(active: ShownTheme, view: View) -> StoreTheme:
    """The active theme. A logo that we keep gets its whole address, since storefronts have hosts of their own."""
    theme = active.theme
    settings, logo = theme.settings, theme.settings.get("logoUrl")
    if isinstance(logo, str) and logo.startswith("/uploads/"):
        settings = {**settings, "logoUrl": view.absolute(logo)}
    return StoreTheme(
        name=theme.name,
        version=theme.release,
        settings=settings,
        templates=theme.templates or UNSET,
        analytics=analytics(active.analytics) if active.analytics.reports else UNSET,
    )
