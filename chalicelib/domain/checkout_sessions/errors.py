"""The rules of checkout sessions that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, NotFound


class SessionNotFound(NotFound):
    """No such session, or its time is up."""


class SessionComplete(Conflict):
    """The session became an order (`order_id`): no step but the last can be taken again."""


class StepMissing(Conflict):
    """A step comes first (`missing`)."""


class StepTooFarBack(Conflict):
    """One can go back a single step (`stage` is where the session stands)."""


class StepIncomplete(DomainError):
    """A step needs something that nobody has said yet (`lacking`)."""


class TooManyCodes(DomainError):
    """A cart has one promotion code at a time (`maximum`)."""


class TooManyGiftCards(DomainError):
    """An order is paid with at most `maximum` gift cards."""


class CartOfAnotherCustomer(Conflict):
    """The cart is another customer's."""


class TermsNotGranted(DomainError):
    """Only who buys for an active business account with such terms pays later."""


class CheckoutChanged(Conflict):
    """Something is not as it was at the review (`changed` says what): to be reviewed again. Nothing was charged."""
