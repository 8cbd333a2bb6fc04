"""A bad day, drawn at random: duplicates, disorder, crashes before and after. The end state is that of a good one."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.domain import notifications, webhooks
from chalicelib.domain.invoicing import FiscalRecord, IssuedDocument, Series, SeriesHead, verify_ledger
from chalicelib.domain.notifications import EmailStatus
from chalicelib.domain.orders import Order, OrderShipped, Standing
from chalicelib.domain.search import DeliveryFilter, EmailFilter
from chalicelib.domain.webhooks import DeliveryStatus
from chalicelib.domain.webhooks.ports import Outcome, Parcel
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.records import Commit
from scripts.local.driver import Faults
from tests.support.aftermath import Aftermath, moved, order_of, paid, placed
from tests.support.deployment import DEMO, Deployment
from tests.support.table import create_table

ORDERS = 2


class Ears:
    """Takes every parcel."""

    def __init__(self) -> None:
        self.heard: list[Parcel] = []

    def check(self, url: str) -> None:
        """Any address will do."""

    def send(self, parcel: Parcel) -> Outcome:
        self.heard.append(parcel)
        return Outcome(response_code=200)


@st.composite
def bad_days(draw: Any) -> Faults:
    chance = st.sampled_from([0.0, 0.1, 0.3])
    return Faults(
        random=random.Random(draw(st.integers(0, 2**32))), duplicate=draw(chance), shuffle=draw(st.booleans()),
        split=draw(chance), crash_before=draw(chance), crash_after=draw(chance),
    )  # fmt: skip


@settings(max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(faults=bad_days())
def test_whatever_is_repeated_shuffled_or_killed_every_effect_happens_once(faults: Faults) -> None:
    with mock_aws(), TemporaryDirectory() as folder:
        create_table("souk")
        deployment = Deployment()
        deployment.open_shops()
        after = Aftermath(deployment, Path(folder), faults)
        ears = Ears()
        after.system.ports.__dict__["webhook_sender"] = ears
        deployment.run(
            webhooks.subscribe,
            webhooks.Subscribe(url="https://x", events=("order.placed", "order.paid"), dialect="sovecom"),
        )
        live(after)
        check(after, ears)


def live(after: Aftermath) -> None:
    """Some orders, and time enough for what failed to be tried again, as the queues and schedules would."""
    for queue in after.queues.by_name.values():
        queue.max_receive_count = 50
    for number in range(ORDERS):
        order: Order = after.commit(lambda ctx, n=number: ctx.uow.create(order_of(ctx, str(n))))
        after.emit(placed(order), paid(order))
        after.emit(moved(order, OrderShipped, Standing.SHIPPED))
    for _ in range(3):
        after.drain()
        after.pass_time(minutes=10)
        after.run("retry_due")
    after.drain()


def check(after: Aftermath, ears: Ears) -> None:
    assert after.dead() == {}
    commits = after.system.unit(DEMO, new_id()).children(Commit)
    assert [commit.id for commit in commits if commit.events and not commit.published] == []
    emails = after.deployment.run(notifications.list_emails, EmailFilter(page_size=200)).items
    assert Counter(email.kind.value for email in emails) == {
        "order_confirmation": ORDERS, "order_paid": ORDERS, "order_shipped": ORDERS,
    }  # fmt: skip
    assert {email.status for email in emails} == {EmailStatus.SENT}
    # The workers die between calls, never inside one, so not even a mail leaves twice.
    assert Counter(mail.mail_id for mail in after.post.sent()) == {email.id: 1 for email in emails}
    deliveries = after.deployment.run(webhooks.list_deliveries, DeliveryFilter(page_size=200)).items
    assert Counter(delivery.event for delivery in deliveries) == {"order.placed": ORDERS, "order.paid": ORDERS}
    assert {delivery.status for delivery in deliveries} == {DeliveryStatus.DELIVERED}
    assert Counter(parcel.delivery_id for parcel in ears.heard) == {delivery.id: 1 for delivery in deliveries}
    check_ledger(after)


def check_ledger(after: Aftermath) -> None:
    def read(ctx: Any) -> tuple[list[FiscalRecord], SeriesHead]:
        return ctx.uow.children(FiscalRecord, Series.STANDARD.value), ctx.uow.get(SeriesHead, "STD")

    records, head = after.commit(read)
    assert [record.sequence for record in records] == list(range(1, ORDERS + 1))
    assert verify_ledger([msgspec.json.encode(record.document) for record in records], [head.head()]) == []
    pointers = after.commit(
        lambda ctx: [ctx.uow.children(IssuedDocument, record.document.order_id) for record in records]
    )
    for found in pointers:
        (pointer,) = found
        assert after.documents.get(pointer.object_key(DEMO)) is not None
