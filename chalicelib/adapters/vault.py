"""Keyed cryptography from one root key: fingerprints, derived keys, sealing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os


class KeyVault:
    """See `domain.ports.Vault`. The root key comes from Secrets Manager in the cloud."""

    def __init__(self, root_key: bytes) -> None:
        if len(root_key) < 32:
            raise ValueError("the signing key must have at least 32 bytes: set SOUK_SIGNING_KEY or SOUK_SECRET_ARN")
        self._root = root_key

    def fingerprint(self, text: str) -> str:
        return hmac.new(self.derive("fingerprint"), text.encode(), hashlib.sha256).hexdigest()

    def derive(self, purpose: str) -> bytes:
        return hmac.new(self._root, purpose.encode(), hashlib.sha256).digest()

    def seal(self, plaintext: bytes, purpose: str) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # loaded by those who seal

        nonce = os.urandom(12)
        sealed = AESGCM(self.derive("seal")).encrypt(nonce, plaintext, purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, sealed: str, purpose: str) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        raw = base64.urlsafe_b64decode(sealed)
        try:
            return AESGCM(self.derive("seal")).decrypt(raw[:12], raw[12:], purpose.encode())
        except InvalidTag as error:
            raise ValueError("sealed for another purpose, or damaged") from error
