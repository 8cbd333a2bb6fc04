"""The rules of stock that can be broken. Detail names are those that shoppers' programs read."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError


class OutOfStock(Conflict):
    """Fewer units are free for this owner (`available`) than it wants (`requested`) of a variant (`variantId`)."""


class VariantNotSold(DomainError):
    """The variant (`variant`) was taken off sale for good: nobody counts its stock any more."""


class StockBelowNothing(DomainError):
    """A warehouse cannot hold fewer than no units (`lowest` is what may be set now)."""
