"""One cart in many hands: no line is lost, no unit counted twice, whoever edits, signs in or does both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.races import shared_carts
from tests.support.arena import Arena

ATTEMPTS = 6

Play = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("repeat", "play"),
    [
        (20, shared_carts.one_line_each),
        (10, shared_carts.one_more_each),
        (10, shared_carts.all_at_once),
        (20, shared_carts.one_cart_in_many_tabs),
        (10, shared_carts.many_carts),
        (10, shared_carts.added_meanwhile),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_no_line_is_lost_and_none_counted_twice(arena: Arena, repeat: int, play: Play) -> None:
    for _ in range(repeat):
        assert play(arena) == []


@pytest.mark.parametrize(
    "play",
    [
        shared_carts.one_line_each,
        shared_carts.one_more_each,
        shared_carts.all_at_once,
        shared_carts.one_cart_in_many_tabs,
        shared_carts.many_carts,
        shared_carts.added_meanwhile,
    ],
)
def test_the_check_fails_without(arena: Arena, play: Play) -> None:
    assert any(play(arena, without="CART version") for _ in range(ATTEMPTS))
