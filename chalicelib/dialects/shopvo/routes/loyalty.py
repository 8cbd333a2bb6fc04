"""Loyalty: a customer's points, awards and redemptions."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import loyalty as wire
from chalicelib.domain import loyalty

ROUTES = (
    get(f"{SITE}/loyalty/{{customerId}}", loyalty.get_points, id="getLoyalty", auth="read:loyalty",
        into=wire.reading, out=wire.statement),
    post(f"{SITE}/loyalty/{{customerId}}/award", loyalty.award_points, id="awardPoints", auth="write:loyalty",
         status=201, into=wire.award, out=wire.awarded),
    post(f"{SITE}/loyalty/{{customerId}}/redeem", loyalty.redeem_points, id="redeemPoints", auth="write:loyalty",
         into=wire.redemption, out=wire.redeemed),
)  # fmt: skip
