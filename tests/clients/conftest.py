"""What the clients' tests need: a shop with an admin elsewhere, and Node.js for those that run JavaScript."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from chalicelib.adapters.objects.folder import FolderStore
from tests.clients.admin_page import AdminPage, admin_deployment, owners_page
from tests.support.deployment import Deployment
from tests.support.table import create_table


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if shutil.which("node") is not None:
        return
    without = [item for item in items if item.get_closest_marker("node")]
    items[:] = [item for item in items if item not in without]
    config.hook.pytest_deselected(items=without)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Deployment]:
    """Shops whose admin's pages come from another origin."""
    with mock_aws():
        create_table("souk")
        made = admin_deployment()
        made.system.ports.__dict__["media"] = FolderStore(tmp_path / "media")
        yield made


@pytest.fixture
def page(site: Deployment) -> AdminPage:
    """A tab in which the owner has just signed in."""
    return owners_page(site)
