"""Commands of tenancy."""

from __future__ import annotations

import msgspec


class CreateTenant(msgspec.Struct, frozen=True, kw_only=True):
    """Open a shop: `hosts[0]` is the one in links. `id` is chosen by the caller so that opening twice is harmless.

    The origins are the sites whose browsers may call it; without any, those that the platform names.
    """

    id: str
    slug: str
    name: str
    hosts: tuple[str, ...]
    currency: str = "EUR"
    locale: str = "en"
    test: bool = False
    plan: str = "free"
    admin_origins: tuple[str, ...] = ()
    store_origins: tuple[str, ...] = ()
