"""What reviews report."""

from __future__ import annotations

from chalicelib.domain.reviews.model import ReviewStatus
from chalicelib.kernel.events import Event, event


@event("review.created")
class ReviewCreated(Event, frozen=True, kw_only=True):
    """A review came in; `status` says whether it shows already. Who wrote what is read where it is kept."""

    review_id: str
    product_id: str
    rating: int
    status: ReviewStatus
    verified: bool
