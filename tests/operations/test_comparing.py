"""The provider's books and ours, compared and brought in line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import payments
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.invariants import violations
from chalicelib.domain.orders import Order
from chalicelib.domain.payments import Finding, FindingFilter, Payment, RefundStatus, RepairOrder
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.records import machine_now
from chalicelib.workers.statements import ComparisonFailed, compare_payments
from scripts import reconcile
from tests.support.accounts import context, events
from tests.support.deployment import DEMO, NOON
from tests.support.orders import known_order, line, place
from tests.support.payments import Desk, desk
from tests.support.stripe_fake import client_of

Rule = tuple[str, str, str, str]


@pytest.fixture
def shop() -> Iterator[Desk]:
    with desk() as made:
        yield made


def compare(shop: Desk) -> list[Rule]:
    """One night's run. The provider goes by the machine's time."""
    found = compare_payments(shop.deployment.system, machine_now() + timedelta(minutes=1))
    return [(each.rule, each.subject, each.expected, each.found) for each in found]


def repair(shop: Desk, order: Order) -> None:
    shop.deployment.run(payments.repair_order, RepairOrder(order_id=order.id), actor=SYSTEM)


def listed(shop: Desk, still: bool | None) -> list[Finding]:
    items: list[Finding] = shop.deployment.run(payments.list_findings, FindingFilter(open=still)).items
    return items


def intent(shop: Desk, index: int = -1) -> str:
    return str(shop.objects("pi")[index]["id"])


def refund_at_the_desk(shop: Desk, amount: int) -> str:
    params: Any = {"payment_intent": intent(shop), "amount": amount}
    return str(client_of(shop.fake).v1.refunds.create(params).id)


def test_books_that_agree_have_no_findings(shop: Desk) -> None:
    order = shop.paid()
    shop.refund(order, "k", 100)
    refund_at_the_desk(shop, 50)
    shop.fake.control.open_dispute(intent(shop))
    shop.settled()
    place(shop.deployment, known_order(number="3", lines=(line(2),)))
    assert compare(shop) == []
    assert listed(shop, None) == []


def test_what_no_message_told_is_found_and_taken_over(shop: Desk) -> None:
    shop.fake.control.drop_webhooks()
    order = place(shop.deployment, known_order())
    paid = shop.pay(order)
    assert compare(shop) == [("payment", paid, "4090 EUR", "none")]
    repair(shop, order)
    assert (shop.rows(order).standing, compare(shop)) == ("paid", [])
    refund = refund_at_the_desk(shop, 500)
    dispute = shop.fake.control.open_dispute(paid)["id"]
    assert compare(shop) == [
        ("refund", refund, "succeeded 500 EUR", "none"), ("dispute", dispute, "open", "none"),
    ]  # fmt: skip
    for _ in range(2):
        repair(shop, order)
    rows = shop.rows(order)
    assert [(each.amount_minor, each.status) for each in rows.refunds] == [(500, RefundStatus.SUCCEEDED)]
    assert (len(rows.disputes), rows.order.fulfilment_frozen, compare(shop)) == (1, True, [])
    shop.fake.control.decide_dispute(dispute, "lost")
    assert compare(shop) == [("dispute", dispute, "lost", "open")]
    repair(shop, order)
    assert compare(shop) == []
    credited = [event for event in events(shop.deployment) if isinstance(event, payments.RefundIssued)]
    assert len(credited) == 1
    assert [each.subject for each in listed(shop, True)] == []
    assert {each.subject for each in listed(shop, False)} == {paid, refund, dispute}
    assert violations(context(shop.deployment, SYSTEM)) == []


def test_a_finding_is_kept_once_and_settled_when_it_is_gone(shop: Desk) -> None:
    order = shop.paid()
    shop.fake.control.drop_webhooks()
    refund = refund_at_the_desk(shop, 500)
    for _ in range(2):
        assert compare(shop) == [("refund", refund, "succeeded 500 EUR", "none")]
    (kept,) = listed(shop, True)
    assert (kept.order_id, kept.created_at, kept.version) == (order.id, NOON, 2)
    repair(shop, order)
    assert compare(shop) == []
    (kept,) = listed(shop, False)
    assert (kept.resolved_at, listed(shop, True)) == (NOON, [])


def test_more_than_is_left_is_for_people(shop: Desk) -> None:
    order = shop.paid()
    shop.refund(order, "k", 4000)
    shop.settled()
    uow = shop.deployment.system.unit(DEMO, new_id())
    stored = uow.get(Order, order.id)
    uow.save(stored.replace(refunded_minor=4090))
    uow.commit()
    refund = refund_at_the_desk(shop, 90)
    shop.settled()
    wrong = [("refund", refund, "succeeded 90 EUR", "unbooked 90 EUR")]
    assert compare(shop) == wrong
    repair(shop, order)
    assert compare(shop) == wrong


def test_what_the_provider_never_heard_of_is_found(shop: Desk) -> None:
    order = shop.paid()
    uow = shop.deployment.system.unit(DEMO, new_id())
    payment = uow.find(Payment, order.id, payments.online_payment_id(order.id))
    assert payment is not None
    before = machine_now() - timedelta(hours=2)
    uow.save(payment.replace(intent_id="pi_never", created_at=before, updated_at=before))
    uow.commit()
    wrong = compare(shop)
    assert ("payment", intent(shop), "4090 EUR", "none") in wrong
    assert ("payment", "pi_never", "none", "4090 EUR") in wrong


def test_money_for_an_order_that_is_not_there_is_found(shop: Desk) -> None:
    shop.paid()
    fake = client_of(shop.fake)
    lost = {**shop.objects("pi")[0]["metadata"], "orderId": "01900000-0000-7000-8000-00000000dead"}
    fake.v1.payment_intents.update(intent(shop), {"metadata": lost})
    assert compare(shop) == [("order", intent(shop), "4090 EUR", "none")]
    fake.v1.payment_intents.update(intent(shop), {"metadata": {**lost, "tenantId": new_id()}})
    assert [each for each in compare(shop) if each[0] == "order"] == []


def test_an_orphan_that_went_back_is_no_finding(shop: Desk) -> None:
    order = place(shop.deployment, known_order())
    paid = shop.start(order).client_secret
    shop.deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    shop.fake.control.pay((paid or "").split("_secret_")[0])
    shop.settled()
    shop.reconcile(order)
    shop.settled()
    assert (len(shop.objects("re")), compare(shop)) == (1, [])


def test_a_silent_provider_fails_the_run(shop: Desk, caplog: pytest.LogCaptureFixture) -> None:
    order = shop.paid()
    shop.fake.control.drop_webhooks()
    refund_at_the_desk(shop, 500)
    shop.fake.control.fail_next(500, method="GET", path=f"/v1/payment_intents/{intent(shop)}")
    with pytest.raises(ComparisonFailed):
        compare(shop)
    assert listed(shop, None) == []
    with caplog.at_level("INFO"):
        assert len(compare(shop)) == 1
    counted = [each.__dict__["PaymentFindings"] for each in caplog.records if "PaymentFindings" in each.__dict__]
    assert counted == [0, 1]
    assert shop.rows(order).refunds == []


def test_the_command_tells_and_repairs(shop: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    order = shop.paid()
    shop.fake.control.drop_webhooks()
    refund = refund_at_the_desk(shop, 500)
    told = f"order {order.id}: refund {refund}: the provider says succeeded 500 EUR, we have none"
    time.sleep(1.1)  # what is begun in this very second is of the next statement
    assert reconcile.main([], shop.deployment.system) == 1
    assert told in capsys.readouterr().out
    assert reconcile.main(["--repair"], shop.deployment.system) == 0
    assert told not in capsys.readouterr().out
    assert [each.amount_minor for each in shop.rows(order).refunds] == [500]
