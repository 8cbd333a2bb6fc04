"""Each hostile value that a place of a body lets in, alone in an otherwise good body: no failure, nothing half done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.dialects.kit.route import Route
from tests.catalogue.test_hostile_bodies import TAKING, base, send, taken
from tests.catalogue.test_requests import named
from tests.support.hostile import MORE, VALUES, spoilt
from tests.support.twin_seed import Pair, pair

pytestmark = pytest.mark.fuzz


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with pair(tmp_path_factory.mktemp("twins")) as made, made.opened():
        yield made


@pytest.mark.parametrize("row", TAKING, ids=named)
def test_each_value_that_a_place_takes_does_no_harm_alone(shops: Pair, row: Route) -> None:
    body = base(shops, row)
    for path, value in taken(shops.first.url(row), row, body, VALUES + MORE):
        send(shops, row, spoilt(body, path, value))
