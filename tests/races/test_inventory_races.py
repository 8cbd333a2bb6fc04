"""The inventory under contention: counts are exact, and low stock and its end are told once a crossing; each check can fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.races import counts
from tests.support.arena import Arena

ROUNDS = 20
ATTEMPTS = 20  # until it is seen: a machine with few cores rarely lets two meet

Play = Callable[..., list[str]]


@pytest.mark.parametrize(
    "play",
    [
        counts.set_and_shift,
        counts.shifts,
        counts.taken_off,
        counts.last_units,
        counts.last_two,
        counts.one_crossing,
        counts.watched_meanwhile,
        counts.one_return,
    ],
)
def test_counts_are_exact(arena: Arena, play: Play) -> None:
    for _ in range(ROUNDS):
        assert play(arena) == []


@pytest.mark.parametrize(
    ("condition", "play"),
    [
        ("STOCK on_hand", counts.set_and_shift),
        ("STOCK on_hand", counts.taken_off),
        ("STOCK allocated", counts.last_two),
        ("STOCK spare", counts.one_crossing),
        ("STOCK spare", counts.watched_meanwhile),
        ("STOCK spare", counts.one_return),
    ],
)
def test_the_check_fails_without(arena: Arena, condition: str, play: Play) -> None:
    assert any(play(arena, without=condition) for _ in range(ATTEMPTS))
