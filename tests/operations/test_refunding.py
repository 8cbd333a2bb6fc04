"""Refunds: known sums, one effect per key, reserved while under way, booked when made at the provider's own desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain import orders, payments
from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.orders import Move, MoveOrder, NothingLeftToRefund, PaymentState, Progress, RefundExceedsPaid
from chalicelib.domain.payments import (
    NothingPaid,
    NotRefundable,
    ProviderUnavailable,
    RefundItem,
    RefundKeyReused,
    RefundRefused,
    RefundStatus,
)
from tests.support.accounts import events
from tests.support.deployment import DEMO, NOON
from tests.support.orders import known_order, line, place, stock_of
from tests.support.payments import Desk, desk
from tests.support.stored import Stored
from tests.support.stripe_fake import client_of

LINE = line().id


@pytest.fixture
def shop() -> Iterator[Desk]:
    with desk() as made:
        yield made


def one(restock: bool = False) -> RefundItem:
    return RefundItem(line_id=LINE, quantity=1, restock=restock)


def by_hand(shop: Desk, order: orders.Order | None = None) -> orders.Order:
    placed = place(shop.deployment, order or known_order())
    shop.deployment.run(payments.mark_paid, payments.MarkPaid(order_id=placed.id))
    return placed


def online(shop: Desk, order: orders.Order | None = None) -> orders.Order:
    return shop.paid(order)


@pytest.mark.parametrize("paid", [by_hand, online])
def test_the_known_sequence_of_refunds(shop: Desk, paid) -> None:  # type: ignore[no-untyped-def]
    order = paid(shop)
    made = [
        shop.refund(order, "a", None, one()),
        shop.refund(order, "b", 100),
        shop.refund(order, "c", 100),
        shop.refund(order, "d"),
    ]
    shop.settled()
    assert [each.amount_minor for each in made] == [1800, 100, 100, 2090]
    assert {each.status for each in made} == {RefundStatus.SUCCEEDED}
    assert [each.standing.value for each in made] == ["partially_refunded"] * 3 + ["refunded"]
    rows = shop.rows(order)
    assert [(refund.amount_minor, refund.tax_minor) for refund in rows.refunds] == [
        (1800, 300), (100, 17), (100, 17), (2090, 348),
    ]  # fmt: skip
    assert (rows.order.refunded_minor, rows.order.refunded_tax_minor) == (4090, 682)
    assert (rows.order.payment, rows.order.lines[0].refunded_quantity) == (PaymentState.REFUNDED, 2)
    assert rows.history == ["pending_payment", "paid", *["partially_refunded"] * 3, "refunded"]
    issued = [event for event in events(shop.deployment) if isinstance(event, payments.RefundIssued)]
    assert [(event.refund_id, event.credit_note_id) for event in issued] == [
        (each.refund_id, each.credit_note_id) for each in made
    ]
    assert len({event.credit_note_id for event in issued}) == 4
    assert shop.taken_minor() == 0
    assert stock_of(shop.deployment, line()) == (10, 2, 8)
    for error, amount in ((NotRefundable, None), (NotRefundable, 1)):
        with pytest.raises(error):
            shop.refund(order, "e", amount)


@pytest.mark.parametrize("paid", [by_hand, online])
def test_a_key_has_one_effect(shop: Desk, paid) -> None:  # type: ignore[no-untyped-def]
    order = paid(shop)
    first = shop.refund(order, "k", 100)
    assert shop.refund(order, "k", 100) == first
    with pytest.raises(RefundKeyReused):
        shop.refund(order, "k", 200)
    assert shop.rows(order).order.refunded_minor == 100
    other = paid(shop, known_order(number="3", lines=(line(2),)))
    assert shop.refund(other, "k", 100).refund_id != first.refund_id
    shop.settled()
    assert sum(refund["amount"] for refund in shop.objects("re")) == (200 if paid is online else 0)


def test_no_more_than_is_left_goes_back(shop: Desk) -> None:
    order = by_hand(shop)
    shop.refund(order, "a", 4000)
    with pytest.raises(RefundExceedsPaid):
        shop.refund(order, "b", 91)
    with pytest.raises(orders.RefundQuantityExceeded):
        shop.refund(order, "b", None, RefundItem(line_id=LINE, quantity=3))
    with pytest.raises(orders.RefundLineNotFound):
        shop.refund(order, "b", None, RefundItem(line_id=line(7).id, quantity=1))
    assert shop.rows(order).order.refunded_minor == 4000


@pytest.mark.parametrize("paid", [by_hand, online])
def test_a_completed_order_is_refunded_like_a_delivered_one(shop: Desk, paid) -> None:  # type: ignore[no-untyped-def]
    order = paid(shop)
    for move in (Move.FULFIL, Move.SHIP, Move.DELIVER, Move.COMPLETE):
        shop.deployment.run(orders.move_order, MoveOrder(id=order.id, move=move))
    part = shop.refund(order, "a", None, RefundItem(line_id=LINE, quantity=1, restock=True))
    assert (part.amount_minor, part.standing.value) == (1800, "partially_refunded")
    assert (shop.rows(order).order.progress, stock_of(shop.deployment, line())) == (Progress.COMPLETED, (9, 0, 9))
    rest = shop.refund(order, "b")
    assert (rest.amount_minor, rest.standing.value) == (2290, "refunded")
    assert shop.rows(order).history[-3:] == ["completed", "partially_refunded", "refunded"]
    with pytest.raises(orders.MoveNotAllowed):
        shop.deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))
    with pytest.raises(NotRefundable):
        shop.refund(order, "c", 1)
    if paid is online:
        shop.settled()
        assert shop.taken_minor() == 0


def test_what_was_not_paid_is_not_refunded(shop: Desk) -> None:
    order = place(shop.deployment)
    with pytest.raises(NothingPaid):
        shop.refund(order, "a")
    free = by_hand(
        shop, known_order(number="3", lines=(line(2),), total_minor=0, items_tax_minor=0, shipping_tax_minor=0)
    )
    with pytest.raises(NothingLeftToRefund):
        shop.refund(free, "a")
    assert shop.rows(order).refunds == shop.rows(free).refunds == []


# Stock


def test_units_go_back_on_sale_only_when_asked(shop: Desk) -> None:
    order = by_hand(shop)
    shop.refund(order, "a", None, one())
    assert stock_of(shop.deployment, line()) == (10, 2, 8)
    shop.refund(order, "b", restock=True)
    assert stock_of(shop.deployment, line()) == (10, 1, 9)
    assert shop.rows(order).order.lines[0].restocked_quantity == 1


def test_units_come_back_into_the_warehouse_after_they_left_it(shop: Desk) -> None:
    order = by_hand(shop)
    shop.refund(order, "a", None, one(restock=True))
    assert stock_of(shop.deployment, line()) == (10, 1, 9)
    for move in (Move.FULFIL, Move.SHIP):
        shop.deployment.run(orders.move_order, MoveOrder(id=order.id, move=move))
    assert shop.rows(order).standing == "shipped"
    assert stock_of(shop.deployment, line()) == (9, 0, 9)
    shop.refund(order, "b", None, one(restock=True))
    assert stock_of(shop.deployment, line()) == (10, 0, 10)


def test_a_cancelled_order_is_refunded_and_its_units_return_once(shop: Desk) -> None:
    order = shop.paid()
    shop.deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))
    assert stock_of(shop.deployment, line()) == (10, 0, 10)
    made = shop.refund(order, "a", restock=True)
    shop.settled()
    assert (made.amount_minor, made.standing.value) == (4090, "cancelled")
    assert stock_of(shop.deployment, line()) == (10, 0, 10)
    rows = shop.rows(order)
    assert (rows.order.payment, rows.refunds[0].stock_pending) == (PaymentState.REFUNDED, False)
    assert shop.taken_minor() == 0


def test_a_hundred_lines_go_back_on_sale(shop: Desk) -> None:
    lines = tuple(line(number) for number in range(1, 101))
    order = by_hand(shop, known_order(lines=lines, total_minor=360_000, items_tax_minor=60_000))
    made = shop.refund(order, "a", restock=True)
    assert made.standing.value == "refunded"
    assert [stock_of(shop.deployment, each) for each in lines] == [(10, 0, 10)] * 100
    assert shop.refund(order, "a", restock=True) == made
    assert shop.rows(order).refunds[0].due() is None


def test_a_restock_cut_short_is_finished_by_the_sweep(shop: Desk) -> None:
    lines = tuple(line(number) for number in range(1, 101))
    order = by_hand(shop, known_order(lines=lines, total_minor=360_000, items_tax_minor=60_000))
    unit, made = shop.deployment.system.unit, []

    def dying(scope: str, nonce: str):  # type: ignore[no-untyped-def]
        made.append(nonce)
        if len(made) > 1:
            raise KeyboardInterrupt
        return unit(scope, nonce)

    shop.deployment.system.runtime._units = dying
    with pytest.raises(KeyboardInterrupt):
        shop.refund(order, "a", restock=True)
    shop.deployment.system.runtime._units = unit
    assert shop.rows(order).refunds[0].stock_pending is True
    assert [stock_of(shop.deployment, each)[1] for each in lines] == [0] * 80 + [2] * 20
    shop.reconcile(order)
    assert [stock_of(shop.deployment, each) for each in lines] == [(10, 0, 10)] * 100


# Under way at the provider


@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
def test_a_pending_refund_reserves_and_then_counts_or_is_backed_out(shop: Desk, outcome: str) -> None:
    order = shop.paid(method="pm_card_pendingRefund")
    made = shop.refund(order, "a", None, one(restock=True))
    assert (made.status, made.credit_note_id, made.standing.value) == (RefundStatus.PENDING, None, "paid")
    rows = shop.rows(order)
    assert (rows.order.refunded_minor, rows.order.lines[0].refunded_quantity) == (1800, 1)
    assert stock_of(shop.deployment, line()) == (10, 2, 8)
    with pytest.raises(RefundExceedsPaid):
        shop.refund(order, "b", 2291)
    shop.fake.control.settle_refund(shop.objects("re")[0]["id"], outcome)  # type: ignore[arg-type]
    shop.settled()
    rows = shop.rows(order)
    if outcome == "succeeded":
        assert (rows.standing, rows.order.refunded_minor) == ("partially_refunded", 1800)
        assert stock_of(shop.deployment, line()) == (10, 1, 9)
        assert shop.refund(order, "a", None, one(restock=True)).credit_note_id == rows.refunds[0].credit_note_id
    else:
        assert (rows.standing, rows.order.refunded_minor, rows.order.refunded_tax_minor) == ("paid", 0, 0)
        assert (rows.order.lines[0].refunded_quantity, rows.refunds[0].status) == (0, RefundStatus.FAILED)
        assert shop.refund(order, "b").amount_minor == 4090


def test_a_pending_refund_whose_message_never_comes_is_asked_about(shop: Desk) -> None:
    order = shop.paid(method="pm_card_pendingRefund")
    shop.fake.control.drop_webhooks()
    shop.refund(order, "a", 100)
    assert shop.rows(order).refunds[0].due() == NOON + timedelta(minutes=5)
    shop.deployment.clock.at = NOON + timedelta(minutes=10)
    shop.reconcile(order)
    assert shop.rows(order).refunds[0].due() == NOON + timedelta(minutes=20)
    shop.fake.control.settle_refund(shop.objects("re")[0]["id"], "succeeded")
    shop.reconcile(order)
    assert (shop.rows(order).standing, shop.rows(order).refunds[0].due()) == ("partially_refunded", None)


@pytest.mark.parametrize("fault", ["cut after", "cut before", 409, 429, 500, "500 after"])
@pytest.mark.parametrize("way", ["same key", "sweep", "message"])
def test_a_refund_nobody_answered_for_is_made_once(shop: Desk, fault: str | int, way: str) -> None:
    order = shop.paid()
    control = shop.fake.control
    if way != "message":
        control.drop_webhooks()
    if isinstance(fault, str) and fault.startswith("cut"):
        control.cut_next(after_commit=fault == "cut after", method="POST", path="/v1/refunds")
    else:
        status = fault if isinstance(fault, int) else 500
        control.fail_next(status, after_commit=fault == "500 after", method="POST", path="/v1/refunds")
    with pytest.raises(ProviderUnavailable):
        shop.refund(order, "a", 100)
    shop.settled()
    made_already = fault in ("cut after", "500 after")
    if way != "message" or not made_already:
        assert shop.rows(order).refunds[0].status is RefundStatus.UNKNOWN
        assert shop.rows(order).order.refunded_minor == 100
    if way == "sweep":
        shop.reconcile(order)
    else:
        assert shop.refund(order, "a", 100).status is RefundStatus.SUCCEEDED
    shop.settled()
    assert [refund["amount"] for refund in shop.objects("re")] == [100]
    rows = shop.rows(order)
    assert (rows.standing, rows.order.refunded_minor, len(rows.refunds)) == ("partially_refunded", 100, 1)


def test_a_refund_that_the_provider_refuses_is_backed_out(shop: Desk) -> None:
    order = shop.paid()
    shop.fake.control.open_dispute(shop.objects("pi")[0]["id"])
    shop.settled()
    for _ in range(2):
        with pytest.raises(RefundRefused):
            shop.refund(order, "a", 100)
    rows = shop.rows(order)
    assert (rows.order.refunded_minor, [refund.status for refund in rows.refunds]) == (0, [RefundStatus.FAILED])


def test_a_refund_that_the_bank_sends_back_is_told_and_stays_in_the_books(shop: Desk) -> None:
    order = shop.paid(method="pm_card_refundFail")
    made = shop.refund(order, "a", 100)
    shop.fake.control.settle_refund(shop.objects("re")[0]["id"])
    shop.settled()
    rows = shop.rows(order)
    assert (rows.order.refunded_minor, rows.refunds[0].reversed_at) == (100, NOON)
    told = [event for event in events(shop.deployment) if isinstance(event, payments.RefundReversed)]
    assert [event.refund_id for event in told] == [made.refund_id]


# At the provider's own desk


def test_a_refund_at_the_desk_is_booked_once_as_an_amount(shop: Desk) -> None:
    order = shop.paid()
    shop.fake.control.set_webhooks(copies=3)
    client_of(shop.fake).v1.refunds.create({"payment_intent": shop.objects("pi")[0]["id"], "amount": 100})
    shop.settled()
    rows = shop.rows(order)
    assert [(refund.amount_minor, refund.tax_minor, refund.lines) for refund in rows.refunds] == [(100, 17, ())]
    assert (rows.standing, rows.order.refunded_minor) == ("partially_refunded", 100)
    assert stock_of(shop.deployment, line()) == (10, 2, 8)
    noted = [row for row in Stored().all(AuditEntry, DEMO) if row.action == "order.refunded.gateway"]
    assert [(row.actor_type, row.resource_id) for row in noted] == [("system", order.id)]
    assert shop.refund(order, "a").amount_minor == 3990


def test_a_refund_at_the_desk_whose_message_never_comes_is_found(shop: Desk) -> None:
    order = shop.paid()
    shop.fake.control.drop_webhooks()
    client_of(shop.fake).v1.refunds.create({"payment_intent": shop.objects("pi")[0]["id"]})
    shop.reconcile(order)
    assert shop.rows(order).standing == "refunded"


def test_a_refund_at_the_desk_that_the_bank_had_sent_back_by_then_is_none(shop: Desk) -> None:
    order = shop.paid(method="pm_card_refundFail")
    shop.fake.control.drop_webhooks()
    client_of(shop.fake).v1.refunds.create({"payment_intent": shop.objects("pi")[0]["id"], "amount": 100})
    shop.fake.control.settle_refund(shop.objects("re")[0]["id"])
    shop.reconcile(order)
    rows = shop.rows(order)
    assert (rows.refunds, rows.order.refunded_minor, rows.standing) == ([], 0, "paid")


def test_more_at_the_desk_than_is_left_is_kept_out_of_the_books_and_told(shop: Desk) -> None:
    order = shop.paid(method="pm_card_refundFail")
    shop.refund(order, "a", 4000)
    shop.fake.control.settle_refund(shop.objects("re")[0]["id"])  # the bank sends it back; the credit note stands
    shop.settled()
    client_of(shop.fake).v1.refunds.create({"payment_intent": shop.objects("pi")[0]["id"], "amount": 4000})
    shop.settled()
    rows = shop.rows(order)
    assert (rows.order.refunded_minor, rows.standing) == (4000, "partially_refunded")
    assert {refund.status for refund in rows.refunds} == {RefundStatus.SUCCEEDED, RefundStatus.UNBOOKED}
    told = [event for event in events(shop.deployment) if isinstance(event, payments.RefundUnbooked)]
    assert [(event.gateway_id, event.amount_minor) for event in told] == [(shop.objects("re")[1]["id"], 4000)]
