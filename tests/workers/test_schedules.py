"""What happens because time passed, in every shop, whatever one of them has."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice

from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain.invoicing import FiscalRecord
from chalicelib.domain.orders import Order, PaymentState, Progress
from chalicelib.domain.search.events import UpkeepDue
from chalicelib.runtime.records import machine_now
from chalicelib.workers import functions, schedules
from chalicelib.workers.invariants import check_invariants
from chalicelib.workers.outbox import OutboxStuck
from tests.support.aftermath import Aftermath, order_of, paid
from tests.support.deployment import DEMO

NAMES = {
    "relay", "webhooks", "mails", "invoices", "snapshots", "reactions", "media",
    "expire_holds", "sweep_unpaid", "retry_due", "retain", "compare_payments", "check_invariants",
}  # fmt: skip


def unpaid(after: Aftermath, number: str, shop: str = "demo", **changes: Any) -> Order:
    due = after.deployment.clock.now() + timedelta(minutes=60)
    order: Order = after.commit(
        lambda ctx: ctx.uow.create(
            order_of(ctx, number, payment=PaymentState.PENDING, unpaid_expires_at=due, **changes)
        ),
        shop,
    )
    return order


def read(after: Aftermath, order: Order, shop: str = "demo") -> Order:
    found: Order = after.commit(lambda ctx: ctx.uow.get(Order, order.id), shop)
    return found


def test_unpaid_orders_of_every_shop_are_cancelled_when_their_time_is_up(after: Aftermath) -> None:
    mine, theirs = unpaid(after, "1"), unpaid(after, "1", shop="other")
    after.run("sweep_unpaid")
    assert read(after, mine).progress is Progress.OPEN
    after.pass_time(minutes=60)
    after.run("sweep_unpaid")
    assert read(after, mine).progress is Progress.CANCELLED
    assert read(after, theirs, "other").progress is Progress.CANCELLED
    after.run("sweep_unpaid")


def test_every_schedule_runs_on_an_empty_platform(after: Aftermath) -> None:
    for name in functions.SCHEDULES:
        after.run(name)


def test_one_part_of_retry_due_does_not_keep_the_others_from_their_turn(
    after: Aftermath, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def stuck(system: Any) -> None:
        raise OutboxStuck("1 of 1")

    monkeypatch.setattr(schedules, "sweep_outbox", stuck)
    monkeypatch.setattr(schedules, "reconcile_payments", lambda system: done.append("payments"))
    with pytest.raises(OutboxStuck):
        after.run("retry_due")
    assert done == ["payments"]


def test_read_models_are_stored_hourly_where_something_changed(after: Aftermath, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "replicas")
    after.system.__dict__["snapshots"] = store
    after.commit(lambda ctx: ctx.uow.create(order_of(ctx, "1")))
    now = machine_now()
    for minute in range(60):
        schedules.request_snapshots(after.system, now.replace(minute=minute))
    sent = [(message.tenant, message.queue) for message in after.queues.sent]
    assert sent == [(DEMO, "snapshots")] * 2
    after.drain()
    assert after.dead() == {}
    assert len([path for path in store._folder.rglob("*") if path.is_file()]) == 2
    schedules.request_snapshots(after.system, now + timedelta(days=1))
    assert len(after.queues.sent) == 2


def test_a_read_model_that_does_not_exist_is_parked(after: Aftermath) -> None:
    after.emit(UpkeepDue(name="weather"))
    after.drain()
    assert after.dead() == {"snapshots": 1}


def test_the_functions_are_those_that_the_templates_know(after: Aftermath) -> None:
    declared = functions.declare(Chalice("souk"), after.system)
    assert set(declared) == NAMES == set(functions.handlers(after.system))


def test_a_function_takes_the_event_that_lambda_gives_it(after: Aftermath) -> None:
    declared = functions.declare(Chalice("souk"), after.system)
    order: Order = after.commit(lambda ctx: ctx.uow.create(order_of(ctx, "1")))
    after.emit(paid(order))
    records = after.driver.streams[0].source.read(1000)
    assert declared["relay"]({"Records": records}, None) == {"batchItemFailures": []}
    (message,) = after.queues.by_name["invoices"].receive(10)
    event = {
        "Records": [
            {"messageId": message["MessageId"], "receiptHandle": "r", "body": message["Body"], "messageAttributes": {},
             "attributes": message["Attributes"], "eventSource": "aws:sqs"}
        ]
    }  # fmt: skip
    assert declared["invoices"](event, None) == {"batchItemFailures": []}
    assert len(after.commit(lambda ctx: ctx.uow.children(FiscalRecord, "STD"))) == 1
    assert declared["retain"]({"time": "", "source": "aws.events", "account": "", "region": "", "resources": [],
                               "detail": {}, "detail-type": "", "version": "0", "id": "1"}, None) is None  # fmt: skip


def test_what_a_schedule_found_is_an_answer_that_lambda_can_write(after: Aftermath) -> None:
    order: Order = after.commit(lambda ctx: ctx.uow.create(order_of(ctx, "1")))
    (found,) = json.loads(json.dumps(functions.handle(after.system, "check_invariants", {})))
    assert (found["rule"], found["subject"]) == ("order_paid_once", order.id)


def test_a_breach_is_reported_with_what_it_is_about(after: Aftermath) -> None:
    order: Order = after.commit(lambda ctx: ctx.uow.create(order_of(ctx, "1")))
    (violation,) = check_invariants(after.system)
    assert (violation.rule, violation.subject) == ("order_paid_once", order.id)
    after.commit(lambda ctx: ctx.uow.save(read(after, order).replace(payment=PaymentState.PENDING)))
    assert check_invariants(after.system) == []
