"""Every row of the `store` route group."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.sovecom.routes import customers, meta, taxonomy

ROUTES: tuple[Route, ...] = (
    *meta.STORE,
    *customers.STORE,
    *taxonomy.STORE,
)
