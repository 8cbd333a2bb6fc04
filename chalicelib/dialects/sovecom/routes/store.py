"""Every row of the `store` route group."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.sovecom.routes import (
    carts,
    checkout,
    customers,
    invoices,
    meta,
    orders,
    pages,
    payments,
    products,
    search,
    taxonomy,
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
    *carts.STORE,
    *checkout.STORE,
    *payments.STORE,
)
