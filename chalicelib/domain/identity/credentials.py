"""Short-lived things that prove who somebody is: sessions, one-time tokens, challenges, counters of attempts."""

from __future__ import annotations

import enum
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from chalicelib.domain.identity.model import Audience
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PlainText, SecretText

ACCESS_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(days=7)
TOKEN_LIFETIME = timedelta(hours=1)
TOKEN_RETENTION = timedelta(days=7)
CHALLENGE_LIFETIME = timedelta(minutes=5)
CHALLENGE_PROBES = 5
PENDING_TOTP_LIFETIME = timedelta(minutes=15)


class Session(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A family of refresh secrets, of which only the newest works: its SHA-256 is `secret_hash`.

    A secret that does not match was used before or stolen, and ends the family. A family whose `token_version` is not
    its account's any more is dead.
    """

    KIND: ClassVar[str] = "SESSION"

    id: str
    audience: Audience
    subject_id: str
    token_version: int
    secret_hash: PlainText
    expires_at: datetime
    revoked_at: datetime | None = None
    created_at: datetime

    def alive(self, now: datetime) -> bool:
        """Whether the family may still be refreshed."""
        return self.revoked_at is None and now < self.expires_at

    def expiry(self) -> datetime:
        """Nothing asks for a session after its time."""
        return self.expires_at


class TokenPurpose(enum.Enum):
    """What a one-time token allows."""

    STAFF_PASSWORD_RESET = "staff_password_reset"  # noqa: S105 - a name
    CUSTOMER_PASSWORD_RESET = "customer_password_reset"  # noqa: S105 - a name
    CUSTOMER_EMAIL_CHANGE = "customer_email_change"


class Token(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A one-time token that travels by mail; `id` is its SHA-256.

    `sealed` holds the token itself until the mail with the link was sent. The token dies when the account's
    `token_version` or e-mail is not what it was, or when the e-mail that a change is about (`new_email_fingerprint`) is
    not the pending one any more.
    """

    KIND: ClassVar[str] = "TOKEN"

    id: str
    purpose: TokenPurpose
    subject_id: str
    token_version: int
    email_fingerprint: PlainText
    new_email_fingerprint: PlainText | None = None
    sealed: SecretText | None = None
    expires_at: datetime
    used_at: datetime | None = None

    def alive(self, now: datetime) -> bool:
        """Whether it may still be used, as far as it knows itself."""
        return self.used_at is None and now < self.expires_at

    def expiry(self) -> datetime:
        """Kept for a week, so that a late click gets a clear answer."""
        return self.expires_at + TOKEN_RETENTION


class Challenge(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The second step of signing in, for whoever passed the first from one address; `id` is the SHA-256 of its name."""

    KIND: ClassVar[str] = "CHALLENGE"

    id: str
    staff_id: str
    token_version: int
    ip_fingerprint: PlainText
    probes: int = 0
    expires_at: datetime

    def expiry(self) -> datetime:
        """Minutes."""
        return self.expires_at


class Attempts(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """How often something was tried in one window; `window` is `{start, unix seconds}/{length, seconds}`."""

    KIND: ClassVar[str] = "ATTEMPTS"
    NUMBERS: ClassVar[tuple[str, ...]] = ("value",)

    bucket: PlainText
    window: PlainText
    value: int = 0

    def expiry(self) -> datetime:
        """A window that is over is never asked for again."""
        start, length = self.window.split("/")
        return datetime.fromtimestamp(int(start) + int(length), UTC) + timedelta(hours=1)
