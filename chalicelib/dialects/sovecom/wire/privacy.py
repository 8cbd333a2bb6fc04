"""Erasing people, and how long a shop keeps what, as SovEcom spells it. The export is in `personal_data`."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.cookies import no_session_cookie
from chalicelib.dialects.sovecom.wire.auth import Email, Password
from chalicelib.dialects.sovecom.wire.common import ById
from chalicelib.domain import privacy
from chalicelib.domain.identity import PrivacySettings
from chalicelib.kernel.clock import iso_ms

Days = Annotated[int, msgspec.Meta(ge=1, le=3660)]
Wording = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class StepUpBody(In, frozen=True, kw_only=True):
    """The password, given again."""

    password: Password


class EchoBody(In, frozen=True, kw_only=True):
    """The e-mail of whoever is to be erased."""

    confirm_email: Email


class GuestBody(In, frozen=True, kw_only=True):
    """The e-mail of whoever is to be erased, account or not."""

    email: Email


class SettingsBody(In, frozen=True, kw_only=True):
    """A change of how long what is kept."""

    order_days: Days | UnsetType | None = UNSET
    audit_origin_days: Days | UnsetType | None = UNSET
    delivery_days: Days | UnsetType = UNSET
    consent_text_version: Wording | UnsetType | None = UNSET


class SettingsOut(Out, frozen=True, kw_only=True):
    """How long what is kept, in days; null is for ever."""

    order_days: int | None
    audit_origin_days: int | None
    delivery_days: int
    consent_text_version: str | None


class ErasureOut(Out, frozen=True, kw_only=True):
    """An erasure that has begun."""

    id: str
    requested_at: str


def export(body: StepUpBody) -> privacy.ExportOwn:
    """The command behind an export of one's own data."""
    return privacy.ExportOwn(password=body.password)


def erase_own(body: StepUpBody) -> privacy.EraseOwn:
    """The command behind one's own erasure."""
    return privacy.EraseOwn(password=body.password)


def erase_customer(path: ById, body: EchoBody) -> privacy.EraseCustomer:
    """The command behind the erasure of a customer."""
    return privacy.EraseCustomer(id=path.id, email=body.confirm_email)


def erase_guest(body: GuestBody) -> privacy.EraseGuest:
    """The command behind the erasure of a guest."""
    return privacy.EraseGuest(email=body.email)


def settings_change(body: SettingsBody) -> privacy.UpdatePrivacySettings:
    """The command behind a change of settings."""
    return privacy.UpdatePrivacySettings(**msgspec.structs.asdict(body))


def erased_own(result: None, view: View) -> Reply[None]:
    """Nobody is signed in any more."""
    return Reply(cookies=[no_session_cookie("customer", secure=view.secure_cookies)])


def erasure(begun: privacy.Erasure) -> ErasureOut:
    """An erasure that has begun."""
    return ErasureOut(id=begun.id, requested_at=iso_ms(begun.requested_at))


def settings(found: PrivacySettings) -> SettingsOut:
    """How long what is kept."""
    return SettingsOut(
        order_days=found.order_days,
        audit_origin_days=found.audit_origin_days,
        delivery_days=found.delivery_days,
        consent_text_version=found.consent_text_version,
    )
