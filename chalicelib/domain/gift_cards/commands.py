"""Commands of gift cards. A field that is UNSET stays as it is; see GiftCard for units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.gift_cards.model import GiftCardStatus
from chalicelib.kernel.privacy import PersonalText, SecretText


class ListGiftCards(msgspec.Struct, frozen=True, kw_only=True):
    """Read a page of cards, or a stretch `after` a position ([]: the start); with a `code`, the one that has it."""

    status: GiftCardStatus | None = None
    customer_id: str | None = None
    code: SecretText | None = None
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None


class IssueGiftCard(msgspec.Struct, frozen=True, kw_only=True):
    """Make a card. Without a code it gets an unguessable one; without a currency it is in the shop's."""

    initial_minor: int
    currency: str | None = None
    code: SecretText | None = None
    customer_id: str | None = None
    expires_at: datetime | None = None
    note: PersonalText | None = None


class RedeemGiftCard(msgspec.Struct, frozen=True, kw_only=True):
    """Take an amount off a card for an order, once."""

    id: str
    amount_minor: int
    order_id: str


class UpdateGiftCard(msgspec.Struct, frozen=True, kw_only=True):
    """Make a card void, for good, or change how long it is good."""

    id: str
    void: bool = False
    expires_at: datetime | UnsetType | None = UNSET
