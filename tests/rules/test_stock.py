"""How the numbers of a level move."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.domain.stock import Hold, HoldState, StockLevel
from chalicelib.domain.stock.rules import given_back, needs, quantity, received, shift, shipped
from chalicelib.kernel.unit_of_work import Need

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def held(units: int) -> Hold:
    return Hold(id="h", quantity=units, expires_at=AT, created_at=AT)


def firm(units: int) -> Hold:
    return Hold(id="h", quantity=units, state=HoldState.ALLOCATED, expires_at=AT, created_at=AT)


def level(on_hand: int = 10, held: int = 0, allocated: int = 0) -> StockLevel:
    return StockLevel(
        product_id="p", variant_id="v", on_hand=on_hand, held=held, allocated=allocated,
        available=on_hand - held - allocated,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ((), (held(3),), {"held": 3, "available": -3}),
        ((held(3),), (held(5),), {"held": 2, "available": -2}),
        ((held(3),), (held(1),), {"held": -2, "available": 2}),
        ((held(3),), (), {"held": -3, "available": 3}),
        ((held(3),), (firm(3),), {"held": -3, "allocated": 3}),
        ((held(3),), (firm(5),), {"held": -3, "allocated": 5, "available": -2}),
        ((), (firm(4),), {"allocated": 4, "available": -4}),
        ((firm(4),), (), {"allocated": -4, "available": 4}),
        ((firm(4),), (held(2),), {"held": 2, "allocated": -4, "available": 2}),
        ((held(2), held(3)), (held(5),), {}),
        ((held(2), firm(3)), (held(4),), {"held": 2, "allocated": -3, "available": 1}),
        ((held(3),), (held(3),), {}),
    ],
)
def test_a_shift_moves_what_the_holds_differ_in(
    before: tuple[Hold, ...], after: tuple[Hold, ...], change: dict[str, int]
) -> None:
    assert shift(before, after) == change


@pytest.mark.parametrize(
    ("stock", "before", "after", "wanted"),
    [
        (level(), (), (held(3),), (Need("available", ">=", 3),)),
        (level(), (held(3),), (held(5),), (Need("available", ">=", 2),)),
        (level(), (held(5),), (held(3),), ()),
        (level(), (held(5),), (), ()),
        (level(held=3), (held(3),), (firm(3),), (Need("available", ">=", 0),)),
        (level(held=3), (held(3),), (firm(4),), (Need("available", ">=", 1),)),
        # The merchant left 5 where carts hold 6: the first 5 may still be had, as long as nobody else is faster.
        (level(5, held=6), (held(4),), (firm(4),), (Need("on_hand", "==", 5), Need("allocated", "==", 0))),
        (level(5, held=6, allocated=2), (held(4),), (firm(4),), (Need("available", ">=", 0),)),
        (level(5, held=6), (held(2),), (firm(3),), (Need("available", ">=", 1),)),
        (level(5, held=6), (held(4),), (held(4),), ()),
        (level(5, held=6), (held(4),), (held(5),), (Need("available", ">=", 1),)),
    ],
)
def test_no_unit_is_promised_twice(
    stock: StockLevel, before: tuple[Hold, ...], after: tuple[Hold, ...], wanted: tuple[Need, ...]
) -> None:
    assert tuple(needs(stock, before, after)) == wanted


def test_what_orders_do_keeps_the_sum() -> None:
    for change in (shipped(3), given_back(3), received(3), received(-2)):
        moved = {"on_hand": 0, "held": 0, "allocated": 0, "available": 0} | change
        assert moved["available"] == moved["on_hand"] - moved["held"] - moved["allocated"]
    assert shipped(3) == {"on_hand": -3, "allocated": -3}
    assert given_back(3) == {"allocated": -3, "available": 3}
    assert received(3) == {"on_hand": 3, "available": 3}


def test_quantities_by_state() -> None:
    holds = (held(2), firm(3))
    assert quantity(holds) == 5
    assert quantity(holds, HoldState.HELD) == 2
    assert quantity(holds, HoldState.ALLOCATED) == 3
    assert level(10, held=2, allocated=3).sellable == 7
