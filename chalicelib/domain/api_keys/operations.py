"""Use cases of API keys. They live in the shop itself, also those of its sandbox."""

from __future__ import annotations

import hmac

from chalicelib.domain.api_keys.commands import CreateApiKey, NoteKeyUse, RevokeApiKey, TakeSignature
from chalicelib.domain.api_keys.errors import (
    ApiKeyExpiryPast,
    ApiKeyInvalid,
    ApiKeyNotFound,
    SignatureReplayed,
    TooManyApiKeys,
    UnknownScopes,
)
from chalicelib.domain.api_keys.events import TestKeyMade
from chalicelib.domain.api_keys.model import MAX_KEYS, ApiKey, CreatedKey, Holder, KeyMode, SignatureUse
from chalicelib.domain.api_keys.rules import digest, key_id_of, new_signing_secret, new_text
from chalicelib.domain.api_keys.scopes import SCOPES
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.kernel.operation import operation, query


@operation(
    "api_keys.create",
    needs=Grant.API_KEYS_WRITE,
    raises=(TooManyApiKeys, ApiKeyExpiryPast, UnknownScopes),
)
def create_api_key(ctx: Context, command: CreateApiKey) -> CreatedKey:
    """Make a key; its text and its signing secret are shown this once."""
    if command.expires_at is not None and command.expires_at <= ctx.now:
        raise ApiKeyExpiryPast()
    unknown = [scope for scope in command.scopes if scope not in SCOPES]
    if unknown or not command.scopes:
        raise UnknownScopes(unknown=unknown)
    if sum(key.revoked_at is None for key in ctx.uow.children(ApiKey)) >= MAX_KEYS:
        raise TooManyApiKeys(most=MAX_KEYS)
    key_id = ctx.new_id()
    text = new_text(ctx, command.mode, key_id)
    secret = new_signing_secret(ctx.random_bytes) if command.signed else None
    key = ApiKey(
        id=key_id,
        name=command.name,
        mode=command.mode,
        scopes=tuple(dict.fromkeys(command.scopes)),
        digest=digest(text),
        ending=text[-4:],
        sealed_signing_secret=secret and ctx.ports.vault.seal(secret.encode(), _purpose(ctx, key_id)),
        expires_at=command.expires_at,
        created_at=ctx.now,
    )
    if key.mode is KeyMode.TEST:
        ctx.ports.sandboxes.open(ctx.shop)
        ctx.uow.emit(TestKeyMade(key_id=key_id))
    ctx.audit("api_key.created", "api_keys", key_id, {"mode": key.mode.value, "scopes": key.scopes})
    return CreatedKey(key=ctx.uow.create(key), text=text, signing_secret=secret)


@query("api_keys.list", needs=Grant.API_KEYS_READ)
def list_api_keys(ctx: Context, command: None) -> list[ApiKey]:
    """All keys, the newest first, also those that are revoked."""
    return ctx.uow.children(ApiKey, newest_first=True)


@operation("api_keys.revoke", needs=Grant.API_KEYS_WRITE, raises=(ApiKeyNotFound,))
def revoke_api_key(ctx: Context, command: RevokeApiKey) -> ApiKey:
    """End a key. Ending it again changes nothing."""
    key = ctx.uow.get(ApiKey, command.id, missing=ApiKeyNotFound())
    if key.revoked_at is not None:
        return key
    ctx.audit("api_key.revoked", "api_keys", key.id)
    revoked: ApiKey = key.replace(revoked_at=ctx.now)
    return ctx.uow.save(revoked)


@operation("api_keys.note_use", needs=Grant.SYSTEM)
def note_key_use(ctx: Context, command: NoteKeyUse) -> None:
    """Write down that a key was used just now, unless that was done lately."""
    key = ctx.uow.find(ApiKey, command.id)
    if key is not None and key.use_unnoted(ctx.now):
        ctx.uow.save(key.replace(last_used_at=ctx.now))


@operation("api_keys.take_signature", needs=Grant.SYSTEM, raises=(SignatureReplayed,))
def take_signature(ctx: Context, command: TakeSignature) -> None:
    """Accept a signature once; again only with the retry of the very request that it came with."""
    used = SignatureUse(digest=digest(command.signature), retry=command.retry, until=command.valid_until)
    if command.retry is not None:
        known = ctx.uow.find(SignatureUse, used.digest)
        if known is not None and known.retry == command.retry:
            return
    ctx.uow.create(used, exists=SignatureReplayed())


def holder_of(ctx: Context, text: str) -> Holder:
    """Who shows this key to the shop. One table request, none for what we never made.

    Raises ApiKeyInvalid, and ForeignKey for a key of another shop.
    """
    key = ctx.uow.find(ApiKey, key_id_of(ctx, text))
    if key is None or not hmac.compare_digest(key.digest, digest(text)) or not key.valid(ctx.now):
        raise ApiKeyInvalid()
    sealed = key.sealed_signing_secret
    secret = None if sealed is None else ctx.ports.vault.unseal(sealed, _purpose(ctx, key.id)).decode()
    return Holder(key=key, signing_secret=secret)


def _purpose(ctx: Context, key_id: str) -> str:
    return f"api-key:{ctx.shop.id}:{key_id}"
