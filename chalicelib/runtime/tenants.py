"""The platform's rows of shops, as operations may change them: in a unit of work of the platform's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from chalicelib.domain import tenancy
from chalicelib.domain.context import Shop
from chalicelib.kernel.unit_of_work import ConcurrentChange, UnitOfWork

_ATTEMPTS = 6


class _Platform(UnitOfWork, Protocol):
    """A unit of work over the platform's own rows."""

    def commit(self) -> None: ...


class TenantRows:
    """See `domain.onboarding.ports.TenantDesk`. `forget` is told of shops that other requests know from before."""

    def __init__(self, platform: Callable[[], _Platform], forget: Callable[[Shop], None]) -> None:
        self._platform = platform
        self._forget = forget

    def set_currency(self, shop: Shop, currency: str) -> None:
        """Change the currency in which a shop sells."""
        self._change(shop, currency=currency)

    def set_payments(self, shop: Shop, *, online: bool, account: str | None) -> None:
        """Change whether a shop is paid online and, if one is given, the (sealed) account at the payment provider."""
        given = {} if account is None else {"provider_account": account}
        self._change(shop, online_payments=online, **given)

    def set_installed(self, shop: Shop, installed: bool) -> None:
        """Change whether a shop may sell."""
        self._change(shop, installed=installed)

    def is_installed(self, shop: Shop) -> bool:
        """Whether a shop may sell by now. Always asks the table; who remembers it otherwise forgets it."""
        found = tenancy.shop_by_id(self._platform(), shop.id)
        installed = found is not None and found.installed
        if installed is not shop.installed:
            self._forget(shop)
        return installed

    def _change(self, shop: Shop, **changes: Any) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            uow = self._platform()
            tenancy.change_tenant(uow, shop.id, **changes)
            try:
                uow.commit()
            except ConcurrentChange:
                if attempt == _ATTEMPTS:
                    raise
            else:
                break
        self._forget(shop)
