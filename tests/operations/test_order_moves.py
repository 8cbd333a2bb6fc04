"""Orders after checkout: every move and its stock, who may see them, what happens when nobody pays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.domain import orders, payments
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor
from chalicelib.domain.orders import (
    ExpireOrder,
    Fulfilment,
    FulfilmentFrozen,
    GetOrder,
    Move,
    MoveNotAllowed,
    MoveOrder,
    OpenOrder,
    Order,
    OrderNotFound,
    PaymentState,
    Progress,
    Standing,
)
from chalicelib.domain.orders.rules import EDGES
from chalicelib.domain.stock import StockLevel
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.unit_of_work import VersionMismatch
from tests.support.accounts import events
from tests.support.deployment import DEMO, NOON, OTHER, OWNER, Deployment
from tests.support.orders import GUEST_TOKEN, Rows, known_order, line, place, stock_of

CUSTOMER = Actor(kind="customer", id="01900000-0000-7000-8000-0000000000c1", grants=frozenset({"shopper"}))


def pay(deployment: Deployment, order: Order) -> None:
    deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))


def move(deployment: Deployment, order: Order, wanted: Move, **more: Any) -> Order:
    made: Order = deployment.run(orders.move_order, MoveOrder(id=order.id, move=wanted, **more))
    return made


def expire(deployment: Deployment, order: Order) -> Order:
    made: Order = deployment.run(orders.expire_unpaid, ExpireOrder(id=order.id), actor=SYSTEM)
    return made


# The table of moves


STATES = [
    (progress, payment, fulfilment) for progress in Progress for payment in PaymentState for fulfilment in Fulfilment
]
# (progress, payments, fulfilments) from which each move of staff is allowed, written out once more by hand.
ALLOWED = {
    Move.PAY: ("open", "pending", "unfulfilled"),
    Move.FULFIL: ("open", "paid partially_refunded", "unfulfilled"),
    Move.SHIP: ("open", "paid partially_refunded", "fulfilled"),
    Move.DELIVER: ("open", "paid partially_refunded", "shipped"),
    Move.COMPLETE: ("open", "paid partially_refunded", "delivered"),
    Move.CANCEL: ("open", "pending paid", "unfulfilled"),
    Move.REFUND_PART: (
        "open cancelled completed",
        "paid partially_refunded",
        "unfulfilled fulfilled shipped delivered",
    ),
    Move.REFUND_REST: (
        "open cancelled completed",
        "paid partially_refunded",
        "unfulfilled fulfilled shipped delivered",
    ),
}


@pytest.mark.parametrize("wanted", Move)
def test_a_move_is_allowed_from_exactly_these_states(wanted: Move) -> None:
    progress, payment, fulfilment = (set(words.split()) for words in ALLOWED[wanted])
    for state in STATES:
        order = known_order(progress=state[0], payment=state[1], fulfilment=state[2])
        expected = state[0].value in progress and state[1].value in payment and state[2].value in fulfilment
        assert orders.is_allowed(order, wanted) is expected, state
        if expected:
            after = orders.advance(order, wanted)
            axis = EDGES[wanted].axis.value
            assert getattr(after, axis) is EDGES[wanted].to
            changed = {
                name
                for name in ("progress", "payment", "fulfilment")
                if getattr(after, name) is not getattr(order, name)
            }
            assert changed <= {axis}
        else:
            with pytest.raises(MoveNotAllowed):
                orders.advance(order, wanted)


# Money can go back after the end too, which shows in an order that was completed and not in one that was cancelled.
REFUNDED = {Move.REFUND_PART: Standing.PARTIALLY_REFUNDED, Move.REFUND_REST: Standing.REFUNDED}


def test_what_is_over_stays_over() -> None:
    for state in STATES:
        order = known_order(progress=state[0], payment=state[1], fulfilment=state[2])
        for wanted in Move:
            if orders.is_allowed(order, wanted) and state[0] is not Progress.OPEN:
                after = {Progress.CANCELLED: Standing.CANCELLED, Progress.COMPLETED: REFUNDED.get(wanted)}[state[0]]
                assert wanted in REFUNDED and orders.standing_of(orders.advance(order, wanted)) is after
            if state[1] is PaymentState.REFUNDED:
                assert not orders.is_allowed(order, wanted)


@pytest.mark.parametrize(
    ("moves", "standing"),
    [
        ((), Standing.PENDING_PAYMENT),
        ((Move.PAY,), Standing.PAID),
        ((Move.PAY, Move.FULFIL), Standing.FULFILLED),
        ((Move.PAY, Move.FULFIL, Move.SHIP), Standing.SHIPPED),
        ((Move.PAY, Move.FULFIL, Move.REFUND_PART), Standing.PARTIALLY_REFUNDED),
        ((Move.PAY, Move.REFUND_PART, Move.FULFIL), Standing.FULFILLED),
        ((Move.PAY, Move.REFUND_PART, Move.FULFIL, Move.SHIP, Move.REFUND_PART), Standing.PARTIALLY_REFUNDED),
        ((Move.PAY, Move.REFUND_PART, Move.FULFIL, Move.SHIP, Move.DELIVER, Move.COMPLETE), Standing.COMPLETED),
        ((Move.PAY, Move.FULFIL, Move.REFUND_REST), Standing.REFUNDED),
        ((Move.PAY, Move.FULFIL, Move.SHIP, Move.DELIVER, Move.COMPLETE, Move.REFUND_PART), Standing.PARTIALLY_REFUNDED),
        ((Move.PAY, Move.CANCEL, Move.REFUND_REST), Standing.CANCELLED),
        ((Move.CANCEL,), Standing.CANCELLED),
    ],
)  # fmt: skip
def test_one_word_says_what_happened_last(moves: tuple[Move, ...], standing: Standing) -> None:
    order = known_order()
    for each in moves:
        order = orders.advance(order, each)
    assert orders.standing_of(order) is standing


# Moves and stock


def test_a_paid_order_is_packed_shipped_delivered_and_completed(deployment: Deployment) -> None:
    order = place(deployment)
    pay(deployment, order)
    assert move(deployment, order, Move.FULFIL, note="packed by Ada").fulfilment is Fulfilment.FULFILLED
    assert stock_of(deployment, line()) == (10, 2, 8)
    shipped = move(deployment, order, Move.SHIP)
    assert (shipped.stock_taken, shipped.lines[0].stock_settled) == (False, True)
    assert stock_of(deployment, line()) == (8, 0, 8)
    move(deployment, order, Move.DELIVER)
    move(deployment, order, Move.COMPLETE)
    rows = Rows(deployment, order.id)
    assert rows.standing == "completed"
    assert rows.history == ["pending_payment", "paid", "fulfilled", "shipped", "delivered", "completed"]
    named = [type(event).NAME for event in events(deployment) if isinstance(event, orders.OrderMoved)]
    assert named == ["order.paid", "order.fulfilled", "order.shipped", "order.delivered", "order.completed"]


def test_an_event_says_where_the_order_stood_before(deployment: Deployment) -> None:
    order = place(deployment)
    move(deployment, order, Move.CANCEL)
    (event,) = [event for event in events(deployment) if isinstance(event, orders.OrderCancelled)]
    assert msgspec.to_builtins(event) == {
        "orderId": order.id, "number": "2", "customerId": None, "status": "cancelled",
        "previousStatus": "pending_payment", "progress": "cancelled", "payment": "pending",
        "fulfilment": "unfulfilled", "totalMinor": 4090, "refundedMinor": 0, "currency": "EUR",
    }  # fmt: skip


@pytest.mark.parametrize("paid", [False, True])
def test_cancelling_frees_exactly_what_the_order_took(deployment: Deployment, paid: bool) -> None:
    order = place(deployment)
    if paid:
        pay(deployment, order)
    cancelled = move(deployment, order, Move.CANCEL)
    assert (cancelled.stock_taken, cancelled.payment) == (False, PaymentState.PAID if paid else PaymentState.PENDING)
    assert stock_of(deployment, line()) == (10, 0, 10)
    with pytest.raises(MoveNotAllowed):
        move(deployment, order, Move.CANCEL)
    assert stock_of(deployment, line()) == (10, 0, 10)


def test_a_deleted_variant_does_not_keep_an_order_from_being_cancelled(deployment: Deployment) -> None:
    order = place(deployment)
    unit = deployment.system.unit(DEMO, new_id())
    unit.delete(unit.get(StockLevel, line().product_id, line().variant_id or ""))
    unit.commit()
    assert move(deployment, order, Move.CANCEL).progress is Progress.CANCELLED


@pytest.mark.parametrize("last", [Move.SHIP, Move.CANCEL])
def test_an_order_of_a_hundred_lines_moves_in_stored_steps(deployment: Deployment, last: Move) -> None:
    lines = tuple(line(number) for number in range(1, 101))
    order = place(deployment, known_order(lines=lines))
    pay(deployment, order)
    if last is Move.SHIP:
        move(deployment, order, Move.FULFIL)
    moved = move(deployment, order, last)
    assert (moved.stock_taken, [each.stock_settled for each in moved.lines]) == (False, [True] * 100)
    after = (8, 0, 8) if last is Move.SHIP else (10, 0, 10)
    assert [stock_of(deployment, each) for each in lines] == [after] * 100
    assert Rows(deployment, order.id).history[-1] == ("shipped" if last is Move.SHIP else "cancelled")


@pytest.mark.parametrize("who", ["sweep", "staff"])
def test_a_cancellation_cut_short_is_finished(deployment: Deployment, who: str) -> None:
    lines = tuple(line(number) for number in range(1, 101))
    order = place(deployment, known_order(lines=lines))
    unit, made = deployment.system.unit, []

    def dying(scope: str, nonce: str) -> Any:
        made.append(nonce)
        if len(made) > 1:  # the second step of the cancellation never comes
            raise KeyboardInterrupt
        return unit(scope, nonce)

    deployment.system.runtime._units = dying
    with pytest.raises(KeyboardInterrupt):
        move(deployment, order, Move.CANCEL)
    deployment.system.runtime._units = unit
    half = Rows(deployment, order.id).order
    assert (half.progress, half.stock_taken, half.due()) == (Progress.CANCELLED, True, NOON)
    assert [stock_of(deployment, each)[1] for each in lines] == [0] * 80 + [2] * 20
    if who == "sweep":
        expire(deployment, order)
    else:
        move(deployment, order, Move.CANCEL)
    assert [stock_of(deployment, each) for each in lines] == [(10, 0, 10)] * 100
    rows = Rows(deployment, order.id)
    assert (rows.order.stock_taken, rows.order.due(), rows.history) == (False, None, ["pending_payment", "cancelled"])


@pytest.mark.parametrize("wanted", [Move.PAY, Move.REFUND_PART, Move.REFUND_REST])
def test_staff_cannot_move_money_by_a_move(deployment: Deployment, wanted: Move) -> None:
    order = place(deployment)
    with pytest.raises(MoveNotAllowed):
        move(deployment, order, wanted)
    assert Rows(deployment, order.id).standing == "pending_payment"


def test_a_frozen_order_is_neither_packed_nor_shipped_but_can_be_cancelled(deployment: Deployment) -> None:
    order = place(deployment, known_order(payment=PaymentState.PAID, fulfilment_frozen=True))
    with pytest.raises(FulfilmentFrozen):
        move(deployment, order, Move.FULFIL)
    assert move(deployment, order, Move.CANCEL).progress is Progress.CANCELLED
    packed: dict[str, Any] = {
        "payment": PaymentState.PAID,
        "fulfilment": Fulfilment.FULFILLED,
        "fulfilment_frozen": True,
    }
    order = place(deployment, known_order(number="3", lines=(line(3),), **packed))
    with pytest.raises(FulfilmentFrozen):
        move(deployment, order, Move.SHIP)


def test_a_move_under_an_old_version_is_refused(deployment: Deployment) -> None:
    order = place(deployment)
    pay(deployment, order)
    with pytest.raises(VersionMismatch):
        move(deployment, order, Move.FULFIL, expected_version=1)
    assert move(deployment, order, Move.FULFIL, expected_version=2).version == 3


def test_only_staff_with_the_grant_of_this_shop_move_orders(deployment: Deployment) -> None:
    order = place(deployment)
    command = MoveOrder(id=order.id, move=Move.CANCEL)
    with pytest.raises(Unauthenticated):
        deployment.run(orders.move_order, command, actor=ANONYMOUS)
    reader = Actor(kind="user", id=OWNER.id, grants=frozenset({"orders:read"}))
    with pytest.raises(Forbidden):
        deployment.run(orders.move_order, command, actor=reader)
    with pytest.raises(OrderNotFound):
        deployment.run(orders.move_order, command, shop="other")
    assert Rows(deployment, order.id).order == order


# Time


def test_an_unpaid_order_is_cancelled_when_its_time_is_up_and_not_before(deployment: Deployment) -> None:
    order = place(deployment)
    assert deployment.system.unit(DEMO, new_id()).due(Order, NOON + timedelta(minutes=60)) == [(order.id,)]
    deployment.clock.at = NOON + timedelta(minutes=59)
    assert expire(deployment, order).progress is Progress.OPEN
    deployment.clock.at = NOON + timedelta(minutes=60)
    assert expire(deployment, order).progress is Progress.CANCELLED
    assert expire(deployment, order).progress is Progress.CANCELLED
    assert stock_of(deployment, line()) == (10, 0, 10)
    assert Rows(deployment, order.id).history == ["pending_payment", "cancelled"]
    assert deployment.system.unit(DEMO, new_id()).due(Order, NOON + timedelta(days=9)) == []


@pytest.mark.parametrize("changes", [{"payment": PaymentState.PAID}, {"payment_in_flight": True}])
def test_a_paid_order_and_one_whose_payment_is_in_flight_do_not_expire(
    deployment: Deployment, changes: dict[str, Any]
) -> None:
    order = place(deployment, known_order(**changes))
    deployment.clock.at = NOON + timedelta(days=2)
    assert expire(deployment, order) == order
    assert deployment.system.unit(DEMO, new_id()).due(Order, deployment.clock.at) == []


def test_only_the_platform_expires_orders(deployment: Deployment) -> None:
    order = place(deployment)
    with pytest.raises(Forbidden):
        deployment.run(orders.expire_unpaid, ExpireOrder(id=order.id))


# Reading


def test_staff_read_an_order_with_its_history(deployment: Deployment) -> None:
    order = place(deployment)
    found = deployment.run(orders.get_order, GetOrder(id=order.id))
    assert (found.order, [row.to_status for row in found.history]) == (order, ["pending_payment"])
    with pytest.raises(OrderNotFound):
        deployment.run(orders.get_order, GetOrder(id=order.id), shop="other")


def test_a_customer_reads_only_own_orders(deployment: Deployment) -> None:
    mine = place(deployment, known_order(customer_id=CUSTOMER.id))
    guests = place(deployment, known_order(number="3", lines=(line(2),)))
    theirs = place(deployment, known_order(number="4", lines=(line(3),), customer_id=new_id()))
    assert deployment.run(orders.get_own_order, GetOrder(id=mine.id), actor=CUSTOMER) == mine
    for other in (guests.id, theirs.id, new_id()):
        with pytest.raises(OrderNotFound):
            deployment.run(orders.get_own_order, GetOrder(id=other), actor=CUSTOMER)
    with pytest.raises(Unauthenticated):
        deployment.run(orders.get_own_order, GetOrder(id=mine.id), actor=ANONYMOUS)


def test_number_and_token_open_an_order_for_anybody(deployment: Deployment) -> None:
    order = place(deployment)
    place(deployment, known_order(), tenant=OTHER)
    opened = deployment.run(orders.open_order, OpenOrder(number="2", token=GUEST_TOKEN), actor=ANONYMOUS)
    assert opened == order
    for number, token in (("2", GUEST_TOKEN[:-1]), ("2", ""), ("3", GUEST_TOKEN)):
        with pytest.raises(OrderNotFound):
            deployment.run(orders.open_order, OpenOrder(number=number, token=token), actor=ANONYMOUS)
