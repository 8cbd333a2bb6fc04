"""Settings: who the shop is in law. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.settings.commands import UpdateLegalProfile
from chalicelib.domain.settings.model import BusinessIdentity, LegalProfile
from chalicelib.domain.settings.operations import get_legal_profile, update_legal_profile

__all__ = ["BusinessIdentity", "LegalProfile", "UpdateLegalProfile", "get_legal_profile", "update_legal_profile"]
