"""Signed tokens with PyJWT: one algorithm, no key lookup, nothing parsed beyond a sane size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ALGORITHM = "HS256"
MAX_CHARACTERS = 2048
_UNCHECKED = dict.fromkeys(("exp", "nbf", "iat", "aud", "iss", "sub", "jti"), False)
_OPTIONS = {f"verify_{name}": wanted for name, wanted in _UNCHECKED.items()}


class JwtSigner:
    """See `domain.identity.ports.TokenSigner`. Times are checked by the core, whose clock is the shop's."""

    def sign(self, claims: Mapping[str, Any], key: bytes) -> str:
        import jwt  # 120 ms: for those who sign or send a token

        return jwt.encode(dict(claims), key, algorithm=ALGORITHM)

    def read(self, token: str, key: bytes) -> dict[str, Any] | None:
        if len(token) > MAX_CHARACTERS or not token.isascii():
            return None
        import jwt

        try:
            claims: dict[str, Any] = jwt.decode(token, key, algorithms=[ALGORITHM], options=_OPTIONS)  # type: ignore[arg-type]
        except (jwt.InvalidTokenError, ValueError, RecursionError):
            return None
        return claims
