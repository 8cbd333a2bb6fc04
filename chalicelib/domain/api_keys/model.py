"""API keys: how a merchant's own programs sign in."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import SecretText

MAX_KEYS = 100
USE_NOTED_EVERY = timedelta(minutes=10)


class KeyMode(enum.Enum):
    """A live key works on the shop itself, a test key on its sandbox."""

    LIVE = "live"
    TEST = "test"


class ApiKey(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A key, without its text: only the SHA-256 of that is stored. `ending` are its last four characters.

    `scopes` are names of a dialect. `sealed_signing_secret`, where there is one, obliges its holder to sign requests.
    """

    KIND: ClassVar[str] = "API_KEY"

    id: str
    name: str
    mode: KeyMode
    scopes: tuple[str, ...]
    digest: str
    ending: str
    sealed_signing_secret: SecretText | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    created_at: datetime

    def valid(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def use_unnoted(self, now: datetime) -> bool:
        """Whether its last use was noted so long ago that this one should be."""
        return self.last_used_at is None or now - self.last_used_at >= USE_NOTED_EVERY


class SignatureUse(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A request signature that was accepted: it will not be a second time while it could still be valid."""

    KIND: ClassVar[str] = "SIGNATURE"

    digest: str
    retry: str | None = None
    until: datetime

    def expiry(self) -> datetime:
        """Of no use once the signature is too old anyway."""
        return self.until


class CreatedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A new key with its text and its signing secret, which are not shown again."""

    key: ApiKey
    text: SecretText
    signing_secret: SecretText | None = None


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever shows a good key. `signing_secret` is the secret with which the request has to be signed, if any."""

    key: ApiKey
    signing_secret: SecretText | None = None
