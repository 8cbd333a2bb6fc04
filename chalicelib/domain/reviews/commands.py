"""Commands about reviews."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.domain.reviews.model import ReviewStatus, Verdict
from chalicelib.kernel.privacy import PersonalText


class SubmitReview(msgspec.Struct, frozen=True, kw_only=True):
    """Hand in a review of a product, rated 1 to 5."""

    product_id: str
    rating: int
    title: PersonalText | None = None
    content: PersonalText
    reviewer_name: PersonalText
    reviewer_email: PersonalText


class ListReviews(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the reviews of a product, newest first: a page, or with `after` a stretch after a position."""

    product_id: str
    status: ReviewStatus | None = ReviewStatus.PUBLISHED
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None


class ModerateReview(msgspec.Struct, frozen=True, kw_only=True):
    """Publish a review, archive it, or call it spam."""

    id: str
    verdict: Verdict
    expected_version: int | None = None


class SetReviewSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Say whether reviews show at once."""

    auto_approve: bool
    expected_version: int | None = None
