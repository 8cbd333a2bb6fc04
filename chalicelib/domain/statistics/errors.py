"""What can be wrong about a question for figures."""

from __future__ import annotations

from chalicelib.kernel.errors import Invalid


class TooManyBuckets(Invalid):
    """A series has `limit` buckets at most."""


class PeriodEmpty(Invalid):
    """The time asked about ends before it begins."""
