"""Gift cards: codes with a balance. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.gift_cards.codes import references
from chalicelib.domain.gift_cards.commands import IssueGiftCard, ListGiftCards, RedeemGiftCard, UpdateGiftCard
from chalicelib.domain.gift_cards.errors import (
    GiftCardBalanceTooLow,
    GiftCardCodeTaken,
    GiftCardCodeUnusable,
    GiftCardCurrencyMismatch,
    GiftCardExpired,
    GiftCardExpiryPast,
    GiftCardNotFound,
    GiftCardRedeemedOtherwise,
    GiftCardVoid,
)
from chalicelib.domain.gift_cards.model import GiftCard, GiftCardFilter, GiftCardId, GiftCardStatus, ShownCard, unix_ms
from chalicelib.domain.gift_cards.operations import (
    issue_gift_card,
    list_gift_cards,
    redeem_gift_card,
    update_gift_card,
)
from chalicelib.domain.gift_cards.spending import (
    ensure_usable,
    put_back,
    redemption_reference,
    reference,
    resolve,
    take,
)

__all__ = [
    "GiftCard",
    "GiftCardBalanceTooLow",
    "GiftCardCodeTaken",
    "GiftCardCodeUnusable",
    "GiftCardCurrencyMismatch",
    "GiftCardExpired",
    "GiftCardExpiryPast",
    "GiftCardFilter",
    "GiftCardId",
    "GiftCardNotFound",
    "GiftCardRedeemedOtherwise",
    "GiftCardStatus",
    "GiftCardVoid",
    "IssueGiftCard",
    "ListGiftCards",
    "RedeemGiftCard",
    "ShownCard",
    "UpdateGiftCard",
    "ensure_usable",
    "issue_gift_card",
    "list_gift_cards",
    "put_back",
    "redeem_gift_card",
    "redemption_reference",
    "reference",
    "references",
    "resolve",
    "take",
    "unix_ms",
    "update_gift_card",
]
