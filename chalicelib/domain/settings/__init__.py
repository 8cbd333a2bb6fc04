"""Settings: who the shop is in law. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.settings.commands import UpdateLegalProfile
from chalicelib.domain.settings.model import BusinessIdentity, LegalProfile
from chalicelib.domain.settings.operations import get_legal_profile, update_legal_profile
from chalicelib.domain.settings.theme import (
    BadToken,
    SetTheme,
    SiteDescription,
    Theme,
    describe_site,
    get_theme,
    set_theme,
)

__all__ = [
    "BadToken",
    "BusinessIdentity",
    "LegalProfile",
    "SetTheme",
    "SiteDescription",
    "Theme",
    "UpdateLegalProfile",
    "describe_site",
    "get_legal_profile",
    "get_theme",
    "set_theme",
    "update_legal_profile",
]
