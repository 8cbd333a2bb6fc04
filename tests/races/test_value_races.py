"""Value under contention: exact results for all who come at once, and rounds that notice when a condition is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.races import value
from tests.support.arena import Arena

ROUNDS = 20
ATTEMPTS = 6

Play = Callable[..., list[str]]


@pytest.mark.parametrize(
    "play",
    [
        value.card_by_parts,
        value.card_at_once,
        value.one_redemption,
        value.credit_by_parts,
        value.first_credits,
        value.points_by_parts,
        value.points_of_one_order,
        value.void_meanwhile,
        value.points_taken_back,
    ],
)
def test_value_is_spent_once(arena: Arena, play: Play) -> None:
    for _ in range(ROUNDS):
        assert play(arena) == []


@pytest.mark.parametrize(
    ("condition", "play"),
    [
        ("GIFT_CARD balance", value.card_by_parts),
        ("GIFT_CARD balance", value.card_at_once),
        ("LEDGER_ENTRY absence", value.one_redemption),
        ("STORE_CREDIT balance", value.credit_by_parts),
        ("STORE_CREDIT absence", value.first_credits),
        ("LOYALTY_ACCOUNT balance", value.points_by_parts),
        ("LEDGER_ENTRY absence", value.points_of_one_order),
        ("LOYALTY_ACCOUNT balance", value.points_taken_back),
    ],
)
def test_the_check_fails_without(arena: Arena, condition: str, play: Play) -> None:
    assert any(play(arena, without=condition) for _ in range(ATTEMPTS))
