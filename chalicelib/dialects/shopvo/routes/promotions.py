"""Promotions: their list, making and removing them, and asking about a code, which needs no key."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, post
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import promotions as wire
from chalicelib.dialects.shopvo.wire.common import deleted
from chalicelib.domain import promotions

ROUTES = (
    get(f"{SITE}/promotions", promotions.browse_promotions, id="listPromotions", auth="read:promotions",
        into=wire.listing, out=wire.promotions),
    post(f"{SITE}/promotions", promotions.create_promotion, id="createPromotion", auth="write:promotions", status=201,
         into=wire.creation, out=wire.promotion),
    delete(f"{SITE}/promotions/{{promotionId}}", promotions.withdraw_promotion, id="deletePromotion",
           auth="write:promotions", into=wire.removal, out=deleted),
    post(f"{SITE}/promotions/validate", promotions.validate_code, id="validatePromotion", auth="none",
         into=wire.validation, out=wire.verdict),
)  # fmt: skip
