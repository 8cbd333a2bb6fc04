"""The loyalty programme in the admin: an addition of ours to the SovEcom contract, in its spelling."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.domain import loyalty

_MOST = 1_000_000_000
Count = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=_MOST)]
TierName = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class TierBody(In, frozen=True, kw_only=True):
    """A tier: from how many points, counted over a lifetime, a customer has it."""

    name: TierName
    threshold: Count


class ProgramBody(In, frozen=True, kw_only=True):
    """The programme as a whole: `earnPoints` for each `earnPerMinor` paid, `redeemMinor` for each `redeemPoints`."""

    enabled: bool
    earn_points: Count
    earn_per_minor: Positive
    redeem_points: Positive
    redeem_minor: Positive
    tiers: Annotated[list[TierBody], msgspec.Meta(max_length=20)]


class TierOut(Out, frozen=True, kw_only=True):
    """A tier."""

    name: str
    threshold: int


class ProgramOut(Out, frozen=True, kw_only=True):
    """The programme."""

    enabled: bool
    earn_points: int
    earn_per_minor: int
    redeem_points: int
    redeem_minor: int
    tiers: list[TierOut]


def change(body: ProgramBody) -> loyalty.SetLoyaltyProgram:
    """The command behind a change."""
    tiers = tuple(loyalty.Tier(name=tier.name, threshold=tier.threshold) for tier in body.tiers)
    return loyalty.SetLoyaltyProgram(
        enabled=body.enabled,
        earn_points=body.earn_points,
        earn_per_minor=body.earn_per_minor,
        redeem_points=body.redeem_points,
        redeem_minor=body.redeem_minor,
        tiers=tiers,
    )


def program(stored: loyalty.LoyaltyProgram) -> ProgramOut:
    """The whole of it."""
    return ProgramOut(
        enabled=stored.enabled,
        earn_points=stored.earn_points,
        earn_per_minor=stored.earn_per_minor,
        redeem_points=stored.redeem_points,
        redeem_minor=stored.redeem_minor,
        tiers=[TierOut(name=tier.name, threshold=tier.threshold) for tier in stored.tiers],
    )
