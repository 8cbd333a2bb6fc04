"""The rules of store credit that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict


class StoreCreditTooLow(Conflict):
    """The customer has less credit (`available`) than is asked for (`requested`)."""
