"""What customers agreed to: every time they said yes or no to marketing, when, where, and to which text."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar

from chalicelib.domain.context import Context
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PlainText

BOOK = "CONFIG"


class ConsentSource(enum.Enum):
    """Where somebody said it."""

    SIGN_UP = "sign_up"
    PROFILE = "profile"
    STAFF = "staff"  # told to the shop, which wrote it down
    ERASURE = "erasure"  # nothing is agreed to by nobody


class Consent(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A yes or no to marketing: never edited; the newest counts. `text_version` is the wording that was shown."""

    KIND: ClassVar[str] = "CONSENT"

    id: str
    customer_id: str
    given: bool
    source: ConsentSource
    text_version: PlainText | None = None
    at: datetime


class PrivacySettings(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """How long a shop keeps what, in days (None: for ever), and which wording asks for consent to marketing."""

    KIND: ClassVar[str] = "PRIVACY_SETTINGS"

    order_days: int | None = None  # who bought and where to, since an order was last touched
    audit_origin_days: int | None = None  # from which address somebody acted
    delivery_days: int = 90  # webhook deliveries that are done with
    consent_text_version: str | None = None


def privacy_settings(ctx: Context) -> PrivacySettings:
    """The shop's settings. No table request when a batched read named the configuration book."""
    return ctx.uow.digest(BOOK, _stored, PrivacySettings)


def note_consent(ctx: Context, customer_id: str, before: bool, after: bool, source: ConsentSource) -> None:
    """Write down that somebody changed their mind about marketing. Nothing is written where nothing changed."""
    if before == after:
        return
    wording = privacy_settings(ctx).consent_text_version if after else None
    ctx.uow.create(
        Consent(id=ctx.new_id(), customer_id=customer_id, given=after, source=source, text_version=wording, at=ctx.now)
    )


def _stored(book: dict[type[Entity], list[Any]]) -> PrivacySettings:
    stored = book[PrivacySettings]
    return stored[0] if stored else PrivacySettings()
