"""Every row of the `sites` route group."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.shopvo.routes import categories

ROUTES: tuple[Route, ...] = (*categories.ROUTES,)
