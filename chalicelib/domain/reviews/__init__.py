"""Reviews: what customers say about products, shown once the merchant agrees."""

from __future__ import annotations

from chalicelib.domain.reviews.commands import ListReviews, ModerateReview, SetReviewSettings, SubmitReview
from chalicelib.domain.reviews.errors import ReviewNotFound
from chalicelib.domain.reviews.events import ReviewCreated
from chalicelib.domain.reviews.model import Review, ReviewFilter, ReviewSettings, ReviewStatus, Verdict
from chalicelib.domain.reviews.operations import (
    get_review_settings,
    list_product_reviews,
    list_reviews,
    moderate_review,
    set_review_settings,
    submit_review,
)

__all__ = [
    "ListReviews",
    "ModerateReview",
    "Review",
    "ReviewCreated",
    "ReviewFilter",
    "ReviewNotFound",
    "ReviewSettings",
    "ReviewStatus",
    "SetReviewSettings",
    "SubmitReview",
    "Verdict",
    "get_review_settings",
    "list_product_reviews",
    "list_reviews",
    "moderate_review",
    "set_review_settings",
    "submit_review",
]
