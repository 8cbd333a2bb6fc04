"""Returns under contention: no unit is given back twice, and a return is decided once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.races import giving_back
from tests.support.arena import Arena

ROUNDS = 20
ATTEMPTS = 6

Play = Callable[..., list[str]]


@pytest.mark.parametrize("play", [giving_back.last_units, giving_back.one_approval, giving_back.approval_or_rejection])
def test_units_are_given_back_once(arena: Arena, play: Play) -> None:
    for _ in range(ROUNDS):
        assert play(arena) == []


def test_the_check_fails_without(arena: Arena) -> None:
    assert any(giving_back.last_units(arena, without="ORDER version") for _ in range(ATTEMPTS))
