"""Orders under any sequence of commands: no illegal step, no unit and no cent made or lost, what is over stays over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from moto import mock_aws

from chalicelib.domain import orders, payments
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.orders import ExpireOrder, Fulfilment, Move, MoveOrder
from chalicelib.domain.orders.rules import EDGES
from chalicelib.domain.payments import RefundItem, RefundOrder
from chalicelib.kernel.errors import DomainError
from tests.support.deployment import NOON, Deployment
from tests.support.orders import Rows, known_order, line, place, stock_of
from tests.support.table import create_table

# Every step that the one-word standing may take.
STEPS = {
    "pending_payment": {"paid", "cancelled"},
    "paid": {"fulfilled", "cancelled", "refunded", "partially_refunded"},
    "fulfilled": {"shipped", "refunded", "partially_refunded"},
    "shipped": {"delivered", "refunded", "partially_refunded"},
    "delivered": {"completed", "refunded", "partially_refunded"},
    "partially_refunded": {"refunded", "partially_refunded", "fulfilled", "shipped", "delivered", "completed"},
    "cancelled": {"cancelled"},  # its money goes back
    "completed": {"refunded", "partially_refunded"},  # a buyer may withdraw for 14 days
    "refunded": set(),
}
ON_HAND = 10


class OrderLife(RuleBasedStateMachine):
    """One order, and staff and sweeps that try everything."""

    def __init__(self) -> None:
        super().__init__()
        self.mock = mock_aws()
        self.mock.start()
        create_table("souk")
        self.deployment = Deployment()
        self.deployment.open_shops()
        self.answers: dict[str, Any] = {}

    @initialize(quantity=st.integers(1, 3))
    def checkout(self, quantity: int) -> None:
        total = 1801 * quantity + 490
        bought = line(quantity=quantity, subtotal_minor=1801 * quantity, discount_minor=0,
                      tax_minor=300 * quantity + 1, total_minor=1801 * quantity)  # fmt: skip
        tax = 300 * quantity + 1
        order = known_order(lines=(bought,), total_minor=total, items_tax_minor=tax, shipping_tax_minor=82)
        self.order = place(self.deployment, order, on_hand=ON_HAND)

    def attempt(self, operation: Any, command: Any, **more: Any) -> Any:
        before = Rows(self.deployment, self.order.id)
        try:
            return self.deployment.run(operation, command, **more)
        except DomainError:
            after = Rows(self.deployment, self.order.id)
            assert (after.order, after.history, after.refunds) == (before.order, before.history, before.refunds)
            return None

    @rule()
    def pay(self) -> None:
        self.attempt(payments.mark_paid, payments.MarkPaid(order_id=self.order.id))

    @rule(move=st.sampled_from(list(Move)))
    def move(self, move: Move) -> None:
        self.attempt(orders.move_order, MoveOrder(id=self.order.id, move=move))

    @rule()
    def go_on(self) -> None:
        """The next step of a parcel, so that long lives are met as well as short ones."""
        for move in (Move.FULFIL, Move.SHIP, Move.DELIVER):
            if orders.is_allowed(Rows(self.deployment, self.order.id).order, move):
                self.attempt(orders.move_order, MoveOrder(id=self.order.id, move=move))
                return

    @rule(minutes=st.integers(0, 40))
    def wait(self, minutes: int) -> None:
        self.deployment.clock.at += timedelta(minutes=minutes)
        self.attempt(payments.expire_unpaid, ExpireOrder(id=self.order.id), actor=SYSTEM)

    @rule(key=st.sampled_from("abcdef"), amount=st.one_of(st.none(), st.integers(1, 3000)), restock=st.booleans())
    def refund_amount(self, key: str, amount: int | None, restock: bool) -> None:
        self.refund(RefundOrder(order_id=self.order.id, key=key, amount_minor=amount, restock=restock))

    @rule(key=st.sampled_from("abcdef"), quantity=st.integers(1, 2), restock=st.booleans())
    def refund_units(self, key: str, quantity: int, restock: bool) -> None:
        item = RefundItem(line_id=self.order.lines[0].id, quantity=quantity, restock=restock)
        self.refund(RefundOrder(order_id=self.order.id, key=key, items=(item,)))

    def refund(self, command: RefundOrder) -> None:
        made = self.attempt(payments.refund_order, command)
        if made is not None:
            known = self.answers.setdefault(command.key, (command, made.refund_id))
            assert known == (command, made.refund_id)

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        if not hasattr(self, "order"):
            return
        rows = Rows(self.deployment, self.order.id)
        order, bought = rows.order, rows.order.lines[0]
        assert rows.history[-1] == rows.standing
        assert all(after in STEPS[before] for before, after in zip(rows.history, rows.history[1:], strict=False))
        assert order.refunded_minor == sum(refund.amount_minor for refund in rows.refunds) <= order.total_minor
        assert order.refunded_tax_minor == sum(refund.tax_minor for refund in rows.refunds) <= order.tax_minor
        assert (order.refunded_minor == order.total_minor) == (order.payment.value == "refunded")
        assert order.refunded_minor < order.total_minor or order.refunded_tax_minor == order.tax_minor
        assert bought.restocked_quantity <= bought.refunded_quantity <= bought.quantity
        assert len(rows.refunds) == len({refund.key for refund in rows.refunds})
        on_hand, allocated, available = stock_of(self.deployment, bought)
        assert (allocated, available) == (bought.owned_quantity, on_hand - allocated)
        shipped = "shipped" in rows.history
        left_early = bought.quantity - order.lines[0].restocked_quantity
        assert on_hand == (ON_HAND - left_early if shipped else ON_HAND)

    def teardown(self) -> None:
        self.deployment.clock.at = NOON
        self.mock.stop()


TestOrderLife = OrderLife.TestCase
TestOrderLife.settings = settings(
    max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.races
class TestLongOrderLife(OrderLife.TestCase):
    """The same for longer, and more of them."""

    settings = settings(
        max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
    )


@pytest.mark.races
@pytest.mark.parametrize("move", [Move.SHIP, Move.CANCEL])
def test_a_step_too_many_is_noticed(monkeypatch: pytest.MonkeyPatch, move: Move) -> None:
    """Orders are shipped unpacked, or cancelled on their way: the same machine fails."""
    everywhere = EDGES[move]._replace(fulfilment=frozenset(Fulfilment))
    monkeypatch.setitem(EDGES, move, everywhere)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            OrderLife,
            settings=settings(
                max_examples=200, stateful_step_count=20, deadline=None, derandomize=True, database=None,
                phases=[Phase.generate], suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
