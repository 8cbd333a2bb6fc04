"""Reviews, as Shopvo spells them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import Email, In, Out
from chalicelib.dialects.shopvo.auth import require_scope
from chalicelib.dialects.shopvo.paging import PageQuery, listed, place
from chalicelib.dialects.shopvo.wire.common import Listed, One, one
from chalicelib.dialects.shopvo.wire.products import ProductPath
from chalicelib.domain.reviews import ListReviews, Review, ReviewStatus, SubmitReview
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page, Slice

Status = Literal["PENDING", "PUBLISHED", "ARCHIVED", "SPAM"]


class ReviewQuery(PageQuery, frozen=True, kw_only=True):
    """Which reviews are asked for; other than published ones take the scope write:catalog."""

    status: Status = "PUBLISHED"


class ReviewBody(In, frozen=True, kw_only=True):
    """A review to hand in."""

    rating: Annotated[int, msgspec.Meta(ge=1, le=5)]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    content: Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
    reviewer_name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    reviewer_email: Email


class ReviewOut(Out, frozen=True, kw_only=True):
    """A review; the reviewer's e-mail is never shown."""

    id: str
    product_id: str
    rating: int
    title: str | None
    content: str
    reviewer_name: str
    status: str
    is_verified_purchase: bool
    created_at: str


def listing(path: ProductPath, query: ReviewQuery, request: Request) -> ListReviews:
    """The question behind the list."""
    if query.status != "PUBLISHED":
        require_scope(request, "write:catalog")
    at = place(query, request)
    return ListReviews(
        product_id=path.product_id,
        status=ReviewStatus(query.status.lower()),
        page=at.page,
        page_size=at.size,
        after=at.after,
    )


def submission(path: ProductPath, body: ReviewBody) -> SubmitReview:
    """The command behind a new review."""
    return SubmitReview(
        product_id=path.product_id,
        rating=body.rating,
        title=body.title,
        content=body.content,
        reviewer_name=body.reviewer_name,
        reviewer_email=body.reviewer_email,
    )


def _spelled(found: Review) -> ReviewOut:
    return ReviewOut(
        id=found.id,
        product_id=found.product_id,
        rating=found.rating,
        title=found.title,
        content=found.content,
        reviewer_name=found.reviewer_name,
        status=found.status.value.upper(),
        is_verified_purchase=found.verified,
        created_at=iso_ms(found.created_at),
    )


def review(made: Review) -> One[ReviewOut]:
    """One review."""
    return one(_spelled(made))


def reviews(found: Page[Review] | Slice[Review], view: View) -> Listed[ReviewOut]:
    """A part of the list."""
    return listed(found, _spelled, view)
