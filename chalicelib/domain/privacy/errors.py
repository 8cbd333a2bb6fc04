"""What can be wrong with a request about personal data."""

from __future__ import annotations

from chalicelib.kernel.errors import Invalid


class EmailEchoMismatch(Invalid):
    """Whoever has a customer erased repeats that customer's e-mail exactly."""


class RetentionOutOfRange(Invalid):
    """A period is 1 to 3660 days; orders are kept for at least 30, as they can be sent back and refunded meanwhile."""
