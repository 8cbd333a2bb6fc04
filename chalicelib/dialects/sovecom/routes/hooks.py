"""Every row of the `hooks` route group: what providers call."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.sovecom.routes import stripe_webhook

ROUTES: tuple[Route, ...] = (*stripe_webhook.HOOKS,)
