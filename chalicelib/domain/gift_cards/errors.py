"""The rules of gift cards that can be broken. Codes are never told: they are as good as money."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, NotFound


class GiftCardNotFound(NotFound):
    """No card has this id, or this code."""


class GiftCardCodeTaken(Conflict):
    """Another card has this code."""


class GiftCardCodeUnusable(DomainError):
    """A code has 8 to 40 letters and digits (`minimum`, `maximum`), dashes and spaces apart."""


class GiftCardExpiryPast(DomainError):
    """A new card must be good for a while (`expires_at`)."""


class GiftCardVoid(Conflict):
    """The card was made void, for good."""


class GiftCardExpired(Conflict):
    """The card's time is up."""


class GiftCardBalanceTooLow(Conflict):
    """Less is left on the card (`available`) than is asked of it (`requested`)."""


class GiftCardRedeemedOtherwise(Conflict):
    """The card was redeemed for this order already, with another amount (`redeemed`)."""


class GiftCardCurrencyMismatch(Conflict):
    """The card holds another currency (`currency`) than is asked of it (`wanted`)."""
