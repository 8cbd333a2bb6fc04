"""The rules of the loyalty programme that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError


class PointsTooLow(Conflict):
    """The customer has fewer points (`available`) than are asked for (`requested`)."""


class PointsWorthNothing(DomainError):
    """So few points (`points`) come to no money at the programme's rate."""


class PointsRedeemedOtherwise(Conflict):
    """Points were redeemed for this order already, another number of them (`redeemed`)."""


class LoyaltyRateNotPositive(DomainError):
    """A rate is so many points for so much money: neither side may be missing (`field`)."""


class LoyaltyTiersUnordered(DomainError):
    """Tiers have different names, and each begins above the one before."""
