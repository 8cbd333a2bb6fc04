"""What purchases earn, what points are worth, and which tier they make."""

from __future__ import annotations

from chalicelib.domain.loyalty.errors import LoyaltyRateNotPositive, LoyaltyTiersUnordered
from chalicelib.domain.loyalty.model import LoyaltyProgram

_RATES = ("earn_per_minor", "redeem_points", "redeem_minor")


def points_for(program: LoyaltyProgram, amount_minor: int) -> int:
    """The points that a payment earns, rounded down; none while the programme is off."""
    return max(0, amount_minor) * program.earn_points // program.earn_per_minor if program.enabled else 0


def worth(program: LoyaltyProgram, points: int) -> int:
    """What points are worth in minor units of the shop's currency, rounded down."""
    return points * program.redeem_minor // program.redeem_points


def tier(program: LoyaltyProgram, lifetime: int) -> str | None:
    """The highest tier that so many lifetime points reach, if any."""
    reached = [each.name for each in program.tiers if each.threshold <= lifetime]
    return reached[-1] if reached else None


def ensure_coherent(program: LoyaltyProgram) -> None:
    """Refuse rates that divide by nothing, and tiers that nobody could tell apart."""
    for name in _RATES:
        if getattr(program, name) <= 0:
            raise LoyaltyRateNotPositive(field=name)
    if program.earn_points < 0:
        raise LoyaltyRateNotPositive(field="earn_points")
    names = [each.name for each in program.tiers]
    thresholds = [each.threshold for each in program.tiers]
    if len(set(names)) < len(names) or thresholds != sorted(set(thresholds)) or min(thresholds, default=0) < 0:
        raise LoyaltyTiersUnordered()
