"""Which shop a host belongs to, remembered for a while: tenants change rarely, requests come often."""

from __future__ import annotations

import time
from collections.abc import Callable

from chalicelib.domain import tenancy
from chalicelib.domain.context import Shop
from chalicelib.kernel.unit_of_work import UnitOfWork

TTL_SECONDS = 60.0


class ShopDirectory:
    """Finds shops by host, by id, and all; by-host answers (also "none") are kept for a minute."""

    def __init__(self, platform: Callable[[], UnitOfWork]) -> None:
        self._platform = platform
        self._by_host: dict[str, tuple[float, Shop | None]] = {}

    def by_host(self, host: str) -> Shop | None:
        """The shop of a host name, or None."""
        held = self._by_host.get(host)
        if held is not None and time.monotonic() - held[0] < TTL_SECONDS:
            return held[1]
        shop = tenancy.shop_by_host(self._platform(), host)
        if len(self._by_host) > 10_000:  # strangers' host names must not fill the memory
            self._by_host.clear()
        self._by_host[host] = (time.monotonic(), shop)
        return shop

    def by_id(self, tenant_id: str) -> Shop | None:
        """The shop with an id, or None. Always asks the table."""
        return tenancy.shop_by_id(self._platform(), tenant_id)

    def all(self) -> list[Shop]:
        """Every active shop."""
        return tenancy.shops(self._platform())
