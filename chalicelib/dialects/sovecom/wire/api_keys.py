"""API keys in the admin: an addition of ours to the SovEcom contract, in its spelling."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.common import ById, time_or_none
from chalicelib.domain.api_keys import ApiKey, CreateApiKey, CreatedKey, KeyMode, RevokeApiKey
from chalicelib.kernel.clock import iso_ms

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Scope = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class ApiKeyBody(In, frozen=True, kw_only=True):
    """The body of a new key. `signed` keys have a signing secret, with which every request must be signed."""

    name: Name
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=40)]
    mode: KeyMode = KeyMode.LIVE
    expires_at: Moment | None = None
    signed: bool = False


class ApiKeyRow(Out, frozen=True, kw_only=True):
    """A key, of whose text no more than the end is shown."""

    id: str
    name: str
    mode: KeyMode
    scopes: list[str]
    last_four: str
    signed: bool
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None
    created_at: str


class NewApiKeyRow(ApiKeyRow, frozen=True, kw_only=True):
    """A new key with what is shown this once."""

    key: str
    signing_secret: str | None


def creation(body: ApiKeyBody) -> CreateApiKey:
    """The command behind a new key."""
    return CreateApiKey(
        name=body.name, scopes=tuple(body.scopes), mode=body.mode, expires_at=body.expires_at, signed=body.signed
    )


def removal(path: ById) -> RevokeApiKey:
    """The command behind the end of a key."""
    return RevokeApiKey(id=path.id)


def row(key: ApiKey) -> ApiKeyRow:
    """One key."""
    return ApiKeyRow(
        id=key.id,
        name=key.name,
        mode=key.mode,
        scopes=list(key.scopes),
        last_four=key.ending,
        signed=key.sealed_signing_secret is not None,
        expires_at=time_or_none(key.expires_at),
        revoked_at=time_or_none(key.revoked_at),
        last_used_at=time_or_none(key.last_used_at),
        created_at=iso_ms(key.created_at),
    )


def created(made: CreatedKey) -> NewApiKeyRow:
    """A new key."""
    shown = msgspec.structs.asdict(row(made.key))
    return NewApiKeyRow(**shown, key=made.text, signing_secret=made.signing_secret)


def rows(keys: list[ApiKey]) -> list[ApiKeyRow]:
    """All keys."""
    return [row(key) for key in keys]
