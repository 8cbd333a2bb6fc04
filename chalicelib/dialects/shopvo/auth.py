"""Signing in, as Shopvo spells it: a key of the site, its scopes, and for some keys a signature on every request."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.shopvo import signing
from chalicelib.dialects.shopvo.faults import ScopeMissing, SignatureInvalid
from chalicelib.dialects.shopvo.scopes import ANY_TEST_KEY
from chalicelib.domain import api_keys
from chalicelib.domain.api_keys import GRANTS_OF_SCOPE, ApiKey, KeyMode, covers
from chalicelib.domain.context import SYSTEM, Actor, Shop
from chalicelib.domain.grants import Grant
from chalicelib.kernel.errors import DomainError, NotFound, Unauthenticated
from chalicelib.runtime.invoke import Call, Runtime

_SCOPES = "scopes"
_OF_ANY_TEST_KEY = frozenset({Grant.CLOCK_WRITE})


def key_of(runtime: Runtime, request: Request, call: Call, home: Shop) -> ApiKey:
    """The key that the request shows to the site, its signature checked. `home` is where the site's keys are.

    Raises Unauthenticated, or NotFound for a key of another site.
    """
    if request.bearer is None:
        raise Unauthenticated()
    holder = api_keys.holder_of(runtime.context(Call(home, origin=call.origin)), request.bearer)
    if (holder.key.mode is KeyMode.TEST) != (call.shop.sandbox_of is not None):
        raise api_keys.ApiKeyInvalid()
    if holder.signing_secret is not None:
        header = request.headers.get(signing.HEADER.lower(), "")
        if not signing.verify(holder.signing_secret, header, request.body, int(time.time())):
            raise SignatureInvalid()
    return holder.key


def actor_of(key: ApiKey, request: Request, route: Route) -> Actor:
    """The caller with what the row's scope allows. Raises ScopeMissing."""
    request.notes[_SCOPES] = key.scopes
    if route.auth == ANY_TEST_KEY:
        if key.mode is not KeyMode.TEST:
            raise NotFound()
        return Actor(kind="api", id=key.id, grants=_OF_ANY_TEST_KEY)
    require_scope(request, route.auth)
    return Actor(kind="api", id=key.id, grants=GRANTS_OF_SCOPE[route.auth])


def has_scope(request: Request, scope: str) -> bool:
    """Whether the caller's key has a scope."""
    return covers(request.notes[_SCOPES], scope)


def require_scope(request: Request, scope: str) -> None:
    """Refuse a key without a scope: for rows of which a part asks for more. Raises ScopeMissing."""
    if not has_scope(request, scope):
        raise ScopeMissing(scope=scope)


def use_up(runtime: Runtime, request: Request, call: Call, home: Shop) -> None:
    """Accept the signature of a request that changes something once. Raises SignatureReplayed.

    A retry that carries the Idempotency-Key of the first attempt changes nothing more, so it may carry its signature.
    """
    key = request.headers.get("idempotency-key")
    command = api_keys.TakeSignature(
        signature=request.headers[signing.HEADER.lower()],
        retry=None if key is None else f"{request.method} {request.path} {key}",
        valid_until=datetime.now(UTC) + timedelta(seconds=2 * signing.TOLERANCE_SECONDS),
    )
    runtime.invoke(api_keys.take_signature, command, Call(home, SYSTEM, call.origin))


def note_use(runtime: Runtime, key: ApiKey, call: Call, home: Shop) -> None:
    """Write down that the key was used, now and then; if that does not work, the next request does it."""
    if key.use_unnoted(runtime.context(Call(home)).now):
        with suppress(DomainError):
            runtime.invoke(api_keys.note_key_use, api_keys.NoteKeyUse(id=key.id), Call(home, SYSTEM, call.origin))
