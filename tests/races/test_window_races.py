"""What a shop shows, under contention: no picture of a removed image, no file without one, one active theme."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.races import shop_window
from tests.support.arena import Arena

ROUNDS = 20
ATTEMPTS = 10

Play = Callable[..., list[str]]


@pytest.mark.parametrize(
    "play",
    [
        shop_window.shown_and_removed,
        shop_window.one_product,
        shop_window.removed_while_made,
        shop_window.made_at_once,
        shop_window.activations,
        shop_window.activated_and_removed,
    ],
)
def test_what_is_shown_is_there(arena: Arena, play: Play) -> None:
    for _ in range(ROUNDS):
        assert play(arena) == []


# Which theme is active is one row: there is no condition without which two could be. That no file of a removed image
# stays is not kept by a condition but by looking again: tests/workers/test_media.py fails without that.
@pytest.mark.parametrize(
    ("condition", "play"),
    [
        ("IMAGE version", shop_window.shown_and_removed),
        ("PRODUCT version", shop_window.one_product),
        ("IMAGE version", shop_window.made_at_once),
        ("THEME_PACKAGE version", shop_window.activated_and_removed),
    ],
)
def test_the_check_fails_without(arena: Arena, condition: str, play: Play) -> None:
    assert any(play(arena, without=condition) for _ in range(ATTEMPTS))
