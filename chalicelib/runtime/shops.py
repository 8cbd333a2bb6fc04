"""Which shop a host or a site's name leads to, remembered for a while: tenants change rarely, requests come often."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from chalicelib.domain import tenancy
from chalicelib.domain.context import Shop
from chalicelib.kernel.unit_of_work import UnitOfWork

TTL_SECONDS = 60.0
MOST = 10_000  # strangers' names must not fill the memory


class _Memory:
    """What was found under a name (also "nothing"), for a minute."""

    def __init__(self, find: Callable[[str], Shop | None]) -> None:
        self._find = find
        self._known: dict[str, tuple[float, Shop | None]] = {}

    def get(self, name: str) -> Shop | None:
        """What is known or found under a name."""
        held = self._known.get(name)
        if held is not None and time.monotonic() - held[0] < TTL_SECONDS:
            return held[1]
        shop = self._find(name)
        if len(self._known) > MOST:
            self._known.clear()
        self._known[name] = (time.monotonic(), shop)
        return shop

    def forget(self, name: str) -> None:
        """Find a name anew when it is next asked for."""
        self._known.pop(name, None)


class ShopDirectory:
    """Finds shops by host, by site (id or slug), by id, and all; the first two are remembered for a minute."""

    def __init__(self, platform: Callable[[], UnitOfWork]) -> None:
        self._platform = platform
        self._hosts = _Memory(lambda host: tenancy.shop_by_host(platform(), host))
        self._sites = _Memory(lambda site: tenancy.shop_by_site(platform(), site))

    def by_host(self, host: str) -> Shop | None:
        """The shop of a host name, or None."""
        return self._hosts.get(host)

    def by_site(self, site: str) -> Shop | None:
        """The shop with an id or a slug, or None; never a sandbox."""
        return self._sites.get(site)

    def sandbox(self, shop: Shop) -> Shop | None:
        """The sandbox beside a shop, if it has one. Always asks the table: its clock is in its row."""
        found = self.by_id(tenancy.sandbox_id(shop.id))
        return found and msgspec.structs.replace(found, name=shop.name, plan=shop.plan)

    def forget(self, shop: Shop) -> None:
        """Find a shop anew: what the platform keeps of it has changed. Other processes notice within the minute."""
        for host in shop.hosts:
            self._hosts.forget(host)
        for site in (shop.id, shop.slug):
            self._sites.forget(site)

    def by_id(self, tenant_id: str) -> Shop | None:
        """The shop with an id, or None. Always asks the table."""
        return tenancy.shop_by_id(self._platform(), tenant_id)

    def all(self) -> list[Shop]:
        """Every active shop."""
        return tenancy.shops(self._platform())
