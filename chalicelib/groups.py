"""Route groups: which rows are deployed together as one API and one function."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.dialects.kit.app import SoukApp, mount
from chalicelib.wiring import System


def _store(app: SoukApp, system: System) -> None:
    from chalicelib.dialects.sovecom.routes import store

    mount(app, _sovecom(system), store.ROUTES, system.edge())


def _admin(app: SoukApp, system: System) -> None:
    from chalicelib.dialects.sovecom.routes import admin

    mount(app, _sovecom(system), admin.ROUTES, system.edge())


def _setup(app: SoukApp, system: System) -> None:
    from chalicelib.dialects.sovecom.routes import setup

    mount(app, _sovecom(system), setup.ROUTES, system.edge())


def _hooks(app: SoukApp, system: System) -> None:
    from chalicelib.dialects.sovecom.routes import hooks

    mount(app, _sovecom(system), hooks.ROUTES, system.edge())


def _sites(app: SoukApp, system: System) -> None:
    from chalicelib.dialects.shopvo.dialect import Settings, Shopvo
    from chalicelib.dialects.shopvo.routes import sites

    edge = system.edge()
    mount(app, Shopvo(edge, Settings(rate_factor=system.config.site_rate_factor)), sites.ROUTES, edge)


def _workers(app: SoukApp, system: System) -> None:
    from chalicelib.workers.functions import declare

    app.workers = declare(app, system)


def _sovecom(system: System):  # type: ignore[no-untyped-def]
    from chalicelib.dialects.sovecom.dialect import Settings, SovEcom

    c = system.config
    settings = Settings(
        admin_origins=tuple(filter(None, c.admin_origins.split(","))),
        store_origins=tuple(filter(None, c.store_origins.split(","))),
        secure_cookies=c.secure_cookies,
        catalog_reads=c.store_rate_limit,
        catalog_window_seconds=c.store_rate_window_seconds,
    )
    return SovEcom(system.edge(), settings)


GROUPS: dict[str, Callable[[SoukApp, System], None]] = {
    "store": _store,
    "admin": _admin,
    "setup": _setup,
    "hooks": _hooks,
    "sites": _sites,
    "workers": _workers,
}


def build(groups: list[str], system: System | None = None) -> SoukApp:
    """The app of some route groups. An app serves one request at a time: a threaded server builds one per thread."""
    system = system or System()
    app = SoukApp("souk")
    for group in groups:
        GROUPS[group](app, system)
    return app
