"""What onboarding asks of the platform."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.context import Shop


class TenantDesk(Protocol):
    """Changes what the platform itself keeps of a shop. Both may be done again without further effect."""

    def set_currency(self, shop: Shop, currency: str) -> None:
        """Change the currency in which a shop sells."""
        ...

    def set_provider_account(self, shop: Shop, sealed: str) -> None:
        """Change the (sealed) account at the payment provider through which a shop is paid."""
        ...
