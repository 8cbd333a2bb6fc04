"""Reviews in the admin: an addition of ours to the SovEcom contract, in its spelling."""

from __future__ import annotations

from typing import Literal

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.dialects.sovecom.wire.common import ById, PageNumber, PageSize
from chalicelib.domain.reviews import (
    ModerateReview,
    Review,
    ReviewFilter,
    ReviewSettings,
    ReviewStatus,
    SetReviewSettings,
    Verdict,
)
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page

_VERDICTS = {verdict.status.value: verdict for verdict in Verdict}


class ReviewsQuery(In, frozen=True, kw_only=True):
    """Which reviews are asked for."""

    page: PageNumber = 1
    page_size: PageSize = 20
    product_id: Uuid | None = None
    status: ReviewStatus | None = None


class ReviewPatch(In, frozen=True, kw_only=True):
    """What a merchant makes of a review."""

    status: Literal["published", "archived", "spam"]


class ReviewRow(Out, frozen=True, kw_only=True):
    """A review as staff see it."""

    id: str
    tenant_id: str
    product_id: str
    customer_id: str | None
    rating: int
    title: str | None
    content: str
    reviewer_name: str
    reviewer_email: str
    status: str
    verified_purchase: bool
    created_at: str
    updated_at: str


class ReviewRows(Out, frozen=True, kw_only=True):
    """A page of reviews."""

    data: list[ReviewRow]
    total: int
    page: int
    page_size: int


class ReviewSettingsBody(In, frozen=True, kw_only=True):
    """Whether reviews show at once."""

    auto_approve: bool


class ReviewSettingsOut(Out, frozen=True, kw_only=True):
    """Whether reviews show at once."""

    auto_approve: bool


def listing(query: ReviewsQuery) -> ReviewFilter:
    """The question behind the list."""
    return ReviewFilter(product_id=query.product_id, status=query.status, page=query.page, page_size=query.page_size)


def verdict(path: ById, body: ReviewPatch) -> ModerateReview:
    """The command behind a change."""
    return ModerateReview(id=path.id, verdict=_VERDICTS[body.status])


def row(review: Review, view: View) -> ReviewRow:
    """One review."""
    return ReviewRow(
        id=review.id,
        tenant_id=view.shop.id,
        product_id=review.product_id,
        customer_id=review.customer_id,
        rating=review.rating,
        title=review.title,
        content=review.content,
        reviewer_name=review.reviewer_name,
        reviewer_email=review.reviewer_email,
        status=review.status.value,
        verified_purchase=review.verified,
        created_at=iso_ms(review.created_at),
        updated_at=iso_ms(review.updated_at),
    )


def rows(found: Page[Review], view: View) -> ReviewRows:
    """A page of them."""
    data = [row(review, view) for review in found.items]
    return ReviewRows(data=data, total=found.total, page=found.page, page_size=found.page_size)


def settings_change(body: ReviewSettingsBody) -> SetReviewSettings:
    """The command behind a change of the settings."""
    return SetReviewSettings(auto_approve=body.auto_approve)


def settings(stored: ReviewSettings) -> ReviewSettingsOut:
    """The settings."""
    return ReviewSettingsOut(auto_approve=stored.auto_approve)
