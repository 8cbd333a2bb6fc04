"""Companies under contention: no limit is passed, no customer buys for two, and each check notices what is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.races import companies
from tests.support.arena import Arena

ROUNDS = 20
ATTEMPTS = 6

Play = Callable[..., list[str]]


@pytest.mark.parametrize(
    "play",
    [
        companies.one_limit,
        companies.paid_meanwhile,
        companies.suspended_meanwhile,
        companies.lowered_meanwhile,
        companies.one_customer,
    ],
)
def test_companies_owe_what_they_may(arena: Arena, play: Play) -> None:
    for _ in range(ROUNDS):
        assert play(arena) == []


@pytest.mark.parametrize(
    ("condition", "play"),
    [
        ("B2B_CREDIT balance", companies.one_limit),
        ("B2B_CREDIT balance", companies.paid_meanwhile),
        ("B2B_CREDIT balance", companies.lowered_meanwhile),
        ("B2B_CONTACT absence", companies.one_customer),
    ],
)
def test_the_check_fails_without(arena: Arena, condition: str, play: Play) -> None:
    assert any(play(arena, without=condition) for _ in range(ATTEMPTS))
