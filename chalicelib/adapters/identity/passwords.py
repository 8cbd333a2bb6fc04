"""Password hashing with Argon2id (RFC 9106; OWASP password storage: 64 MiB, three passes, four lanes)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

_TIME_COST = 3
_LANES = 4


class Argon2Hasher:
    """See `domain.identity.ports.PasswordHasher`."""

    def __init__(self, memory_kib: int) -> None:
        self._memory_kib = memory_kib

    @cached_property
    def _hasher(self) -> Any:
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=_TIME_COST, memory_cost=self._memory_kib, parallelism=_LANES)

    @cached_property
    def nobody(self) -> str:
        """A well-formed hash, with the same parameters, of no password: checking against it costs the same."""
        salt, tag = "A" * 22, "A" * 43
        return f"$argon2id$v=19$m={self._memory_kib},t={_TIME_COST},p={_LANES}${salt}${tag}"

    def hash(self, password: str) -> str:
        return str(self._hasher.hash(password))

    def verify(self, stored: str | None, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            self._hasher.verify(stored or self.nobody, password)
        except (InvalidHashError, VerificationError):
            return False
        return stored is not None
