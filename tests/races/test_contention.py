"""Who comes first when many come at once: every unit, use, payment and number is given exactly once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.races import rounds, taking_back
from tests.support.arena import Arena

PATIENT = 20


@pytest.mark.gate
def test_fifty_checkouts_of_ten_units_are_ten_orders_and_forty_refusals(arena: Arena) -> None:
    for _ in range(PATIENT):
        assert rounds.checkouts(arena, 50, 10) == []


def test_fifty_shoppers_on_the_whole_way_for_ten_units(arena: Arena) -> None:
    for _ in range(2):
        assert rounds.purchases(arena, 50, 10) == []


def test_the_last_unit_is_sold_once(arena: Arena) -> None:
    for _ in range(PATIENT):
        assert rounds.checkouts(arena, 32, 1) == []


@pytest.mark.gate
def test_one_key_checks_out_once_and_answers_all(arena: Arena) -> None:
    for _ in range(10):
        assert rounds.one_cart(arena, ["one key"] * 16) == []


def test_a_cart_becomes_one_order_whoever_asks(arena: Arena) -> None:
    for _ in range(3):
        assert rounds.one_cart(arena, [None] * 8 + [f"key {number}" for number in range(8)]) == []


@pytest.mark.parametrize(
    ("repeat", "play"),
    [
        (20, rounds.opposite),
        (3, rounds.lowered),
        (20, rounds.coupon),
        (20, rounds.personal_coupon),
        (20, rounds.free_shipping),
        (20, rounds.personal_free_shipping),
        (20, taking_back.given_back),
        (10, taking_back.own_given_back),
        (20, rounds.lapse),
        (5, rounds.paid_late),
        (8, rounds.paid_by_hand_late),
        (10, rounds.refunds),
        (10, rounds.same_refund),
        (10, taking_back.told_meanwhile),
        (1, rounds.invoices),
        (3, rounds.one_key),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_nothing_is_given_twice(arena: Arena, repeat: int, play: Callable[[Arena], list[str]]) -> None:
    for _ in range(repeat):
        assert play(arena) == []


@pytest.mark.parametrize("milliseconds", [-50, 0, 50])
def test_money_and_the_end_of_the_time_to_pay_have_one_winner(arena: Arena, milliseconds: int) -> None:
    for _ in range(PATIENT):
        assert taking_back.last_moment(arena, milliseconds) == []
