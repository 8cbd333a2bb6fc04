"""What can be wrong about the storefront's settings."""

from __future__ import annotations

from chalicelib.kernel.errors import DomainError, Invalid


class BadSection(DomainError):
    """The section at `position` is of no known type, or its settings do not fit the type."""


class SectionsTooLarge(DomainError):
    """A home page has at most `sections` sections, of `bytes` bytes together."""


class AnalyticsNotAcknowledged(Invalid):
    """Who reports shoppers to this service must say that the consent they need for it is asked for."""
