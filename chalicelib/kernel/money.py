"""Money in integer minor units, and the one place where money is rounded or split."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

# ISO 4217 minor digits that are not two. Source: ISO 4217 list one, published 2024-06.
_MINOR_DIGITS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(),  # noqa: SIM905 - a list to read
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum."""


class Money(msgspec.Struct, frozen=True, array_like=True):
    """An amount of one currency. `amount_minor` counts the currency's smallest unit (cents for EUR, yen for JPY)."""

    amount_minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.amount_minor + self._same(other).amount_minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount_minor - self._same(other).amount_minor, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.amount_minor * count, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount_minor, self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other


def zero(currency: str) -> Money:
    """No money, of a currency."""
    return Money(0, currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of `amounts`, which must all be of `currency`."""
    result = zero(currency)
    for amount in amounts:
        result += amount
    return result


def minor_digits(currency: str) -> int:
    """How many decimals people write for `currency`: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _MINOR_DIGITS.get(currency, 2)


def round_ratio(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest integer, halves away from zero: the one rounding of the platform."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def allocate(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """Split `amount_minor` in proportion to `weights` so that the parts sum to it exactly.

    Largest remainder: every part is floored, then the units left over go to the largest remainders, the earlier
    weight first on a tie. Weights must not be negative; when all are zero the parts are as equal as can be.
    """
    if not weights:
        return []
    if amount_minor < 0:
        return [-part for part in allocate(-amount_minor, weights)]
    whole = sum(weights)
    shares = list(weights) if whole else [1] * len(weights)
    whole = whole or len(weights)
    parts = [amount_minor * share // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (-(amount_minor * shares[i] % whole), i))
    for i in by_remainder[: amount_minor - sum(parts)]:
        parts[i] += 1
    return parts
