"""Themes: how the storefront of a shop is composed and set: bundled and installed ones, of which one is active."""

from __future__ import annotations

from chalicelib.domain.themes.commands import ActivateTheme, InstallTheme, SetThemeSettings, UninstallTheme
from chalicelib.domain.themes.errors import (
    BadTheme,
    BadThemeSettings,
    ThemeActive,
    ThemeBundled,
    ThemeIncompatible,
    ThemeNameTaken,
    ThemeNotFound,
    ThemeSettingsTooLarge,
    TooManyThemes,
)
from chalicelib.domain.themes.events import ThemeUninstalled
from chalicelib.domain.themes.model import ListedTheme, ShownTheme, Theme
from chalicelib.domain.themes.operations import (
    activate_theme,
    get_active_theme,
    install_theme,
    list_themes,
    set_theme_settings,
    uninstall_theme,
)

__all__ = [
    "ActivateTheme",
    "BadTheme",
    "BadThemeSettings",
    "InstallTheme",
    "ListedTheme",
    "SetThemeSettings",
    "ShownTheme",
    "Theme",
    "ThemeActive",
    "ThemeBundled",
    "ThemeIncompatible",
    "ThemeNameTaken",
    "ThemeNotFound",
    "ThemeSettingsTooLarge",
    "ThemeUninstalled",
    "TooManyThemes",
    "UninstallTheme",
    "activate_theme",
    "get_active_theme",
    "install_theme",
    "list_themes",
    "set_theme_settings",
    "uninstall_theme",
]
