"""Fixtures: a fresh deployment per test, in memory."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.support import quick_clients, quick_moto
from tests.support.deployment import Deployment
from tests.support.table import create_table

quick_clients.install()
quick_moto.install()

os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")


def pytest_collection_finish() -> None:
    """Look for garbage less often: what was collected stays, and the default pace costs a fifth of the tests' time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 10)


@pytest.fixture
def deployment() -> Iterator[Deployment]:
    """Two open shops on an empty table."""
    with mock_aws():
        create_table("souk")
        made = Deployment()
        made.open_shops()
        yield made
