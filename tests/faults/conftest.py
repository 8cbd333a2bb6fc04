"""Fixtures of the faults: an engine with true transactions, and a provider, neither of which fails by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.local.dynamodb_local import DynamoDBLocal
from scripts.local.stripe_fake import StripeFake
from tests.support.stories import Outside
from tests.support.storm import Storm


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/faults/" in item.nodeid:
            item.add_marker(pytest.mark.races)


@pytest.fixture(scope="session")
def outside() -> Iterator[Outside]:
    with DynamoDBLocal() as engine, StripeFake() as provider:
        yield Outside(engine, provider, engine)


@pytest.fixture(scope="session")
def storm(outside: Outside) -> Iterator[Storm]:
    with Storm(outside.engine) as running:
        yield running
