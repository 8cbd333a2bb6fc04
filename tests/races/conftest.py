"""Fixtures of the races: one engine and one pool of processes for all of them, a fresh table for each."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import boto3
import pytest

from scripts.local.dynamodb_local import DynamoDBLocal
from scripts.local.stripe_fake import StripeFake
from tests.support.arena import Arena
from tests.support.race import Racers
from tests.support.table import create_table

PROCESSES = 32


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/races/" in item.nodeid:
            item.add_marker(pytest.mark.races)
            # With several workers (pytest -n): one pool of racing processes for all, not one in each worker.
            item.add_marker(pytest.mark.xdist_group("racers"))


@pytest.fixture(scope="session")
def engine() -> Iterator[str]:
    with DynamoDBLocal() as endpoint_url:
        yield endpoint_url


@pytest.fixture(scope="session")
def provider() -> Iterator[StripeFake]:
    with StripeFake() as fake:
        yield fake


@pytest.fixture(scope="session")
def racers(engine: str, provider: StripeFake) -> Iterator[Racers]:
    with Racers(engine, PROCESSES, provider.url) as made:
        yield made


@pytest.fixture
def arena(engine: str, provider: StripeFake, racers: Racers) -> Iterator[Arena]:
    """A fresh table, and a way to open shops in it, race callers and read what is stored."""
    create_table("souk", engine)
    logging.disable(logging.CRITICAL)
    yield Arena(engine, provider, racers)
    logging.disable(logging.NOTSET)
    boto3.client("dynamodb", endpoint_url=engine).delete_table(TableName="souk")
