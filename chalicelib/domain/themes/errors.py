"""What can be wrong about themes."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Invalid, NotFound


class ThemeNotFound(NotFound):
    """The shop has no theme of this name."""


class ThemeNameTaken(Conflict):
    """The shop has a theme of this name: remove it before another of the name is installed."""


class ThemeActive(Conflict):
    """The theme is in use: activate another before it is removed."""


class ThemeBundled(Conflict):
    """The theme comes with the platform and stays."""


class TooManyThemes(Conflict):
    """A shop has at most `limit` themes of its own."""


class BadTheme(DomainError):
    """The package is no theme: its manifest or one of the files that it names does not hold; `reason` says which."""


class ThemeIncompatible(DomainError):
    """The theme is written for another core."""


class BadThemeSettings(DomainError):
    """The settings do not fit what the theme takes; `path` says where."""


class ThemeSettingsTooLarge(Invalid):
    """The settings of a theme have at most `limit_bytes` bytes as JSON."""
