"""The rules of invoicing that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import DomainError


class InvoiceDoesNotReconcile(DomainError):
    """The amounts of a document do not add up: nothing is issued. Details: `rule`, `subject`, `expected`, `found`."""


class CreditExceedsOriginal(DomainError):
    """A credit note would give back more than is left of its original. Details: `what`, `remaining`, `asked`."""


class NotCreditable(DomainError):
    """No credit note can correct this document: it is one itself, or it was never sealed. Details: `number`."""
