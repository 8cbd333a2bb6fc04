"""Every row of the `admin` route group."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.sovecom.routes import audit, auth, meta, taxonomy

ROUTES: tuple[Route, ...] = (
    *meta.ADMIN,
    *auth.ADMIN,
    *audit.ADMIN,
    *taxonomy.ADMIN,
)
