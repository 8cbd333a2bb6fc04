"""API keys: how a merchant's own programs sign in. The names other rooms may use."""

from __future__ import annotations

from chalicelib.domain.api_keys.commands import CreateApiKey, NoteKeyUse, RevokeApiKey, TakeSignature
from chalicelib.domain.api_keys.errors import (
    ApiKeyExpiryPast,
    ApiKeyInvalid,
    ApiKeyNotFound,
    ForeignKey,
    SignatureReplayed,
    TooManyApiKeys,
    UnknownScopes,
)
from chalicelib.domain.api_keys.events import TestKeyMade
from chalicelib.domain.api_keys.model import ApiKey, CreatedKey, Holder, KeyMode
from chalicelib.domain.api_keys.operations import (
    create_api_key,
    holder_of,
    list_api_keys,
    note_key_use,
    revoke_api_key,
    take_signature,
)
from chalicelib.domain.api_keys.rules import mode_of
from chalicelib.domain.api_keys.scopes import EVERYTHING, GRANTS_OF_SCOPE, SCOPES, covers

__all__ = [
    "EVERYTHING",
    "GRANTS_OF_SCOPE",
    "SCOPES",
    "ApiKey",
    "ApiKeyExpiryPast",
    "ApiKeyInvalid",
    "ApiKeyNotFound",
    "CreateApiKey",
    "CreatedKey",
    "ForeignKey",
    "Holder",
    "KeyMode",
    "NoteKeyUse",
    "RevokeApiKey",
    "SignatureReplayed",
    "TakeSignature",
    "TestKeyMade",
    "TooManyApiKeys",
    "UnknownScopes",
    "covers",
    "create_api_key",
    "holder_of",
    "list_api_keys",
    "mode_of",
    "note_key_use",
    "revoke_api_key",
    "take_signature",
]
