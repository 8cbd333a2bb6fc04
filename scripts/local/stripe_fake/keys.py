"""Who calls: a secret key is an account, `Stripe-Account` a connected one, a publishable key a payer."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from email.message import Message

from scripts.local.stripe_fake.errors import StripeFault, missing_resource, unauthorized
from scripts.local.stripe_fake.routes import Route
from scripts.local.stripe_fake.world import World, mark_connected

SECRET_PREFIXES = ("sk_test_", "rk_test_")
PUBLISHABLE_PREFIX = "pk_test_"


@dataclass(frozen=True)
class Caller:
    """The account a request acts on, and whether it came through Connect."""

    account: str
    connected: bool


def account_of_key(secret_key: str) -> str:
    """Return the id of the account that a secret key belongs to: each key has one of its own."""
    return "acct_" + hashlib.sha256(secret_key.encode()).hexdigest()[:16]


def identify(world: World, route: Route, ids: list[str], headers: Message, client_secret: str) -> Caller:
    """Return the caller, or raise the 401 or 403 that Stripe answers."""
    key = _key(headers.get("Authorization") or "")
    if key.startswith(PUBLISHABLE_PREFIX):
        return _payer(world, route, ids, client_secret)
    known = world.secret_keys
    if not key.startswith(SECRET_PREFIXES) or (known is not None and key not in known):
        raise unauthorized(f"Invalid API Key provided: {key[:8]}{'*' * max(0, len(key) - 12)}{key[-4:]}")
    connected = headers.get("Stripe-Account")
    if connected:
        mark_connected(world, connected)
        return Caller(connected, True)
    return Caller(account_of_key(key), False)


def _payer(world: World, route: Route, ids: list[str], client_secret: str) -> Caller:
    if not route.publishable:
        message = "This API call cannot be made with a publishable API key. Please use a secret API key."
        raise StripeFault(403, "invalid_request_error", message, code="secret_key_required")
    found = world.store.locate(ids[0])
    if found is None:
        raise missing_resource("payment_intent", ids[0], "intent")
    account, intent = found
    if not hmac.compare_digest(intent["client_secret"].encode(), client_secret.encode()):
        message = "The client_secret provided does not match the client_secret associated with this PaymentIntent."
        raise StripeFault(400, "invalid_request_error", message, param="client_secret")
    return Caller(account, False)


def _key(authorization: str) -> str:
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer" and rest:
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            raise unauthorized("Invalid authorization header.") from None
    raise unauthorized(
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer "
        "auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
    )
