"""Checkout sessions when many complete them at once: one order each, and no card pays twice."""

from __future__ import annotations

from tests.races import rounds
from tests.support.arena import Arena

ROUNDS = 20


def test_a_session_completed_by_eight_at_once_is_one_order(arena: Arena) -> None:
    for _ in range(ROUNDS):
        assert rounds.one_session(arena) == []


def test_sixteen_spenders_of_one_gift_card_get_what_it_holds(arena: Arena) -> None:
    for _ in range(ROUNDS):
        assert rounds.shared_card(arena) == []
