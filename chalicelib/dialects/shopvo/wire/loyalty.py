"""Loyalty points, as Shopvo spells them: what was redeemed or taken back is negative."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.shopvo.wire.common import Id, One, Pagination, one
from chalicelib.dialects.shopvo.wire.ledgers import ByCustomer, Note, StatementQuery, pagination
from chalicelib.domain.ledger import Entry
from chalicelib.domain.loyalty import AwardPoints, LoyaltyStatement, PointsMoved, ReadPoints, RedeemPoints
from chalicelib.kernel.clock import iso_ms

Points = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]


class AwardBody(In, frozen=True, kw_only=True):
    """Points for a customer."""

    points: Points
    note: Note | None = None
    order_id: Id | None = None


class PointsRedemption(In, frozen=True, kw_only=True):
    """Points to turn into a discount, once for an order if one is named."""

    points: Points
    order_id: Id | None = None
    note: Note | None = None


class PointsTransaction(Out, frozen=True, kw_only=True):
    """One movement."""

    id: str
    type: str
    points: int
    order_id: str | None
    note: str | None
    created_at: str


class LoyaltyOut(Out, frozen=True, kw_only=True):
    """A customer's points, with a page of their movements, the newest first."""

    customer_id: str
    points: int
    lifetime_points: int
    tier: str | None
    transactions: list[PointsTransaction]
    pagination: Pagination


class AwardedOut(Out, frozen=True, kw_only=True):
    """An award, and the points after it."""

    points: int
    tier: str | None
    transaction: PointsTransaction


class RedeemedOut(Out, frozen=True, kw_only=True):
    """What points came to, and how many are left."""

    discount_amount: int
    points_remaining: int


def reading(path: ByCustomer, query: StatementQuery) -> ReadPoints:
    """The command behind a statement."""
    return ReadPoints(customer_id=path.customer_id, page=query.page, page_size=query.limit)


def award(path: ByCustomer, body: AwardBody) -> AwardPoints:
    """The command behind an award."""
    return AwardPoints(customer_id=path.customer_id, points=body.points, note=body.note, order_id=body.order_id)


def redemption(path: ByCustomer, body: PointsRedemption) -> RedeemPoints:
    """The command behind a redemption."""
    return RedeemPoints(customer_id=path.customer_id, points=body.points, order_id=body.order_id, note=body.note)


def statement(found: LoyaltyStatement) -> One[LoyaltyOut]:
    """A customer's points."""
    return one(
        LoyaltyOut(
            customer_id=found.account.customer_id,
            points=found.account.balance,
            lifetime_points=found.account.lifetime,
            tier=found.tier,
            transactions=[_transaction(entry) for entry in found.entries.items],
            pagination=pagination(found.entries),
        )
    )


def awarded(made: PointsMoved) -> One[AwardedOut]:
    """An award."""
    return one(AwardedOut(points=made.account.balance, tier=made.tier, transaction=_transaction(made.entry)))


def redeemed(made: PointsMoved) -> One[RedeemedOut]:
    """A redemption."""
    return one(RedeemedOut(discount_amount=made.entry.worth_minor, points_remaining=made.account.balance))


def _transaction(entry: Entry) -> PointsTransaction:
    return PointsTransaction(
        id=entry.id,
        type=entry.kind.name,
        points=entry.amount,
        order_id=entry.order_id,
        note=entry.note,
        created_at=iso_ms(entry.created_at),
    )
