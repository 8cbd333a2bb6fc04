"""Every row of the `sites` route group."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.shopvo.routes import categories, gift_cards, loyalty, store_credit, webhooks

ROUTES: tuple[Route, ...] = (
    *categories.ROUTES,
    *gift_cards.ROUTES,
    *loyalty.ROUTES,
    *store_credit.ROUTES,
    *webhooks.ROUTES,
)
