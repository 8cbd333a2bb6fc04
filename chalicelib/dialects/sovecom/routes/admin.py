"""Every row of the `admin` route group."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.sovecom.routes import (
    api_keys,
    audit,
    auth,
    business_identity,
    discounts,
    emails,
    inventory,
    invoices,
    loyalty_program,
    meta,
    orders,
    payments,
    products,
    refunds,
    shipping,
    taxes,
    taxonomy,
    theme,
    variants,
    webhooks,
)

ROUTES: tuple[Route, ...] = (
    *meta.ADMIN,
    *auth.ADMIN,
    *api_keys.ADMIN,
    *audit.ADMIN,
    *products.ADMIN,
    *taxonomy.ADMIN,
    *theme.ADMIN,
    *variants.ADMIN,
    *emails.ADMIN,
    *invoices.ADMIN,
    *orders.ADMIN,
    *payments.ADMIN,
    *refunds.ADMIN,
    *webhooks.ADMIN,
    *business_identity.ADMIN,
    *discounts.ADMIN,
    *inventory.ADMIN,
    *loyalty_program.ADMIN,
    *shipping.ADMIN,
    *taxes.ADMIN,
)
