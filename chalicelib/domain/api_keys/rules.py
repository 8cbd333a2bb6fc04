"""The text of a key: who made it and for which shop can be seen before anything is looked up.

`sk_live_` or `sk_test_`, then 64 characters of base62: the key's id (22), a tag of the shop (8), chance (24 characters,
142 bits), and a seal over all that (10) which only this platform can make. So forged keys cost no table request, and a
key of another shop is known as that.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Callable

from chalicelib.domain.api_keys.errors import ApiKeyInvalid, ForeignKey
from chalicelib.domain.api_keys.model import KeyMode
from chalicelib.domain.context import Context

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID, _TAG, _CHANCE, _SEAL = 22, 8, 24, 10
_LENGTH = _ID + _TAG + _CHANCE + _SEAL
_PREFIXES = {mode: f"sk_{mode.value}_" for mode in KeyMode}


def new_text(ctx: Context, mode: KeyMode, key_id: str) -> str:
    """The text of a new key."""
    chance = _base62(int.from_bytes(ctx.random_bytes(_CHANCE), "big"), _CHANCE)
    body = _base62(uuid.UUID(key_id).int, _ID) + _tag(ctx) + chance
    return _PREFIXES[mode] + body + _seal(ctx, mode, body)


def new_signing_secret(random_bytes: Callable[[int], bytes]) -> str:
    """A secret for signing requests."""
    return "sks_" + _base62(int.from_bytes(random_bytes(40), "big"), 48)


def mode_of(text: str) -> KeyMode | None:
    """Which mode a key claims to be of."""
    return next((mode for mode, prefix in _PREFIXES.items() if text.startswith(prefix)), None)


def key_id_of(ctx: Context, text: str) -> str:
    """The id inside a key's text. Raises ApiKeyInvalid for what we never made, ForeignKey for another shop's."""
    mode = mode_of(text)
    body = text[len(_PREFIXES[KeyMode.LIVE]) :]
    if mode is None or len(body) != _LENGTH or not (body.isascii() and body.isalnum()):
        raise ApiKeyInvalid()
    body, seal = body[:-_SEAL], body[-_SEAL:]
    if not hmac.compare_digest(seal, _seal(ctx, mode, body)):
        raise ApiKeyInvalid()
    if body[_ID : _ID + _TAG] != _tag(ctx):
        raise ForeignKey()
    number = 0
    for digit in body[:_ID]:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    return str(uuid.UUID(int=number))


def digest(text: str) -> str:
    """What is stored of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _tag(ctx: Context) -> str:
    return _keyed(ctx, "api-key-shop", ctx.shop.site_id, _TAG)


def _seal(ctx: Context, mode: KeyMode, body: str) -> str:
    return _keyed(ctx, "api-key", mode.value + body, _SEAL)


def _keyed(ctx: Context, purpose: str, text: str, length: int) -> str:
    mac = hmac.new(ctx.ports.vault.derive(purpose), text.encode(), hashlib.sha256).digest()
    return _base62(int.from_bytes(mac, "big"), length)


def _base62(number: int, length: int) -> str:
    """The last `length` digits of a number."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
