"""Checkout that dies at any table request: whatever follows, there is one order or none, and no unit is lost."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain import cart, steps
from chalicelib.domain.cart import TendCart
from chalicelib.domain.catalog import Product
from chalicelib.domain.checkout import placing
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.orders import Order
from tests.support.crash import Crashed, crash_at
from tests.support.deployment import DEMO, Deployment
from tests.support.shopping import PARIS, Basket, check_stock, full_cart, level, ship_to_france, warehouse
from tests.support.stored import Stored

OWNED_BY_ORDER = (5, 0, 2, 3)
FREE = (5, 0, 0, 5)

Recovery = Callable[[Deployment, Basket], None]


def check_out_again(deployment: Deployment, made: Basket) -> None:
    """The client had no answer and asks again, under the same key."""
    made.check_out(key=made.cart_id)


def walk_away(deployment: Deployment, made: Basket) -> None:
    """Nobody asks again: the sweep comes when the holds have run out."""
    deployment.clock.advance(timedelta(minutes=15))
    deployment.run(cart.tend_cart, TendCart(cart_id=made.cart_id), actor=SYSTEM)


def crash_everywhere(deployment: Deployment, lines: int, recover: Recovery, *, after: bool) -> list[int]:
    """Check out a cart of many lines once for each table request, dying there; how many orders each led to."""
    rate_id = ship_to_france(deployment)
    outcomes: list[int] = []
    for number in range(1, 100):
        goods = warehouse(deployment, lines, units=5, held=2)
        made = full_cart(
            deployment, goods, 2, guest_email="g@example.com", shipping_address=PARIS, shipping_rate_id=rate_id
        )
        with crash_at(deployment, number, after=after) as requests, contextlib.suppress(Crashed):
            made.check_out(key=made.cart_id)
        if len(requests) < number:
            return outcomes
        recover(deployment, made)
        outcomes.append(verdict(deployment, made, goods))
    raise AssertionError("checkout never ended")


def verdict(deployment: Deployment, made: Basket, goods: Product) -> int:
    """How many orders the cart became, once everything adds up."""
    check_stock()
    placed = [order for order in Stored().all(Order, DEMO) if order.cart_id == made.cart_id]
    owned = OWNED_BY_ORDER if placed else FREE
    assert {level(deployment, goods.id, each.id) for each in goods.variants} == {owned}
    return len(placed)


@pytest.fixture
def two_lines_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a cart of five lines as large, in steps, as one of hundreds."""
    monkeypatch.setattr(steps, "STEP", 2)
    monkeypatch.setattr(placing, "_TRANSACTION", placing._FIXED_WRITES + 2)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_small_cart_is_ordered_once(deployment: Deployment, after: bool) -> None:
    # Idempotency record, cart, (rules,) goods, number, transaction: the rules are cached from the first on.
    assert crash_everywhere(deployment, 1, check_out_again, after=after) == [1] * 5


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_cart_in_steps_is_ordered_once(deployment: Deployment, two_lines_a_step: None, after: bool) -> None:
    assert crash_everywhere(deployment, 5, check_out_again, after=after) == [1] * 7


def test_an_order_that_was_never_written_owns_nothing(deployment: Deployment, two_lines_a_step: None) -> None:
    assert crash_everywhere(deployment, 5, walk_away, after=False) == [0] * 7


def test_an_order_that_was_written_unheard_owns_its_units(deployment: Deployment, two_lines_a_step: None) -> None:
    assert crash_everywhere(deployment, 5, walk_away, after=True) == [0] * 6 + [1]
