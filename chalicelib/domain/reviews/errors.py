"""What can be wrong about reviews."""

from __future__ import annotations

from chalicelib.kernel.errors import Invalid, NotFound


class ReviewNotFound(NotFound):
    """No such review."""


class RatingOutOfRange(Invalid):
    """A rating is a whole number from `minimum` to `maximum`."""
