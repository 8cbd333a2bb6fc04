"""The sandbox's clock: one row, for test keys only."""

from __future__ import annotations

from chalicelib.dialects.kit.route import post
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.scopes import ANY_TEST_KEY
from chalicelib.dialects.shopvo.wire import clock
from chalicelib.domain import sandbox

ROUTES = (
    post(f"{SITE}/test/clock", sandbox.advance_clock, id="advanceClock", auth=ANY_TEST_KEY, into=clock.move,
         out=clock.shown),
)  # fmt: skip
