"""One cart in many hands: no line is lost, no unit counted twice, whoever edits, signs in or does both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.races import shared_carts
from tests.support.arena import Arena

ROUNDS = 20
ATTEMPTS = 6

Play = Callable[..., list[str]]


@pytest.mark.parametrize("play", [shared_carts.one_line_each, shared_carts.one_more_each, shared_carts.all_at_once])
def test_sixteen_clients_of_one_cart_lose_no_line(arena: Arena, play: Play) -> None:
    for _ in range(ROUNDS):
        assert play(arena) == []


@pytest.mark.parametrize(
    "play", [shared_carts.one_cart_in_many_tabs, shared_carts.many_carts, shared_carts.added_meanwhile]
)
def test_carts_are_taken_along_whole_and_once(arena: Arena, play: Play) -> None:
    for _ in range(ROUNDS):
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
