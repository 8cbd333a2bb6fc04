"""Commands of API keys."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.api_keys.model import KeyMode


class CreateApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """Make a key for some scopes; `signed` obliges its holder to sign requests."""

    name: str
    scopes: tuple[str, ...]
    mode: KeyMode = KeyMode.LIVE
    expires_at: datetime | None = None
    signed: bool = False


class RevokeApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """End a key for good."""

    id: str


class NoteKeyUse(msgspec.Struct, frozen=True, kw_only=True):
    """Write down that a key was used."""

    id: str


class TakeSignature(msgspec.Struct, frozen=True, kw_only=True):
    """Accept a signature, which is then used up until it is too old anyway.

    `retry` names a request that takes effect once however often it comes (its method, address and Idempotency-Key).
    """

    signature: str
    retry: str | None = None
    valid_until: datetime
