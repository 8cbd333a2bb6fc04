"""What tax asks of the outside: a register that knows whether a VAT number is real."""

from __future__ import annotations

import enum
from typing import Protocol

import msgspec


class VatOutcome(enum.Enum):
    """What a VAT register answers."""

    VALID = "valid"
    INVALID = "invalid"
    UNREACHABLE = "unreachable"


class VatCheck(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of a VAT register, with the reference under which it remembers the question, if it gave one."""

    outcome: VatOutcome
    consultation_ref: str | None = None


class VatRegister(Protocol):
    """A register of VAT numbers (in the EU: VIES)."""

    def check(self, country: str, number: str) -> VatCheck:
        """Ask about a number without its country prefix; `country` is the prefix (EL for Greece). Never raises."""
        ...
