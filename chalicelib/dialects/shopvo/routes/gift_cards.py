"""Gift cards: their list, issuing, redeeming, making void."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.shopvo.routes.rows import SITE, patch
from chalicelib.dialects.shopvo.wire import gift_cards as wire
from chalicelib.domain import gift_cards

ROUTES = (
    get(f"{SITE}/gift-cards", gift_cards.list_gift_cards, id="listGiftCards", auth="read:gift-cards",
        into=wire.listing, out=wire.cards),
    post(f"{SITE}/gift-cards", gift_cards.issue_gift_card, id="issueGiftCard", auth="write:gift-cards", status=201,
         into=wire.issue, out=wire.card),
    post(f"{SITE}/gift-cards/{{giftCardId}}/redeem", gift_cards.redeem_gift_card, id="redeemGiftCard",
         auth="write:gift-cards", into=wire.redemption, out=wire.standing),
    *patch(f"{SITE}/gift-cards/{{giftCardId}}", gift_cards.update_gift_card, id="updateGiftCard",
           auth="write:gift-cards", into=wire.change, out=wire.standing),
)  # fmt: skip
