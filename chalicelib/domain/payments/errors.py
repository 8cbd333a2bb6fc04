"""The rules of payments that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Invalid, NotFound, Unavailable


class PaymentsNotConfigured(Unavailable):
    """This deployment has no payment provider."""


class ProviderUnavailable(Unavailable):
    """The provider does not answer, or did not say whether it did what it was asked. Trying again is safe.

    `indeterminate` says that it answered with a failure of its own, which it will repeat under the same key.
    """


class ProviderRefused(DomainError):
    """The provider refuses, and will refuse again: nothing was moved. `reason` is its own code."""


class EventNotGenuine(Invalid):
    """A message that claims to be the provider's is not, or is too old."""


class OrderNotPayable(Conflict):
    """The order was cancelled, or is paid already."""


class PaymentInFlight(Conflict):
    """The provider is at work on an online payment of this order: a second one may not be taken."""


class AmountDiffers(DomainError):
    """A payment is of all that is due (`total_minor`), neither more nor less."""


class DisputeNotFound(NotFound):
    """No such dispute."""


class NothingPaid(DomainError):
    """The order has no payment to give back."""


class NotRefundable(DomainError):
    """An order of which nothing is left to refund is not refunded."""


class RefundKeyReused(Conflict):
    """The idempotency key was used before for another refund of this order."""


class RefundRefused(DomainError):
    """The provider did not make the refund; nothing was given back. `reason` is its own code."""
