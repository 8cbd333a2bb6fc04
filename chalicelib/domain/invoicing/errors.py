"""The rules of invoicing that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import DomainError, NotFound, Unavailable


class InvoiceDoesNotReconcile(DomainError):
    """The amounts of a document do not add up: nothing is issued. Details: `rule`, `subject`, `expected`, `found`."""


class CreditExceedsOriginal(DomainError):
    """A credit note would give back more than is left of its original. Details: `what`, `remaining`, `asked`."""


class NotCreditable(DomainError):
    """No credit note can correct this document: it is one itself, or it was never sealed. Details: `number`."""


class InvoiceNotFound(NotFound):
    """The order has no invoice (yet), or there is no such order of this caller."""


class CreditNoteNotFound(NotFound):
    """The order has no such credit note, or there is no such order of this caller."""


class OriginalNotIssued(Unavailable):
    """The refunded order has no invoice yet, for its credit note to correct; it will have."""


class NotPrintedYet(Unavailable):
    """The document exists and its PDF is being printed: come back after `retry_after_seconds`."""
