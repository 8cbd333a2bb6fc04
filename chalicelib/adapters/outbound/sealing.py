"""Secrets at rest: sealed with AES-256-GCM, so that a copy of the table does not give them away."""

from __future__ import annotations

import base64
import binascii
import os

_PREFIX = "gcm1."
_NONCE_BYTES = 12
_TAG_BYTES = 16
KEY_BYTES = 32


class SealBroken(Exception):
    """The text was not sealed with this key for this place, or was changed since."""


def seal(key: bytes, plaintext: bytes, aad: bytes) -> str:
    """Seal `plaintext` with a key of 32 bytes. `aad` names the place it belongs to (tenant and row): elsewhere the
    seal does not open. The result is ASCII text and different every time."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_checked(key)).encrypt(nonce, plaintext, aad)
    return _PREFIX + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(key: bytes, sealed: str, aad: bytes) -> bytes:
    """What was sealed. Raises SealBroken when key, place or text is not the one of the sealing."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, content = _opened(sealed)
    try:
        return AESGCM(_checked(key)).decrypt(nonce, content, aad)
    except InvalidTag:
        raise SealBroken from None


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return key


def _opened(sealed: str) -> tuple[bytes, bytes]:
    try:
        raw = base64.b64decode(sealed.removeprefix(_PREFIX).encode(), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeError):
        raise SealBroken from None
    if not sealed.startswith(_PREFIX) or len(raw) < _NONCE_BYTES + _TAG_BYTES:
        raise SealBroken
    return raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
