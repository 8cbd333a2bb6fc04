"""Checkout: one path to begin, look at and go on with a session."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.shopvo.routes.rows import SITE, patch
from chalicelib.dialects.shopvo.wire import checkout as wire
from chalicelib.domain import checkout_sessions

ROUTES = (
    get(f"{SITE}/checkout", checkout_sessions.get_session, id="getCheckout", auth="read:checkout",
        into=wire.reading, out=wire.session),
    post(f"{SITE}/checkout", checkout_sessions.start_session, id="startCheckout", auth="write:checkout", status=201,
         into=wire.start, out=wire.session),
    *patch(f"{SITE}/checkout", checkout_sessions.advance_session, id="advanceCheckout", auth="write:checkout",
           into=wire.step, out=wire.session),
)  # fmt: skip
