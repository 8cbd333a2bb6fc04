"""Every row of the `store` route group."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.sovecom.routes import (
    carts,
    checkout,
    customers,
    images,
    invoices,
    meta,
    modules,
    orders,
    pages,
    payments,
    privacy,
    products,
    returns,
    search,
    storefront,
    taxonomy,
    themes,
)

ROUTES: tuple[Route, ...] = (
    *meta.STORE,
    *customers.STORE,
    *products.STORE,
    *taxonomy.STORE,
    *search.STORE,
    *invoices.STORE,
    *orders.STORE,
    *pages.STORE,
    *images.STORE,
    *storefront.STORE,
    *themes.STORE,
    *carts.STORE,
    *checkout.STORE,
    *payments.STORE,
    *returns.STORE,
    *modules.STORE,
    *privacy.STORE,
)
