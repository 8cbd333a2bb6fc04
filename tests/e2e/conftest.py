"""Fixtures of the deployed system: one deployment for all tests, and one purchase in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.demo_receiver import Receiver
from tests.e2e.cloud import Cloud, deployed
from tests.e2e.story import DeployedStory


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _is_here(item):
            item.add_marker(pytest.mark.e2e)
    # The tests of the purchase say what the shop's first order leaves behind, so nobody else may buy before. What
    # belongs elsewhere comes before the deployment is up.
    items.sort(key=lambda item: (_is_here(item), "test_purchase.py" not in item.nodeid))


def _is_here(item: pytest.Item) -> bool:
    return "tests/e2e/" in item.nodeid


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with deployed(tmp_path_factory.mktemp("e2e")) as made:
        yield made


@pytest.fixture(scope="session")
def bought(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedStory]:
    """A purchase from the search to the merchant's webhook; whatever is not as it must be raises `Surprise`."""
    with Receiver() as receiver:
        story = DeployedStory(
            cloud.deployment_port, cloud.stripe, receiver, tmp_path_factory.mktemp("pdf"), cloud=cloud
        )
        story.sign_in()
        story.subscribe()
        story.buy()
        yield story
