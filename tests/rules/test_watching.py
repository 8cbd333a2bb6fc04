"""Which change makes stock low, and on what condition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.stock.model import UNWATCHED, StockLevel
from chalicelib.domain.stock.rules import given_back, received, shipped
from chalicelib.domain.stock.watching import Watch, watch
from chalicelib.kernel.unit_of_work import Need

HOLDS = {">=": int.__ge__, "<": int.__lt__}


def level(units: int, threshold: int | None) -> StockLevel:
    return StockLevel(product_id="p", variant_id="v", on_hand=units, available=units).watched(threshold)


def allowed(found: Watch, spare: int) -> bool:
    """Whether a change may go through where there is so much to spare by then."""
    return all(HOLDS[need.comparison](spare, need.value) for need in found.needs)


@pytest.mark.parametrize(
    ("units", "threshold", "change", "needs", "falls"),
    [
        (10, 4, received(-6), (Need("spare", ">=", 6),), False),
        (10, 4, received(-7), (Need("spare", ">=", 0), Need("spare", "<", 7)), True),
        (10, 4, {"allocated": 7, "available": -7}, (Need("spare", ">=", 0), Need("spare", "<", 7)), True),
        (3, 4, received(-1), (Need("spare", "<", 0),), False),
        (3, 4, received(5), (Need("spare", ">=", -3),), False),
        (3, 4, given_back(2), (Need("spare", ">=", -3),), False),
        (-2, 4, given_back(2), (Need("spare", "<", -5),), False),
        (10, None, received(-11), (Need("spare", ">=", -UNWATCHED // 2),), False),
    ],
)
def test_what_a_change_asks_for(
    units: int, threshold: int | None, change: dict[str, int], needs: tuple[Need, ...], falls: bool
) -> None:
    rise = change.get("on_hand", 0) - change.get("allocated", 0)
    assert watch(level(units, threshold), change) == Watch({"spare": rise}, needs, falls)


@pytest.mark.parametrize(("units", "rise"), [(0, 1), (0, 5), (-3, 4), (-3, 9)])
def test_what_ends_the_want_of_a_variant(units: int, rise: int) -> None:
    for threshold in (None, 0, 4):
        first = 1 - (UNWATCHED if threshold is None else threshold)
        needs = (Need("spare", ">=", first - rise), Need("spare", "<", first))
        assert watch(level(units, threshold), received(rise)) == Watch({"spare": rise}, needs, returns=True)


def test_what_moves_nothing_sellable_asks_for_nothing() -> None:
    for change in (shipped(3), {"held": 3, "available": -3}):
        assert watch(level(3, 4), change) == Watch({})


def test_a_level_from_before_thresholds_asks_for_nothing() -> None:
    old = StockLevel(product_id="p", variant_id="v", on_hand=3, available=3)
    assert watch(old, received(-2)) == Watch({"spare": -2})
    assert watch(old, received(2)) == Watch({"spare": 2})


@given(read=st.integers(-9, 9), now=st.integers(-9, 9), units=st.integers(1, 9))
def test_a_change_goes_through_only_where_it_said_the_truth(read: int, now: int, units: int) -> None:
    found = watch(level(read + 20, 20), received(-units))
    if allowed(found, now):
        assert found.falls == (now - units < 0 <= now)
    assert allowed(found, read)


@given(
    read=st.integers(-9, 9), now=st.integers(-9, 9), units=st.integers(1, 9), threshold=st.sampled_from([None, 0, 3])
)
def test_units_come_back_only_where_the_change_said_so(read: int, now: int, units: int, threshold: int | None) -> None:
    found = watch(level(read, threshold), received(units))
    if allowed(found, level(now, threshold).spare):
        assert found.returns == (now <= 0 < now + units)
    assert allowed(found, level(read, threshold).spare)


@given(units=st.integers(0, 9), threshold=st.integers(0, 9), taken=st.integers(1, 9))
def test_a_threshold_that_was_set_meanwhile_is_noticed(units: int, threshold: int, taken: int) -> None:
    assert not allowed(watch(level(units, None), received(-taken)), units - threshold)
    assert (
        not allowed(watch(level(units, threshold), received(-taken)), units - UNWATCHED) or units >= threshold + taken
    )
