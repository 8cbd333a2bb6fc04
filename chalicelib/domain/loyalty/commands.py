"""Commands of the loyalty programme. See LoyaltyProgram for its rates."""

from __future__ import annotations

import msgspec

from chalicelib.domain.loyalty.model import DEFAULT_TIERS, Tier
from chalicelib.kernel.privacy import PersonalText


class ReadPoints(msgspec.Struct, frozen=True, kw_only=True):
    """Read a customer's points and a page of their movements."""

    customer_id: str
    page: int = 1
    page_size: int = 20


class AwardPoints(msgspec.Struct, frozen=True, kw_only=True):
    """Give a customer points."""

    customer_id: str
    points: int
    note: PersonalText | None = None
    order_id: str | None = None


class RedeemPoints(msgspec.Struct, frozen=True, kw_only=True):
    """Turn a customer's points into a discount: once for each order, if one is named."""

    customer_id: str
    points: int
    order_id: str | None = None
    note: PersonalText | None = None


class SetLoyaltyProgram(msgspec.Struct, frozen=True, kw_only=True):
    """Set the programme as a whole."""

    enabled: bool
    earn_points: int = 1
    earn_per_minor: int = 100
    redeem_points: int = 1
    redeem_minor: int = 1
    tiers: tuple[Tier, ...] = DEFAULT_TIERS
    expected_version: int | None = None
