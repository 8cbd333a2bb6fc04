"""Use cases of themes. Reads cost one table request while nothing changed."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec

from chalicelib.domain import storefront
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.storefront import Analytics
from chalicelib.domain.themes.bundled import DEFAULT, bundled
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
from chalicelib.domain.themes.model import (
    MAX_SETTINGS_BYTES,
    MAX_THEMES,
    ListedTheme,
    ShownTheme,
    Theme,
    ThemeChoice,
)
from chalicelib.domain.themes.package import opened
from chalicelib.domain.themes.schema import misfit
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.tarball import BadArchive
from chalicelib.kernel.unit_of_work import Reference

ARCHIVE = "application/gzip"


@query("themes.list", needs=Grant.THEMES_READ)
def list_themes(ctx: Context, command: None) -> list[ListedTheme]:
    """All themes of the shop by name, those that come with the platform among them."""
    shelf = _shelf(ctx)
    return [_listed(theme, shelf.active) for _, theme in sorted(shelf.themes.items())]


@query("themes.get_active")
def get_active_theme(ctx: Context, command: None) -> ShownTheme:
    """The theme that storefronts use."""
    shelf = _shelf(ctx)
    return ShownTheme(theme=shelf.themes[shelf.active], analytics=shelf.analytics)


@operation(
    "themes.install",
    needs=Grant.THEMES_WRITE,
    raises=(BadArchive, BadTheme, ThemeIncompatible, ThemeNameTaken, TooManyThemes),
)
def install_theme(ctx: Context, command: InstallTheme) -> ListedTheme:
    """Add a theme from its package. Nothing in it is run; the active theme stays active."""
    package = opened(command.package)
    known = _shelf(ctx).themes
    if package.name in known:
        raise ThemeNameTaken(name=package.name)
    if sum(not theme.is_bundled for theme in known.values()) >= MAX_THEMES:
        raise TooManyThemes(limit=MAX_THEMES)
    # Every installation has a file of its own: the removal of an earlier one may still be on its way.
    theme_id = ctx.new_id()
    digest = hashlib.sha256(command.package).hexdigest()
    key = f"{ctx.shop.id}/themes/{package.name}/{digest}-{theme_id}.tgz"
    ctx.ports.media.put(key, command.package, ARCHIVE)
    theme = Theme(
        id=theme_id,
        name=package.name,
        display_name=package.display_name,
        release=package.release,
        slots=package.slots,
        settings_schema=package.settings_schema,
        templates=package.templates,
        archive_key=key,
        installed_at=ctx.now,
    )
    ctx.audit("theme.installed", "themes", theme.id, {"name": theme.name, "version": theme.release})
    return _listed(ctx.uow.create(theme, exists=ThemeNameTaken(name=theme.name)), "")


@operation("themes.activate", needs=Grant.THEMES_WRITE, raises=(ThemeNotFound,))
def activate_theme(ctx: Context, command: ActivateTheme) -> ListedTheme:
    """Make a theme the active one; the one that was active is no more, in the same moment."""
    theme, choice = _theme_and_choice(ctx, command.name)
    if choice is None or choice.name != theme.name:
        if theme.version:
            theme = ctx.uow.save(theme)  # whoever removes it meanwhile has read another version
        chosen = ThemeChoice(name=theme.name) if choice is None else choice.replace(name=theme.name)
        _ = ctx.uow.create(chosen) if choice is None else ctx.uow.save(chosen)
        ctx.audit("theme.activated", "themes", theme.id, {"name": theme.name})
    return _listed(theme, theme.name)


@operation(
    "themes.set_settings",
    needs=Grant.THEMES_WRITE,
    raises=(ThemeNotFound, BadThemeSettings, ThemeSettingsTooLarge),
)
def set_theme_settings(ctx: Context, command: SetThemeSettings) -> ListedTheme:
    """Replace all settings of a theme with some that fit it."""
    theme, choice = _theme_and_choice(ctx, command.name)
    if len(msgspec.json.encode(command.settings)) > MAX_SETTINGS_BYTES:
        raise ThemeSettingsTooLarge(limit_bytes=MAX_SETTINGS_BYTES)
    wrong = misfit(command.settings, theme.settings_schema)
    if wrong is not None:
        raise BadThemeSettings(path=wrong)
    changed: Theme = theme.replace(settings=command.settings)
    ctx.audit("theme.settings_updated", "themes", theme.id, {"fields": sorted(command.settings)})
    saved: Theme = ctx.uow.save(changed) if theme.version else ctx.uow.create(changed)
    return _listed(saved, choice.name if choice else DEFAULT)


@operation("themes.uninstall", needs=Grant.THEMES_WRITE, raises=(ThemeNotFound, ThemeActive, ThemeBundled))
def uninstall_theme(ctx: Context, command: UninstallTheme) -> None:
    """Remove a theme that is not in use; its files go afterwards."""
    theme = ctx.uow.find(Theme, command.name)
    if command.name in bundled(ctx.shop.id):
        raise ThemeBundled(name=command.name)
    if theme is None or theme.archive_key is None:
        raise ThemeNotFound()
    # Read after the theme and not with it: one batch may see the theme after an activation, with its version, and the
    # choice before. This way either the choice is seen or the deletion fails over the version.
    choice = ctx.uow.find(ThemeChoice)
    if choice is not None and choice.name == theme.name:
        raise ThemeActive(name=theme.name)
    ctx.uow.delete(theme)
    ctx.uow.emit(ThemeUninstalled(name=theme.name, archive_key=theme.archive_key))
    ctx.audit("theme.uninstalled", "themes", theme.id, {"name": theme.name})


class _Shelf(NamedTuple):
    themes: dict[str, Theme]
    active: str
    analytics: Analytics


def _shelf(ctx: Context) -> _Shelf:
    """Everything that is known about the shop's themes."""
    kept = ctx.uow.book(storefront.BOOK, Theme, ThemeChoice, Analytics)
    themes = bundled(ctx.shop.id)
    themes |= {theme.name: _current(theme, themes.get(theme.name)) for theme in kept[Theme]}
    choice = next((each.name for each in kept[ThemeChoice]), DEFAULT)
    analytics = next(iter(kept[Analytics]), Analytics())
    return _Shelf(themes, choice if choice in themes else DEFAULT, analytics)


def _theme_and_choice(ctx: Context, name: str) -> tuple[Theme, ThemeChoice | None]:
    stored, choice = ctx.uow.find_many([Reference(Theme, (name,)), Reference(ThemeChoice, ())])
    ours = bundled(ctx.shop.id).get(name)
    theme = _current(stored, ours) if stored else ours
    if theme is None:
        raise ThemeNotFound()
    return theme, choice


def _current(stored: Theme, ours: Theme | None) -> Theme:
    """A stored theme; one that comes with the platform is as this release has it, with the shop's settings."""
    if ours is None:
        return stored
    current: Theme = ours.replace(settings=stored.settings, version=stored.version)
    return current


def _listed(theme: Theme, active: str) -> ListedTheme:
    return ListedTheme(theme=theme, is_active=theme.name == active)
