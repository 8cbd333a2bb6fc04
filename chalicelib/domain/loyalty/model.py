"""The loyalty programme of a shop, and the points of its customers."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from chalicelib.domain.ledger import Account, Entry, Of
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.paging import Page

BOOK = "CONFIG"


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """A rank that a customer has from `threshold` points on, counted over a lifetime."""

    name: str
    threshold: int


DEFAULT_TIERS = (
    Tier(name="BRONZE", threshold=0),
    Tier(name="SILVER", threshold=500),
    Tier(name="GOLD", threshold=1000),
)


class LoyaltyProgram(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """What a purchase earns and what points are worth; a shop that never set one has this, with earning off.

    `earn_points` for each `earn_per_minor` paid; `redeem_points` are worth `redeem_minor`; both rounded down. While it
    is not `enabled` orders earn nothing; points that customers have stay theirs.
    """

    KIND: ClassVar[str] = "LOYALTY_PROGRAM"

    enabled: bool = False
    earn_points: int = 1
    earn_per_minor: int = 100
    redeem_points: int = 1
    redeem_minor: int = 1
    tiers: tuple[Tier, ...] = DEFAULT_TIERS


class LoyaltyAccount(Account, frozen=True, kw_only=True, omit_defaults=True):
    """A customer's points: `balance` can be spent; `lifetime` is what was earned for good, and makes the tier."""

    KIND: ClassVar[str] = "LOYALTY_ACCOUNT"
    LEDGER: ClassVar[str] = "loyalty"
    NUMBERS: ClassVar[tuple[str, ...]] = ("balance", "lifetime")

    customer_id: str
    lifetime: int = 0

    @property
    def of(self) -> Of:
        """Which account this is."""
        return points_of(self.customer_id)


class Earning(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """What one order earned, and how much of that its refunds have taken back.

    `earned` is None while a refund was heard of before the payment. `revoked` counts points that the refunds so far
    are due, also those that were spent already and could not be taken.
    """

    KIND: ClassVar[str] = "LOYALTY_EARNING"

    customer_id: str
    order_id: str
    earned: int | None = None
    total_minor: int = 0
    refunded_minor: int = 0
    revoked: int = 0

    @property
    def revocable(self) -> int:
        """How many points all refunds so far take back: in proportion, rounded down; all with the whole total."""
        if not self.earned:
            return 0
        return self.earned * min(self.refunded_minor, self.total_minor) // self.total_minor


class LoyaltyStatement(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's points and tier, with a page of movements, the newest first."""

    account: LoyaltyAccount
    tier: str | None
    entries: Page[Entry]


class PointsMoved(msgspec.Struct, frozen=True, kw_only=True):
    """A movement, and the points after it."""

    account: LoyaltyAccount
    tier: str | None
    entry: Entry


def points_of(customer_id: str) -> Of:
    """Which account a customer's points are."""
    return Of(LoyaltyAccount, (customer_id,), customer_id)
