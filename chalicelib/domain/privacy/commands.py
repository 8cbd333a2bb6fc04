"""Commands about personal data. A field that is UNSET stays as it is."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.kernel.privacy import PersonalText, SecretText


class ExportOwn(msgspec.Struct, frozen=True, kw_only=True):
    """Tell the signed-in customer all that is held about them."""

    password: SecretText


class EraseOwn(msgspec.Struct, frozen=True, kw_only=True):
    """Erase the signed-in customer."""

    password: SecretText


class EraseCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """Erase a customer; `email` is theirs, so that nobody is erased by a slip."""

    id: str
    email: PersonalText


class EraseGuest(msgspec.Struct, frozen=True, kw_only=True):
    """Erase whoever bought, reviewed or wrote with an e-mail, account or not."""

    email: PersonalText


class ContinueErasure(msgspec.Struct, frozen=True, kw_only=True):
    """Go on with an erasure that is not done."""

    id: str


class ApplyRetention(msgspec.Struct, frozen=True, kw_only=True):
    """Empty what the shop keeps no longer: a stretch of orders, of audit rows."""

    order_ids: tuple[str, ...] = ()
    audit_ids: tuple[str, ...] = ()


class UpdatePrivacySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Change how long what is kept, and which wording asks for consent."""

    order_days: int | UnsetType | None = UNSET
    audit_origin_days: int | UnsetType | None = UNSET
    delivery_days: int | UnsetType = UNSET
    consent_text_version: str | UnsetType | None = UNSET
    expected_version: int | None = None
