"""Reviews of products, and whether they wait for the merchant before they show."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText

BOOK = "CONFIG"


class ReviewStatus(enum.Enum):
    """Shoppers see published reviews only."""

    PENDING = "pending"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    SPAM = "spam"


class Verdict(enum.Enum):
    """What a merchant makes of a review, and may change their mind about."""

    PUBLISH = "publish"
    ARCHIVE = "archive"
    SPAM = "spam"

    @property
    def status(self) -> ReviewStatus:
        """Where the review stands afterwards."""
        return _AFTER[self]


_AFTER = {
    Verdict.PUBLISH: ReviewStatus.PUBLISHED,
    Verdict.ARCHIVE: ReviewStatus.ARCHIVED,
    Verdict.SPAM: ReviewStatus.SPAM,
}


class Review(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody says about a product: `rating` is 1 to 5.

    `verified` says that, as the review came in, a paid order that stands had a line of the product: an order placed
    with the reviewer's e-mail, or by the customer (`customer_id`) whom that e-mail belongs to.
    """

    KIND: ClassVar[str] = "REVIEW"

    id: str
    product_id: str
    rating: int
    title: PersonalText | None = None
    content: PersonalText
    reviewer_name: PersonalText
    reviewer_email: PersonalText
    customer_id: str | None = None
    status: ReviewStatus = ReviewStatus.PENDING
    verified: bool = False
    created_at: datetime
    updated_at: datetime


class ReviewSettings(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Whether reviews show at once (`auto_approve`) or wait for the merchant, which is the rule."""

    KIND: ClassVar[str] = "REVIEW_SETTINGS"

    auto_approve: bool = False


class ReviewFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the reviews, newest first: a page, or with `after` a stretch of `page_size` after a position."""

    product_id: str | None = None
    status: ReviewStatus | None = None
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None
