"""No register: every question stays open."""

from __future__ import annotations

from chalicelib.domain.tax.ports import VatCheck, VatOutcome


class NoRegister:
    """See `domain.tax.ports.VatRegister`."""

    def check(self, country: str, number: str) -> VatCheck:
        return VatCheck(outcome=VatOutcome.UNREACHABLE)
