"""Gift cards, as Shopvo spells them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import In, Out, refuse
from chalicelib.dialects.shopvo.paging import PageQuery, listed, place
from chalicelib.dialects.shopvo.wire.common import Id, Listed, One, one, time_or_none
from chalicelib.dialects.shopvo.wire.ledgers import Moment, Note, Positive
from chalicelib.domain.gift_cards import (
    GiftCardStatus,
    IssueGiftCard,
    ListGiftCards,
    RedeemGiftCard,
    ShownCard,
    UpdateGiftCard,
)
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page, Slice

Status = Literal["ACTIVE", "REDEEMED", "EXPIRED", "VOID"]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]


class ByCard(In, frozen=True, kw_only=True):
    """The `{giftCardId}` of a path."""

    gift_card_id: Id


class CardQuery(PageQuery, frozen=True, kw_only=True):
    """Which cards are asked for."""

    status: Status | None = None
    customer_id: Id | None = None
    code: Code | None = None


class IssueBody(In, frozen=True, kw_only=True):
    """A new card. Without a code it gets one that nobody guesses; without a currency it is in the site's."""

    initial_balance: Positive
    currency: Currency | None = None
    code: Code | None = None
    customer_id: Id | None = None
    expires_at: Moment | None = None
    note: Note | None = None


class CardRedemption(In, frozen=True, kw_only=True):
    """How much is taken off a card, and for which order."""

    amount: Positive
    order_id: Id


class CardPatch(In, frozen=True, kw_only=True):
    """A card is made void, for good, or is good for another time (null: for ever)."""

    status: Literal["VOID"] | UnsetType = UNSET
    expires_at: Moment | UnsetType | None = UNSET


class CardOut(Out, frozen=True, kw_only=True):
    """A card with its code."""

    id: str
    code: str
    initial_balance: int
    remaining_balance: int
    currency: str
    status: str
    customer_id: str | None
    note: str | None
    expires_at: str | None
    issued_at: str


class StandingOut(Out, frozen=True, kw_only=True):
    """How a card stands, without its code."""

    id: str
    remaining_balance: int
    currency: str
    status: str
    expires_at: str | None


def listing(query: CardQuery, request: Request) -> ListGiftCards:
    """The question behind a list."""
    wanted = place(query, request)
    return ListGiftCards(
        status=None if query.status is None else GiftCardStatus(query.status.lower()),
        customer_id=query.customer_id,
        code=query.code,
        page=wanted.page,
        page_size=wanted.size,
        after=wanted.after,
    )


def issue(body: IssueBody) -> IssueGiftCard:
    """The command behind a new card."""
    return IssueGiftCard(
        initial_minor=body.initial_balance,
        currency=body.currency,
        code=body.code,
        customer_id=body.customer_id,
        expires_at=body.expires_at,
        note=body.note,
    )


def redemption(path: ByCard, body: CardRedemption) -> RedeemGiftCard:
    """The command behind a redemption."""
    return RedeemGiftCard(id=path.gift_card_id, amount_minor=body.amount, order_id=body.order_id)


def change(path: ByCard, body: CardPatch) -> UpdateGiftCard:
    """The command behind a change."""
    if body.status is UNSET and body.expires_at is UNSET:
        raise refuse("custom", message="Name a status or an expiresAt.")
    return UpdateGiftCard(id=path.gift_card_id, void=body.status == "VOID", expires_at=body.expires_at)


def cards(found: Page[ShownCard] | Slice[ShownCard], view: View) -> Listed[CardOut]:
    """Part of the list."""
    return listed(found, _card, view)


def card(shown: ShownCard) -> One[CardOut]:
    """A card."""
    return one(_card(shown))


def standing(shown: ShownCard) -> One[StandingOut]:
    """How a card stands."""
    return one(
        StandingOut(
            id=shown.card.id,
            remaining_balance=shown.card.balance,
            currency=shown.card.currency,
            status=shown.status.name,
            expires_at=time_or_none(shown.card.expires_at),
        )
    )


def _card(shown: ShownCard) -> CardOut:
    stored = shown.card
    return CardOut(
        id=stored.id,
        code=shown.code,
        initial_balance=stored.initial_minor,
        remaining_balance=stored.balance,
        currency=stored.currency,
        status=shown.status.name,
        customer_id=stored.customer_id,
        note=stored.note,
        expires_at=time_or_none(stored.expires_at),
        issued_at=iso_ms(stored.created_at),
    )
