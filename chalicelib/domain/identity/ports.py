"""What identity asks of the outside: hashing of passwords, signing of tokens, one-time codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol


class PasswordHasher(Protocol):
    """Slow hashing of passwords."""

    def hash(self, password: str) -> str:
        """The hash to store."""
        ...

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` made `stored`. Without a stored hash the same work is done, and the answer is no."""
        ...


class TokenSigner(Protocol):
    """Signed access tokens (JWT, HS256)."""

    def sign(self, claims: Mapping[str, Any], key: bytes) -> str:
        """The compact form of a token."""
        ...

    def read(self, token: str, key: bytes) -> dict[str, Any] | None:
        """The claims of a token whose signature holds, else None. Times are not looked at."""
        ...


class OneTimeCodes(Protocol):
    """Time-based one-time codes (RFC 6238, 6 digits, 30 seconds)."""

    def secret(self, randomness: bytes) -> str:
        """A secret in base 32 from twenty random bytes."""
        ...

    def matching_step(self, secret: str, code: str, at: datetime) -> int | None:
        """The step, at most one away from the current, whose code this is."""
        ...

    def enrolment_url(self, secret: str, account: str, issuer: str) -> str:
        """The `otpauth://` URL that authenticator apps read."""
        ...

    def picture(self, text: str) -> str:
        """`text` as a QR code, in a `data:` URL."""
        ...
