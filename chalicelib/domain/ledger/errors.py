"""The rules of ledgers that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Invalid


class AmountNotPositive(Invalid):
    """What goes into an account, or out of it, is at least one (`amount`)."""
