"""Reviews of a product: a list, and a new one."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import reviews as wire
from chalicelib.domain import reviews

_BASE = f"{SITE}/products/{{productId}}/reviews"

ROUTES = (
    get(_BASE, reviews.list_product_reviews, id="listReviews", auth="read:catalog",
        into=wire.listing, out=wire.reviews),
    post(_BASE, reviews.submit_review, id="submitReview", auth="write:catalog", status=201,
         into=wire.submission, out=wire.review),
)  # fmt: skip
