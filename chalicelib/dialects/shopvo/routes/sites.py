"""Every row of the `sites` route group."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.shopvo.routes import (
    b2b,
    brands,
    cart,
    categories,
    checkout,
    clock,
    content,
    customers,
    gift_cards,
    inventory,
    loyalty,
    meta,
    metafields,
    orders,
    products,
    promotions,
    reviews,
    site,
    store_credit,
    variants,
    webhooks,
)

ROUTES: tuple[Route, ...] = (
    *b2b.ROUTES,
    *brands.ROUTES,
    *cart.ROUTES,
    *categories.ROUTES,
    *checkout.ROUTES,
    *clock.ROUTES,
    *content.ROUTES,
    *customers.ROUTES,
    *gift_cards.ROUTES,
    *inventory.ROUTES,
    *loyalty.ROUTES,
    *meta.ROUTES,
    *metafields.ROUTES,
    *orders.ROUTES,
    *products.ROUTES,
    *promotions.ROUTES,
    *reviews.ROUTES,
    *site.ROUTES,
    *store_credit.ROUTES,
    *variants.ROUTES,
    *webhooks.ROUTES,
)
