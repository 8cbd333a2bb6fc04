"""The two seeded shops: made once, opened for each module of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.twin_seed import Pair, pair


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with pair(tmp_path_factory.mktemp("twins")) as made:
        yield made


@pytest.fixture(scope="module")
def opened(seeded: Pair) -> Iterator[Pair]:
    with seeded.opened():
        yield seeded


@pytest.fixture
def shops(opened: Pair) -> Iterator[Pair]:
    """The shops as they were seeded, put back afterwards."""
    yield opened
    opened.snapshot.restore()
