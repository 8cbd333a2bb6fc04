"""Privacy: what is known about a person, told to them and taken away again. The names other contexts may use.

What only workers do is in `reactions` and `retention`, which import much more.
"""

from __future__ import annotations

from chalicelib.domain.privacy.commands import EraseCustomer, EraseGuest, EraseOwn, ExportOwn, UpdatePrivacySettings
from chalicelib.domain.privacy.errors import EmailEchoMismatch, RetentionOutOfRange
from chalicelib.domain.privacy.events import ErasureBegun, PersonErased
from chalicelib.domain.privacy.exporting import export_own
from chalicelib.domain.privacy.model import Balance, Erasure, PersonalData
from chalicelib.domain.privacy.operations import erase_customer, erase_guest, erase_own
from chalicelib.domain.privacy.settings import get_privacy_settings, update_privacy_settings

__all__ = [
    "Balance",
    "EmailEchoMismatch",
    "EraseCustomer",
    "EraseGuest",
    "EraseOwn",
    "Erasure",
    "ErasureBegun",
    "ExportOwn",
    "PersonErased",
    "PersonalData",
    "RetentionOutOfRange",
    "UpdatePrivacySettings",
    "erase_customer",
    "erase_guest",
    "erase_own",
    "export_own",
    "get_privacy_settings",
    "update_privacy_settings",
]
