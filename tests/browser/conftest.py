"""The running system, and one tour of a browser through pages of three origins for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scripts.local.services_process import free_port
from tests.browser.tour import ADMIN, STOREFRONT, Running, Stop, Tour, running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("system")) as started:
        yield started


@pytest.fixture(scope="session")
def found(system: Running, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each page found: all in one browser, whose cookies and cache go along."""
    stops = (
        Stop(STOREFRONT, "storefront.buys"),
        Stop(ADMIN, "admin.works"),
        Stop(free_port(), "stranger.tries"),
        Stop(STOREFRONT, "storefront.comesBackAndLeaves"),
        Stop(ADMIN, "admin.comesBackAndLeaves"),
    )
    return Tour(stops, system.addresses).travel(tmp_path_factory.mktemp("browser"), files=2)
