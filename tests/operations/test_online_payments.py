"""Online payments: Stripe's library through our adapter against the fake, with its messages lost, late and forged."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain import orders, payments
from chalicelib.domain.context import SYSTEM, Actor, Context
from chalicelib.domain.orders import Move, MoveOrder, PaymentState, Progress
from chalicelib.domain.payments import (
    Method,
    OrderNotPayable,
    PaymentInFlight,
    PaymentStatus,
    ProviderRefused,
    ProviderUnavailable,
)
from chalicelib.domain.payments.books import open_books
from chalicelib.domain.payments.disputes import take_dispute
from chalicelib.domain.payments.model import DisputeStatus
from chalicelib.domain.payments.ports import GatewayDispute
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from scripts.local.stripe_fake.signatures import signature_header
from tests.support.accounts import events
from tests.support.deployment import DEMO, NOON, OTHER
from tests.support.orders import Rows, known_order, line, place, stock_of
from tests.support.payments import OLD_SECRET, SECRET, Desk, desk

CUSTOMER = "01900000-0000-7000-8000-0000000000c1"


@pytest.fixture
def shop() -> Iterator[Desk]:
    with desk() as made:
        yield made


def named(shop: Desk) -> list[str]:
    return [type(event).NAME for event in events(shop.deployment)]


def cancel(shop: Desk, order: orders.Order) -> None:
    shop.deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))


# Paying


def test_an_order_is_paid_when_the_provider_says_so(shop: Desk) -> None:
    order = place(shop.deployment)
    opened = shop.start(order)
    (intent,) = shop.objects("pi")
    assert opened == payments.PaymentOpened(
        order_id=order.id, status=PaymentStatus.REQUIRES_PAYMENT, client_secret=intent["client_secret"],
        amount_minor=4090, currency="EUR",
    )  # fmt: skip
    assert (intent["amount"], intent["currency"], intent["customer"]) == (4090, "eur", None)
    assert intent["metadata"] == {"orderId": order.id, "tenantId": DEMO}
    assert intent["automatic_payment_methods"]["enabled"] is True
    (asked,) = [row for row in shop.fake.control.requests() if row["path"] == "/v1/payment_intents"]
    assert asked["idempotency_key"] == order.id
    shop.fake.control.pay(intent["id"])
    shop.settled()
    rows = shop.rows(order)
    assert (rows.standing, rows.history) == ("paid", ["pending_payment", "paid"])
    assert (rows.payments[0].status, rows.payments[0].received_minor) == (PaymentStatus.SUCCEEDED, 4090)
    assert named(shop) == ["payment.succeeded", "order.paid"]
    assert {(answer.status, answer.body) for answer in shop.answers} == {(200, '{"received":true}')}
    again = shop.start(order)
    assert (again.status, again.client_secret) == (PaymentStatus.SUCCEEDED, None)
    assert len(shop.objects("pi")) == 1


def test_asking_twice_shows_the_same_payment(shop: Desk) -> None:
    order = place(shop.deployment)
    assert shop.start(order) == shop.start(order)
    assert len(shop.objects("pi")) == 1


def test_a_refused_card_leaves_the_order_payable(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.fake.control.set_webhooks(in_order=True)
    intent_id = shop.start(order).client_secret.split("_secret_")[0]  # type: ignore[union-attr]
    with pytest.raises(Exception, match="declined"):
        shop.fake.control.pay(intent_id, "pm_card_chargeDeclined")
    shop.settled()
    assert (shop.rows(order).standing, shop.rows(order).payments[0].status) == ("pending_payment", PaymentStatus.FAILED)
    assert shop.start(order).status is PaymentStatus.REQUIRES_PAYMENT
    shop.pay(order)
    shop.settled()
    assert shop.rows(order).standing == "paid"
    assert named(shop) == ["payment.failed", "payment.succeeded", "order.paid"]


@pytest.mark.parametrize(("outcome", "standing"), [("succeeded", "paid"), ("failed", "pending_payment")])
def test_a_payer_authenticates_or_fails_to(shop: Desk, outcome: str, standing: str) -> None:
    order = place(shop.deployment)
    intent_id = shop.pay(order, "pm_card_threeDSecure2Required")
    assert shop.rows(order).standing == "pending_payment"
    shop.fake.control.authenticate(intent_id, outcome)  # type: ignore[arg-type]
    shop.settled()
    assert shop.rows(order).standing == standing


def test_a_debit_in_flight_is_neither_swept_nor_paid_by_hand(shop: Desk) -> None:
    order = place(shop.deployment)
    intent_id = shop.pay(order, "pm_success_de")
    shop.settled()
    assert shop.rows(order).order.payment_in_flight is True
    opened = shop.start(order)
    assert (opened.status, opened.client_secret) == (PaymentStatus.PROCESSING, None)
    with pytest.raises(PaymentInFlight):
        shop.deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    shop.deployment.clock.at = NOON + timedelta(days=2)
    shop.expire(order)
    assert shop.rows(order).standing == "pending_payment"
    shop.fake.control.settle(intent_id)
    shop.settled()
    assert (shop.rows(order).standing, shop.rows(order).order.payment_in_flight) == ("paid", False)


def test_a_debit_that_bounces_leaves_an_order_to_the_sweep(shop: Desk) -> None:
    order = place(shop.deployment)
    intent_id = shop.pay(order, "pm_success_de")
    shop.fake.control.settle(intent_id, "failed")
    shop.settled()
    rows = shop.rows(order)
    assert (rows.standing, rows.order.payment_in_flight) == ("pending_payment", False)
    shop.deployment.clock.at = NOON + timedelta(days=2)
    shop.expire(order)
    assert (shop.rows(order).standing, stock_of(shop.deployment, line())) == ("cancelled", (10, 0, 10))
    assert shop.objects("pi")[0]["status"] == "canceled"


def test_an_account_has_one_customer_at_the_provider(shop: Desk) -> None:
    for number in (1, 2):
        order = place(shop.deployment, known_order(number=str(number), lines=(line(number),), customer_id=CUSTOMER))
        shop.start(order)
    (customer,) = shop.objects("cus")
    assert {intent["customer"] for intent in shop.objects("pi")} == {customer["id"]}
    assert (customer["email"], customer["name"]) == (None, None)
    (asked,) = [row for row in shop.fake.control.requests() if row["path"] == "/v1/customers"]
    assert asked["idempotency_key"] == f"cust:{DEMO}:{CUSTOMER}"


def test_an_order_that_costs_nothing_is_paid_at_once(shop: Desk) -> None:
    order = place(shop.deployment, known_order(total_minor=0))
    opened = shop.start(order)
    assert (opened.status, opened.client_secret, opened.amount_minor) == (PaymentStatus.SUCCEEDED, None, 0)
    assert (shop.rows(order).standing, shop.rows(order).payments[0].method) == ("paid", Method.FREE)
    assert shop.objects("pi") == []


def test_a_cancelled_order_cannot_be_paid(shop: Desk) -> None:
    order = place(shop.deployment)
    cancel(shop, order)
    with pytest.raises(OrderNotPayable):
        shop.start(order)
    assert shop.objects("pi") == []


def test_an_amount_that_the_provider_does_not_take_is_refused(shop: Desk) -> None:
    order = place(shop.deployment, known_order(total_minor=49))
    with pytest.raises(ProviderRefused):
        shop.start(order)
    assert (shop.rows(order).standing, shop.objects("pi")) == ("pending_payment", [])


# Faults of the provider


@pytest.mark.parametrize("fault", ["cut after", "cut before", 409, 429, 500, "500 after"])
def test_whatever_goes_wrong_a_second_call_makes_one_payment(shop: Desk, fault: str | int) -> None:
    order = place(shop.deployment)
    control = shop.fake.control
    if isinstance(fault, str) and fault.startswith("cut"):
        control.cut_next(after_commit=fault == "cut after", path="/v1/payment_intents")
    else:
        status = fault if isinstance(fault, int) else 500
        control.fail_next(status, after_commit=fault == "500 after", path="/v1/payment_intents")
    with pytest.raises(ProviderUnavailable):
        shop.start(order)
    stored = shop.rows(order).payments[0]
    assert (stored.status, stored.intent_id) == (PaymentStatus.UNKNOWN, None)
    shop.pay(order)
    shop.settled()
    assert shop.rows(order).standing == "paid"
    assert [charge["amount"] for charge in shop.objects("ch")] == [4090]
    # A failure of the provider's own is repeated under its key: only then is another intent made, which nobody paid.
    assert len(shop.objects("pi")) == (2 if fault == "500 after" else 1)


def test_a_reply_later_than_we_wait_is_a_reply_lost(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.deployment.system.ports.payments._timeout_seconds = 0.2
    shop.fake.control.delay_next(0.6, path="/v1/payment_intents")
    with pytest.raises(ProviderUnavailable):
        shop.start(order)
    time.sleep(0.5)
    assert shop.start(order).status is PaymentStatus.REQUIRES_PAYMENT
    assert len(shop.objects("pi")) == 1


def test_a_payment_cancelled_at_the_provider_is_replaced(shop: Desk) -> None:
    order = place(shop.deployment)
    first = shop.start(order)
    intent_id = shop.objects("pi")[0]["id"]
    shop.deployment.system.ports.payments.cancel_intent(intent_id)
    shop.settled()
    second = shop.start(order)
    assert second.client_secret != first.client_secret
    assert shop.rows(order).payments[0].attempt == 2
    shop.pay(order)
    shop.settled()
    assert shop.rows(order).standing == "paid"


# Messages


def test_messages_twice_and_in_any_order_have_one_effect(shop: Desk) -> None:
    control = shop.fake.control
    for number, order_of_arrival in enumerate(itertools.permutations(range(3)), start=1):
        control.set_webhooks(hold=True, copies=2)
        order = place(shop.deployment, known_order(number=str(number), lines=(line(number),)))
        intent_id = shop.start(order).client_secret.split("_secret_")[0]  # type: ignore[union-attr]
        with pytest.raises(Exception, match="declined"):
            control.pay(intent_id, "pm_card_chargeDeclined")
        control.pay(intent_id)
        mine = [e["id"] for e in shop.objects("evt") if intent_id in json.dumps(e) and e["type"] in KINDS]
        assert len(mine) == 3
        chosen = [mine[index] for index in order_of_arrival]
        rest = [e["id"] for e in shop.objects("evt") if e["id"] not in mine]
        control.release_webhooks([*chosen, *rest])
        control.set_webhooks(hold=False, copies=1)
        shop.settled()
        rows = shop.rows(order)
        assert (rows.standing, rows.history) == ("paid", ["pending_payment", "paid"])
    assert named(shop).count("order.paid") == 6
    assert {answer.status for answer in shop.answers} == {200}


KINDS = ("payment_intent.payment_failed", "payment_intent.succeeded", "charge.succeeded")


def test_a_message_that_never_comes_is_not_missed(shop: Desk) -> None:
    shop.fake.control.drop_webhooks()
    order = place(shop.deployment)
    shop.pay(order)
    assert shop.rows(order).standing == "pending_payment"
    due = shop.deployment.system.unit(DEMO, new_id()).due(payments.Payment, NOON + timedelta(minutes=5))
    assert due == [(order.id, payments.online_payment_id(order.id))]
    shop.reconcile(order)
    shop.reconcile(order)
    rows = shop.rows(order)
    assert (rows.standing, rows.history, rows.payments[0].due()) == ("paid", ["pending_payment", "paid"], None)


def test_the_sweep_asks_before_it_cancels(shop: Desk) -> None:
    shop.fake.control.drop_webhooks()
    order = place(shop.deployment)
    shop.pay(order)
    shop.deployment.clock.at = NOON + timedelta(hours=2)
    shop.expire(order)
    assert (shop.rows(order).standing, stock_of(shop.deployment, line())) == ("paid", (10, 2, 8))


def test_the_sweep_waits_while_the_provider_is_silent(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.start(order)
    shop.deployment.clock.at = NOON + timedelta(hours=2)
    shop.fake.control.fail_next(500)
    with pytest.raises(ProviderUnavailable):
        shop.expire(order)
    assert shop.rows(order).standing == "pending_payment"
    shop.expire(order)
    assert (shop.rows(order).standing, shop.objects("pi")[0]["status"]) == ("cancelled", "canceled")


def test_an_open_payment_is_asked_about_less_and_less_often(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.start(order)
    checks = []
    for minutes in (0, 5, 10, 20):
        shop.deployment.clock.at = NOON + timedelta(minutes=minutes)
        shop.reconcile(order)
        checks.append(shop.rows(order).payments[0].due())
    assert checks == [NOON + timedelta(minutes=minutes) for minutes in (5, 10, 20, 40)]


def test_money_for_a_cancelled_order_goes_back_by_itself(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.fake.control.hold_webhooks()
    shop.pay(order)
    cancel(shop, order)
    shop.fake.control.release_webhooks()
    shop.fake.control.set_webhooks(hold=False)
    shop.settled()
    (payment,) = shop.rows(order).payments
    assert (payment.status, payment.orphaned, payment.due()) == (PaymentStatus.SUCCEEDED, True, NOON)
    assert shop.taken_minor() == 4090
    shop.reconcile(order)
    shop.reconcile(order)
    shop.settled()
    rows = shop.rows(order)
    assert (rows.standing, rows.order.payment, rows.order.refunded_minor) == ("cancelled", PaymentState.PENDING, 0)
    assert (rows.payments[0].status, rows.payments[0].due(), rows.refunds) == (PaymentStatus.RETURNED, None, [])
    assert (shop.taken_minor(), len(shop.objects("re"))) == (0, 1)
    asked = [
        row["idempotency_key"]
        for row in shop.fake.control.requests()
        if row["path"] == "/v1/refunds" and row["method"] == "POST"
    ]
    assert asked == [f"orphan:{payment.id}"]
    assert named(shop) == ["order.cancelled", "payment.orphaned", "payment.returned"]


@pytest.mark.parametrize("fault", ["cut after", 500, 429])
def test_money_goes_back_once_whatever_goes_wrong(shop: Desk, fault: str | int) -> None:
    order = place(shop.deployment)
    shop.fake.control.drop_webhooks()
    shop.pay(order)
    cancel(shop, order)
    if fault == "cut after":
        shop.fake.control.cut_next(method="POST", path="/v1/refunds")
    else:
        shop.fake.control.fail_next(int(fault), method="POST", path="/v1/refunds", after_commit=True)
    with pytest.raises(ProviderUnavailable):
        shop.reconcile(order)
    assert shop.rows(order).payments[0].must_return is True
    shop.reconcile(order)
    assert (shop.taken_minor(), len(shop.objects("re"))) == (0, 1)
    assert shop.rows(order).payments[0].status is PaymentStatus.RETURNED


def test_a_return_that_the_bank_sends_back_is_tried_again(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.fake.control.drop_webhooks()
    shop.pay(order, "pm_card_pendingRefund")
    cancel(shop, order)
    shop.reconcile(order)
    assert shop.rows(order).payments[0].due() == NOON + timedelta(minutes=5)
    shop.fake.control.settle_refund(shop.objects("re")[0]["id"], "failed")
    shop.reconcile(order)
    assert [refund["status"] for refund in shop.objects("re")] == ["failed", "pending"]
    shop.fake.control.settle_refund(shop.objects("re")[1]["id"], "succeeded")
    shop.reconcile(order)
    assert (shop.rows(order).payments[0].status, shop.taken_minor()) == (PaymentStatus.RETURNED, 0)


def test_an_order_paid_by_hand_cannot_be_paid_online_too(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.start(order)
    shop.deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    shop.reconcile(order)
    shop.settled()
    assert shop.objects("pi")[0]["status"] == "canceled"
    assert [each.status for each in shop.rows(order).payments if each.intent_id] == [PaymentStatus.CANCELLED]


def test_a_second_payment_goes_back(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.fake.control.drop_webhooks()
    shop.pay(order)
    shop.deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    shop.reconcile(order)
    assert (shop.taken_minor(), shop.rows(order).standing) == (0, "paid")
    assert named(shop).count("order.paid") == 1


# Signatures


def event(shop: Desk, order: orders.Order, kind: str = "payment_intent.succeeded", **more: object) -> bytes:
    intent_id = shop.rows(order).payments[0].intent_id
    thing = {"id": intent_id, "object": "payment_intent", "metadata": {"orderId": order.id, "tenantId": DEMO}}
    return json.dumps({"id": "evt_made_up", "type": kind, "data": {"object": thing}, **more}).encode()


def test_only_a_fresh_signature_with_one_of_our_secrets_is_believed(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.fake.control.drop_webhooks()
    shop.pay(order)
    body, now = event(shop, order), int(time.time())
    good = signature_header(body, [SECRET], now)
    for forged in (
        None,
        "",
        "t=1",
        "nonsense",
        good[:-1],
        good.replace("v1=", "v0="),
        signature_header(body, ["whsec_of_somebody_else"], now),
        signature_header(body, [SECRET], now - 310),
        signature_header(body, [SECRET], now + 310),
        signature_header(body + b" ", [SECRET], now),
    ):
        assert shop.receive(body, forged).status == 400
    assert shop.receive(b"{", signature_header(b"{", [SECRET], now)).status == 400
    assert shop.receive(b"[]", signature_header(b"[]", [SECRET], now)).status == 400
    assert shop.rows(order).standing == "pending_payment"
    assert shop.receive(body, signature_header(body, [OLD_SECRET], now)).status == 200
    assert shop.rows(order).standing == "paid"


@pytest.mark.parametrize("signature", ["wrong", "stale", "missing"])
def test_a_message_that_is_not_genuine_changes_nothing(shop: Desk, signature: str) -> None:
    shop.fake.control.set_webhooks(signature=signature, retry_seconds=())
    order = place(shop.deployment)
    shop.pay(order)
    shop.settled()
    assert {answer.status for answer in shop.answers} == {400}
    assert shop.rows(order).standing == "pending_payment"


@pytest.mark.parametrize("signature", ["old", "rotating"])
def test_a_secret_can_be_replaced_without_losing_messages(shop: Desk, signature: str) -> None:
    shop.fake.control.set_webhooks(signature=signature)
    order = place(shop.deployment)
    shop.pay(order)
    shop.settled()
    assert shop.rows(order).standing == "paid"


def test_what_concerns_no_order_of_ours_is_acknowledged(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.start(order)
    shop.settled()
    before = shop.rows(order).order
    thing = {"id": "pi_x", "object": "payment_intent"}
    control = shop.fake.control
    control.emit("invoice.paid", {"id": "in_1", "object": "invoice"})
    control.emit("payment_intent.succeeded", thing)
    control.emit("payment_intent.succeeded", {**thing, "metadata": {"orderId": new_id(), "tenantId": DEMO}})
    control.emit("payment_intent.succeeded", {**thing, "metadata": {"orderId": new_id(), "tenantId": new_id()}})
    control.emit("payment_intent.succeeded", {**thing, "metadata": {"orderId": order.id, "tenantId": OTHER}})
    control.emit("payment_intent.succeeded", {**thing, "metadata": {"orderId": "../x", "tenantId": "@"}})
    control.emit("payment_intent.succeeded", {**thing, "metadata": {"orderId": order.id, "tenantId": DEMO}})
    control.emit("refund.created", {"id": "re_x", "object": "refund", "payment_intent": "pi_none"})
    control.emit("charge.dispute.created", {"id": "dp_x", "object": "dispute", "payment_intent": None})
    shop.settled()
    assert [(answer.status, answer.body) for answer in shop.answers[-9:]] == [(200, '{"received":true}')] * 9
    assert shop.rows(order).order == before


def test_another_accounts_message_is_not_ours(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.fake.control.drop_webhooks()
    shop.pay(order)
    body = event(shop, order, account="acct_other")
    assert shop.receive(body, signature_header(body, [SECRET], int(time.time()))).status == 200
    assert shop.rows(order).standing == "pending_payment"


def test_a_message_is_asked_for_again_while_the_provider_does_not_answer(shop: Desk) -> None:
    order = place(shop.deployment)
    shop.start(order)
    shop.settled()
    intent_id = shop.objects("pi")[0]["id"]
    shop.fake.control.hold_webhooks()
    shop.fake.control.pay(intent_id)
    shop.fake.control.fail_next(500, method="GET")
    shop.fake.control.release_webhooks()
    shop.fake.control.set_webhooks(hold=False)
    shop.settled()
    assert 503 in {answer.status for answer in shop.answers}
    assert shop.rows(order).standing == "paid"


def test_messages_need_no_shops_host_and_a_shop_without_a_provider_says_so(shop: Desk) -> None:
    shop.deployment.system.ports.payments._read = lambda: _nothing()
    assert shop.receive(b"{}", "t=1,v1=00").status == 503
    order = place(shop.deployment)
    with pytest.raises(payments.PaymentsNotConfigured):
        shop.start(order)


def _nothing():  # type: ignore[no-untyped-def]
    from chalicelib.adapters.payments.stripe_provider import credentials

    return credentials("", "")


# Disputes


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_dispute_freezes_the_order_and_keeps_it_frozen(shop: Desk, outcome: str) -> None:
    order = shop.paid()
    dispute = shop.fake.control.open_dispute(shop.objects("pi")[0]["id"], "fraudulent")
    shop.settled()
    rows = shop.rows(order)
    assert (rows.order.fulfilment_frozen, rows.disputes[0].status.value) == (True, "open")
    assert (rows.disputes[0].gateway_id, rows.disputes[0].amount_minor) == (dispute["id"], 4090)
    with pytest.raises(orders.FulfilmentFrozen):
        shop.deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.FULFIL))
    shop.fake.control.decide_dispute(dispute["id"], outcome)  # type: ignore[arg-type]
    shop.settled()
    rows = shop.rows(order)
    assert (rows.order.fulfilment_frozen, [each.status.value for each in rows.disputes]) == (True, [outcome])
    assert [name for name in named(shop) if name.startswith("dispute")] == ["dispute.opened", "dispute.closed"]


def test_disputes_in_reverse_end_the_same(shop: Desk) -> None:
    order = shop.paid()
    shop.fake.control.hold_webhooks()
    dispute = shop.fake.control.open_dispute(shop.objects("pi")[0]["id"])
    shop.fake.control.decide_dispute(dispute["id"], "won")
    shop.fake.control.release_webhooks("reverse")
    shop.fake.control.set_webhooks(hold=False)
    shop.settled()
    rows = shop.rows(order)
    assert (rows.order.fulfilment_frozen, [each.status.value for each in rows.disputes]) == (True, ["won"])
    assert [name for name in named(shop) if name.startswith("dispute")] == ["dispute.opened", "dispute.closed"]


def test_what_a_dispute_came_to_stays(shop: Desk) -> None:
    order = shop.paid()
    dispute = shop.fake.control.open_dispute(shop.objects("pi")[0]["id"])
    shop.fake.control.decide_dispute(dispute["id"], "lost")
    shop.settled()
    (known,) = shop.rows(order).disputes

    def heard(ctx: Context, status: DisputeStatus) -> None:
        books = open_books(ctx, order.id)
        assert books.online is not None
        found = GatewayDispute(
            id=dispute["id"], status=status, amount_minor=1, currency="EUR", reason="other", intent_id=None,
            evidence_due_at=None, created_at=NOON,
        )  # fmt: skip
        take_dispute(ctx, books, books.online, found)

    later = Operation("test.heard", heard, None, writes=True)
    for status in (DisputeStatus.OPEN, DisputeStatus.WON):
        shop.deployment.run(later, status, actor=SYSTEM)
    assert shop.rows(order).disputes == [known]
    assert [name for name in named(shop) if name.startswith("dispute")] == ["dispute.opened", "dispute.closed"]


def test_only_the_platform_takes_messages_and_reconciles(shop: Desk) -> None:
    order = shop.paid()
    staff = Actor(kind="user", id=CUSTOMER, grants=frozenset({"orders:write"}))
    with pytest.raises(Exception, match="forbidden"):
        shop.deployment.run(payments.reconcile, payments.Reconcile(order_id=order.id), actor=staff)
    shop.deployment.run(payments.reconcile, payments.Reconcile(order_id=new_id()), actor=SYSTEM)
    assert Rows(shop.deployment, order.id).order.progress is Progress.OPEN
