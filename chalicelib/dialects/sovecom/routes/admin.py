"""Every row of the `admin` route group."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.sovecom.routes import audit, auth, meta, products, taxonomy, variants

ROUTES: tuple[Route, ...] = (
    *meta.ADMIN,
    *auth.ADMIN,
    *audit.ADMIN,
    *products.ADMIN,
    *taxonomy.ADMIN,
    *variants.ADMIN,
)
