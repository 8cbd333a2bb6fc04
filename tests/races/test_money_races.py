"""Money under contention: two members of staff, the provider's messages and the sweeps, all at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import boto3
import pytest

from chalicelib.config import Config
from chalicelib.domain import orders, payments
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor, Shop
from chalicelib.domain.orders import ExpireOrder, MoveOrder, Order, PaymentState, Progress
from chalicelib.domain.payments import PaymentStatus, ProviderEvent, Reconcile, RefundOrder, Subject, TakeEvent
from chalicelib.kernel.clock import FixedClock
from chalicelib.kernel.errors import DomainError
from chalicelib.runtime.invoke import Call
from chalicelib.wiring import System
from scripts.local.stripe_fake import StripeFake
from tests.support.deployment import DEMO, NOON, OWNER, settings
from tests.support.orders import Rows, known_order, line, place, stock_of
from tests.support.payments import START
from tests.support.table import create_table

TABLE = "souk-money"
SHOP = Shop(id=DEMO, slug="demo", name="Demo")
ROUNDS = 12


class Till:
    """Several deployments on one table and one provider, one for each caller."""

    def __init__(self, endpoint_url: str, fake: StripeFake) -> None:
        self.fake = fake
        self.config: Config = settings(
            table=TABLE, endpoint_url=endpoint_url, stripe_api_key="sk_test_shop", stripe_api_base=fake.url
        )
        self.clock = FixedClock(NOON)
        self.system = System(self.config, self.clock)
        self.callers = [System(self.config, self.clock) for _ in range(4)]

    def run(
        self, operation: Any, command: Any, actor: Actor = SYSTEM, system: System | None = None, key: str | None = None
    ) -> Any:
        return (system or self.system).runtime.invoke(operation, command, Call(SHOP, actor, key=key))

    def race(self, *jobs: Callable[[System], Any]) -> list[Any]:
        """Run jobs at once, each in a deployment of its own; results, or the domain errors that ended them."""
        barrier = Barrier(len(jobs))

        def call(job: Callable[[System], Any], system: System) -> Any:
            barrier.wait()
            try:
                return job(system)
            except DomainError as error:
                return error

        with ThreadPoolExecutor(len(jobs)) as pool:
            return list(pool.map(call, jobs, self.callers))

    def paid(self, number: int) -> tuple[Order, str]:
        """An order whose money is at the provider, without our having heard of it; the intent's id."""
        order = place(self, known_order(number=str(number), lines=(line(number),)))  # type: ignore[arg-type]
        opened = self.run(START, order.id, ANONYMOUS)
        intent_id = opened.client_secret.split("_secret_")[0]
        self.fake.control.pay(intent_id)
        return order, intent_id

    def rows(self, order: Order) -> Rows:
        return Rows(self, order.id)  # type: ignore[arg-type]

    def taken_minor(self, intent_id: str) -> int:
        charges = [charge for charge in self.fake.control.objects("ch") if charge["payment_intent"] == intent_id]
        return sum(charge["amount_captured"] - charge["amount_refunded"] for charge in charges)


@pytest.fixture
def till(engine: str) -> Iterator[Till]:
    create_table(TABLE, engine)
    with StripeFake() as fake:
        yield Till(engine, fake)
    boto3.client("dynamodb", endpoint_url=engine, region_name="us-east-1").delete_table(TableName=TABLE)


def message(order: Order, intent_id: str, subject: Subject = Subject.INTENT, event_id: str = "evt_1") -> TakeEvent:
    event = ProviderEvent(id=event_id, type="test", subject=subject, intent_id=intent_id, object_id=intent_id)
    return TakeEvent(event=event, order_id=order.id)


def test_a_payment_and_the_end_of_its_time_have_one_winner(till: Till) -> None:
    for number in range(1, ROUNDS + 1):
        order, intent_id = till.paid(number)
        till.clock.at = NOON + timedelta(minutes=60)
        till.race(
            lambda system, o=order, i=intent_id: till.run(payments.take_event, message(o, i), SYSTEM, system, "a"),
            lambda system, o=order: till.run(orders.expire_unpaid, ExpireOrder(id=o.id), SYSTEM, system),
            lambda system, o=order, i=intent_id: till.run(payments.take_event, message(o, i), SYSTEM, system, "b"),
            lambda system, o=order: till.run(payments.reconcile, Reconcile(order_id=o.id), SYSTEM, system),
        )  # fmt: skip
        for _ in range(2):
            till.run(payments.reconcile, Reconcile(order_id=order.id))
        till.clock.at = NOON
        rows, left = till.rows(order), till.taken_minor(intent_id)
        (payment,) = rows.payments
        if rows.order.progress is Progress.CANCELLED:
            assert (left, payment.status, rows.order.payment) == (0, PaymentStatus.RETURNED, PaymentState.PENDING)
            assert stock_of(till, line(number)) == (10, 0, 10)  # type: ignore[arg-type]
        else:
            assert (left, payment.status, rows.order.payment) == (4090, PaymentStatus.SUCCEEDED, PaymentState.PAID)
            assert stock_of(till, line(number)) == (10, 2, 8)  # type: ignore[arg-type]
        assert len(rows.history) == 2


def test_refunds_never_give_back_more_than_was_paid(till: Till) -> None:
    for number in range(1, ROUNDS + 1):
        order, intent_id = till.paid(number)
        till.run(payments.reconcile, Reconcile(order_id=order.id))

        def refund(key: str, amount: int | None, at: str = order.id) -> Callable[[System], Any]:
            command = RefundOrder(order_id=at, key=key, amount_minor=amount)
            return lambda system: till.run(payments.refund_order, command, OWNER, system)

        outcomes = till.race(
            refund("a", 3000),
            refund("b", 3000),
            refund("a", 3000),
            lambda system, o=order, i=intent_id: till.run(
                payments.take_event, message(o, i, Subject.REFUND, "evt_refund"), SYSTEM, system
            ),
        )
        till.run(payments.reconcile, Reconcile(order_id=order.id))
        rows = till.rows(order)
        given = 4090 - till.taken_minor(intent_id)
        assert given == rows.order.refunded_minor == 3000, outcomes
        assert [refund.amount_minor for refund in rows.refunds if refund.credit_note_id] == [3000]
        made = {outcome.refund_id for outcome in outcomes[:3] if not isinstance(outcome, DomainError)}
        assert len(made) <= 1


def test_cancelling_and_paying_by_hand_have_one_winner(till: Till) -> None:
    for number in range(1, ROUNDS + 1):
        order = place(till, known_order(number=str(number), lines=(line(number),)))  # type: ignore[arg-type]
        till.race(
            lambda system, o=order: till.run(payments.mark_paid, payments.MarkPaid(order_id=o.id), OWNER, system),
            lambda system, o=order: till.run(orders.move_order, MoveOrder(id=o.id, move=orders.Move.CANCEL), OWNER, system),
            lambda system, o=order: till.run(payments.mark_paid, payments.MarkPaid(order_id=o.id), OWNER, system),
        )  # fmt: skip
        rows = till.rows(order)
        assert rows.history in (
            ["pending_payment", "cancelled"], ["pending_payment", "paid"], ["pending_payment", "paid", "cancelled"],
        )  # fmt: skip
        assert len(rows.payments) == rows.history.count("paid")
        free = rows.order.progress is Progress.CANCELLED
        assert stock_of(till, line(number)) == ((10, 0, 10) if free else (10, 2, 8))  # type: ignore[arg-type]


def test_many_shoppers_of_one_order_make_one_payment(till: Till) -> None:
    for number in range(1, ROUNDS + 1):
        order = place(till, known_order(number=str(number), lines=(line(number),)))  # type: ignore[arg-type]
        opened = till.race(*[lambda system, o=order: till.run(START, o.id, ANONYMOUS, system)] * 4)
        secrets = {each.client_secret for each in opened if not isinstance(each, DomainError)}
        assert len(secrets) == 1, opened
        assert len(till.rows(order).payments) == 1
    assert len(till.fake.control.objects("pi")) == ROUNDS
