"""The rules of price lists that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, NotFound


class PriceListNotFound(NotFound):
    """No such price list."""


class PriceListInUse(Conflict):
    """Business accounts buy by it."""


class PercentOffAboveWhole(DomainError):
    """Nobody can take less than nothing or more than the whole off (`maximum_bps`)."""


class ListedPriceNegative(DomainError):
    """A price is never below zero (`product_id`)."""


class TooManyPrices(DomainError):
    """One change sets prices of at most `maximum` products."""
