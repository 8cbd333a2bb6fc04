"""What the clients' tests need of the machine: those that run JavaScript are left out where there is no Node.js."""

from __future__ import annotations

import shutil

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if shutil.which("node") is not None:
        return
    without = [item for item in items if item.get_closest_marker("node")]
    items[:] = [item for item in items if item not in without]
    config.hook.pytest_deselected(items=without)
