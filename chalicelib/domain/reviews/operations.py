"""Use cases of reviews."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import identity
from chalicelib.domain.catalog import Product, ProductNotFound
from chalicelib.domain.changes import noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Limit
from chalicelib.domain.reviews.commands import ListReviews, ModerateReview, SetReviewSettings, SubmitReview
from chalicelib.domain.reviews.errors import RatingOutOfRange, ReviewNotFound
from chalicelib.domain.reviews.events import ReviewCreated
from chalicelib.domain.reviews.model import BOOK, Review, ReviewFilter, ReviewSettings, ReviewStatus
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import BadCursor, Page, Slice
from chalicelib.kernel.unit_of_work import Claim, Reference, check_version

LOWEST, HIGHEST = 1, 5
SUBMISSIONS = Limit("reviews", 30, 60)  # per address: a storefront's server sends for many


@operation("reviews.submit", needs=Grant.REVIEWS_WRITE, raises=(ProductNotFound, RatingOutOfRange, RateExceeded))
def submit_review(ctx: Context, command: SubmitReview) -> Review:
    """Hand in a review. It waits for the merchant unless the shop lets reviews show at once."""
    if not LOWEST <= command.rating <= HIGHEST:
        raise RatingOutOfRange(minimum=LOWEST, maximum=HIGHEST)
    email = identity.normal_email(command.reviewer_email)
    customer_id = _reviewer(ctx, command.product_id, email)
    review = Review(
        id=ctx.new_id(),
        product_id=command.product_id,
        rating=command.rating,
        title=command.title,
        content=command.content,
        reviewer_name=command.reviewer_name,
        reviewer_email=email,
        customer_id=customer_id,
        status=ReviewStatus.PUBLISHED if _settings(ctx).auto_approve else ReviewStatus.PENDING,
        verified=ctx.ports.trade.has_bought(ctx, command.product_id, email, customer_id),
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    identity.take(ctx, SUBMISSIONS, ctx.origin.ip)
    ctx.uow.emit(
        ReviewCreated(
            review_id=review.id,
            product_id=review.product_id,
            rating=review.rating,
            status=review.status,
            verified=review.verified,
        )
    )
    return ctx.uow.create(review)


def _reviewer(ctx: Context, product_id: str, email: str) -> str | None:
    """The customer whose e-mail it is, if any; the product must exist. One table request, the settings' too."""
    if not is_uuid(product_id):
        raise ProductNotFound()
    account = Claim(identity.EMAIL_CLAIMS[identity.Audience.CUSTOMER], ctx.ports.vault.fingerprint(email))
    product, customer_id = ctx.uow.find_many([Reference(Product, (product_id,)), account], book=BOOK)
    if product is None:
        raise ProductNotFound()
    return None if customer_id is None else str(customer_id)


@query("reviews.of_product", needs=Grant.REVIEWS_READ, raises=(ProductNotFound, BadCursor))
def list_product_reviews(ctx: Context, command: ListReviews) -> Page[Review] | Slice[Review]:
    """A part of the reviews of a product that exists, newest first."""
    if not is_uuid(command.product_id) or ctx.uow.find(Product, command.product_id) is None:
        raise ProductNotFound()
    wanted = ReviewFilter(
        product_id=command.product_id,
        status=command.status,
        page=command.page,
        page_size=command.page_size,
        after=command.after,
    )
    return ctx.ports.trade.reviews(ctx, wanted)


@query("reviews.list", needs=Grant.REVIEWS_READ, raises=(BadCursor,))
def list_reviews(ctx: Context, command: ReviewFilter) -> Page[Review] | Slice[Review]:
    """A part of all reviews, newest first."""
    return ctx.ports.trade.reviews(ctx, command)


@operation("reviews.moderate", needs=Grant.REVIEWS_WRITE, raises=(ReviewNotFound,))
def moderate_review(ctx: Context, command: ModerateReview) -> Review:
    """Publish a review, archive it, or call it spam; any of these can be followed by any other."""
    review = ctx.uow.get(Review, command.id, missing=ReviewNotFound())
    check_version(review, command.expected_version)
    status = command.verdict.status
    ctx.audit("review.moderated", "reviews", review.id, {"from": review.status.value, "to": status.value})
    moderated: Review = review.replace(status=status, updated_at=ctx.now)
    return ctx.uow.save(moderated)


@query("reviews.get_settings", needs=Grant.SETTINGS_READ)
def get_review_settings(ctx: Context, command: None) -> ReviewSettings:
    """Whether reviews show at once."""
    return _settings(ctx)


@operation("reviews.set_settings", needs=Grant.SETTINGS_WRITE)
def set_review_settings(ctx: Context, command: SetReviewSettings) -> ReviewSettings:
    """Say whether reviews show at once; those that came before stay as they are."""
    stored = ctx.uow.find(ReviewSettings) or ReviewSettings()
    check_version(stored, command.expected_version)
    changed: ReviewSettings = stored.replace(auto_approve=command.auto_approve)
    ctx.audit("review_settings.updated", "review_settings", None, noted(command))
    return ctx.uow.save(changed) if stored.version else ctx.uow.create(changed)


def _settings(ctx: Context) -> ReviewSettings:
    return ctx.uow.digest(BOOK, _stored_settings, ReviewSettings)


def _stored_settings(book: dict[type[Entity], list[Any]]) -> ReviewSettings:
    stored = book[ReviewSettings]
    return stored[0] if stored else ReviewSettings()
