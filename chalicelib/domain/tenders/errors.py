"""The rules of tenders that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import DomainError


class CustomerNeeded(DomainError):
    """Store credit and points are a customer's, and nobody is known here."""


class PointsInAnotherCurrency(DomainError):
    """Points are worth money of the shop's currency (`currency`), and this is to be paid in another (`wanted`)."""
