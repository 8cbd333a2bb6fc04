"""Every row of the `sites` route group."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.shopvo.routes import (
    cart,
    categories,
    checkout,
    gift_cards,
    loyalty,
    meta,
    orders,
    products,
    site,
    store_credit,
    webhooks,
)

ROUTES: tuple[Route, ...] = (
    *cart.ROUTES,
    *categories.ROUTES,
    *checkout.ROUTES,
    *gift_cards.ROUTES,
    *loyalty.ROUTES,
    *meta.ROUTES,
    *orders.ROUTES,
    *products.ROUTES,
    *site.ROUTES,
    *store_credit.ROUTES,
    *webhooks.ROUTES,
)
