"""Loyalty: points that purchases earn and that pay for others. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.loyalty.commands import AwardPoints, ReadPoints, RedeemPoints, SetLoyaltyProgram
from chalicelib.domain.loyalty.errors import (
    LoyaltyRateNotPositive,
    LoyaltyTiersUnordered,
    PointsRedeemedOtherwise,
    PointsTooLow,
    PointsWorthNothing,
)
from chalicelib.domain.loyalty.model import (
    LoyaltyAccount,
    LoyaltyProgram,
    LoyaltyStatement,
    PointsMoved,
    Tier,
)
from chalicelib.domain.loyalty.operations import award_points, get_points, get_program, redeem_points, set_program
from chalicelib.domain.loyalty.rules import points_for, tier, worth
from chalicelib.domain.loyalty.spending import account, program, put_back, redemption_reference, reference, take

__all__ = [
    "AwardPoints",
    "LoyaltyAccount",
    "LoyaltyProgram",
    "LoyaltyRateNotPositive",
    "LoyaltyStatement",
    "LoyaltyTiersUnordered",
    "PointsMoved",
    "PointsRedeemedOtherwise",
    "PointsTooLow",
    "PointsWorthNothing",
    "ReadPoints",
    "RedeemPoints",
    "SetLoyaltyProgram",
    "Tier",
    "account",
    "award_points",
    "get_points",
    "get_program",
    "points_for",
    "program",
    "put_back",
    "redeem_points",
    "redemption_reference",
    "reference",
    "set_program",
    "take",
    "tier",
    "worth",
]
