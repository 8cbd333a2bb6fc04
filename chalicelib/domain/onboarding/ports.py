"""What onboarding asks of the platform."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.context import Shop


class TenantDesk(Protocol):
    """Changes what the platform itself keeps of a shop. All of it may be done again without further effect."""

    def set_currency(self, shop: Shop, currency: str) -> None:
        """Change the currency in which a shop sells."""
        ...

    def set_payments(self, shop: Shop, *, online: bool, account: str | None) -> None:
        """Change whether a shop is paid online and, if one is given, the (sealed) account at the payment provider."""
        ...

    def set_installed(self, shop: Shop, installed: bool) -> None:
        """Change whether a shop may sell."""
        ...

    def is_installed(self, shop: Shop) -> bool:
        """Whether a shop may sell by now. Always asks the table."""
        ...
