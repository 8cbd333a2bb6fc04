"""Webhooks: one delivery per event and subscription, signed, retried by the plan, never past the guard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.outbound.guard import EgressPolicy
from chalicelib.adapters.outbound.sender import HttpWebhookSender, Voice
from chalicelib.dialects.shopvo import webhooks as shopvo
from chalicelib.dialects.sovecom import webhooks as sovecom
from chalicelib.domain import webhooks
from chalicelib.domain.catalog.events import ProductCreated, ProductDeleted
from chalicelib.domain.search import DeliveryFilter
from chalicelib.domain.webhooks import Delivery, DeliveryStatus
from chalicelib.kernel.clock import iso_ms
from tests.support.aftermath import Aftermath
from tests.support.deployment import NOON
from tests.support.receiver import Receiver

VOICES = {each.DIALECT: Voice(each.spell, each.sign) for each in (sovecom, shopvo)}
SUBSCRIPTIONS = webhooks.ListSubscriptions(dialect=sovecom.DIALECT)
LOCAL = EgressPolicy(allow_http=True, allow_private=True, ports=None)


@pytest.fixture
def receiver(after: Aftermath) -> Iterator[Receiver]:
    after.system.ports.__dict__["webhook_sender"] = HttpWebhookSender(LOCAL, VOICES, deadline_seconds=0.5)
    made = Receiver()
    yield made
    made.close()


def subscribe(after: Aftermath, url: str, *events: str) -> webhooks.Subscribed:
    made: webhooks.Subscribed = after.deployment.run(
        webhooks.subscribe, webhooks.Subscribe(url=url, events=events, dialect=sovecom.DIALECT)
    )
    return made


def deliveries(after: Aftermath, **wanted: Any) -> list[Delivery]:
    page = after.deployment.run(webhooks.list_deliveries, DeliveryFilter(**wanted))
    found: list[Delivery] = page.items
    return found


def test_an_event_is_told_once_in_the_contracts_words_and_signed(after: Aftermath, receiver: Receiver) -> None:
    made = subscribe(after, receiver.url, "product.created")
    after.emit(ProductCreated(product_id="p-1"), ProductDeleted(product_id="p-2"))
    after.drain()
    (received,) = receiver.received
    (delivery,) = deliveries(after)
    assert received.json == {
        "id": delivery.id, "event": "product.created", "occurredAt": iso_ms(NOON), "data": {"productId": "p-1"},
    }  # fmt: skip
    assert received.is_genuine(made.secret)
    assert not received.is_genuine("whsec_another")
    assert received.headers["User-Agent"] == "SovEcom-Webhooks/1"
    assert (delivery.status, delivery.attempts, delivery.response_code) == (DeliveryStatus.DELIVERED, 1, 200)
    assert delivery.last_attempt_at == NOON


def test_the_secret_is_shown_once_and_stored_sealed(after: Aftermath, receiver: Receiver) -> None:
    made = subscribe(after, receiver.url, "order.paid")
    assert made.secret.startswith("whsec_") and len(made.secret) == 6 + 32
    (listed,) = after.deployment.run(webhooks.list_subscriptions, SUBSCRIPTIONS)
    assert made.secret not in repr(listed)


def test_failures_are_retried_by_the_plan_and_given_up_after_the_seventh(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "product.created")
    receiver.answers = [500, 404, 302, 503, 400, 500, 500]
    after.emit(ProductCreated(product_id="p"))
    after.drain()
    for number, seconds in enumerate((60, 300, 1800, 7200, 21600, 86400), start=1):
        (delivery,) = deliveries(after)
        assert (delivery.status, delivery.attempts) == (DeliveryStatus.FAILED, number)
        assert delivery.next_retry_at == after.deployment.clock.now() + timedelta(seconds=seconds)
        after.pass_time(seconds=seconds - 1)
        after.run("retry_due")
        after.drain()
        assert len(receiver.received) == number
        after.pass_time(seconds=1)
        after.run("retry_due")
        after.drain()
        assert len(receiver.received) == number + 1
    (delivery,) = deliveries(after)
    assert (delivery.status, delivery.attempts, delivery.last_error) == (DeliveryStatus.EXHAUSTED, 7, "http_500")
    after.pass_time(days=30)
    after.run("retry_due")
    after.drain()
    assert len(receiver.received) == 7
    assert {received.json["id"] for received in receiver.received} == {delivery.id}
    assert len({received.headers["X-SovEcom-Nonce"] for received in receiver.received}) == 7


def test_a_redirect_is_a_failure_and_is_not_followed(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "product.created")
    receiver.answers = [307]
    after.emit(ProductCreated(product_id="p"))
    after.drain()
    assert len(receiver.received) == 1
    assert deliveries(after)[0].last_error == "http_307"


def test_a_receiver_that_hangs_costs_one_deadline_and_is_tried_again(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "product.created")
    done = threading.Event()
    receiver.before_answer = lambda: done.wait(5)
    after.emit(ProductCreated(product_id="p"))
    after.drain()
    (delivery,) = deliveries(after)
    assert (delivery.status, delivery.last_error, delivery.response_code) == (DeliveryStatus.FAILED, "timeout", None)
    done.set()
    after.pass_time(seconds=60)
    after.run("retry_due")
    after.drain()
    assert deliveries(after)[0].status is DeliveryStatus.DELIVERED


def test_a_receiver_that_is_gone_does_not_hold_up_the_others(after: Aftermath, receiver: Receiver) -> None:
    gone = Receiver()
    subscribe(after, gone.url, "product.created")
    gone.close()
    subscribe(after, receiver.url, "product.created")
    after.emit(ProductCreated(product_id="p"))
    after.drain()
    assert len(receiver.received) == 1
    assert {each.last_error for each in deliveries(after)} == {None, "unreachable"}
    assert after.dead() == {}


def test_a_manual_retry_arms_what_failed_and_refuses_what_did_not(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "product.created")
    receiver.answers = [500]
    after.emit(ProductCreated(product_id="p"))
    after.drain()
    (failed,) = deliveries(after)
    armed = after.deployment.run(webhooks.retry_delivery, webhooks.RetryDelivery(id=failed.id, dialect="sovecom"))
    assert (armed.status, armed.attempts, armed.next_retry_at) == (DeliveryStatus.PENDING, 1, NOON)
    after.drain()
    (delivered,) = deliveries(after)
    assert (delivered.status, delivered.attempts) == (DeliveryStatus.DELIVERED, 2)
    with pytest.raises(webhooks.DeliveryNotRetryable):
        after.deployment.run(webhooks.retry_delivery, webhooks.RetryDelivery(id=failed.id, dialect="sovecom"))


def test_a_private_address_is_refused_when_it_is_given_and_again_when_it_is_called(
    after: Aftermath, receiver: Receiver
) -> None:
    subscribe(after, receiver.url, "product.created")
    strict = HttpWebhookSender(EgressPolicy(), VOICES)
    after.system.ports.__dict__["webhook_sender"] = strict
    for url in (
        receiver.url,
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "ftp://1.1.1.1",
    ):
        with pytest.raises(webhooks.WebhookTargetRefused):
            subscribe(after, url, "product.created")
    after.emit(ProductCreated(product_id="p"))
    after.drain()
    assert receiver.received == []
    assert deliveries(after)[0].last_error == "blocked"
    assert len(after.deployment.run(webhooks.list_subscriptions, SUBSCRIPTIONS)) == 1


def test_an_attempt_that_died_is_made_again_once_its_lease_is_over(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "product.created")
    sender = after.system.ports.webhook_sender
    after.system.ports.__dict__["webhook_sender"] = _Dying(sender)
    after.emit(ProductCreated(product_id="p"))
    after.drain()
    assert len(receiver.received) == 1  # told, and nobody wrote it down
    assert deliveries(after)[0].status is DeliveryStatus.PENDING
    after.system.ports.__dict__["webhook_sender"] = sender
    after.run("retry_due")
    after.drain()
    assert len(receiver.received) == 1
    after.pass_time(minutes=3)
    after.run("retry_due")
    after.drain()
    assert len(receiver.received) == 2
    assert {received.json["id"] for received in receiver.received} == {deliveries(after)[0].id}
    assert deliveries(after)[0].status is DeliveryStatus.DELIVERED


class _Dying:
    """A process that ends right after the call."""

    def __init__(self, sender: HttpWebhookSender) -> None:
        self._sender = sender

    def send(self, parcel: Any) -> Any:
        self._sender.send(parcel)
        raise MemoryError


def test_the_end_of_a_subscription_forgets_its_deliveries_and_nobody_elses(
    after: Aftermath, receiver: Receiver
) -> None:
    mine = subscribe(after, receiver.url, "product.created").subscription
    other = subscribe(after, receiver.url, "product.created").subscription
    for number in range(3):
        after.emit(ProductCreated(product_id=str(number)))
    after.drain()
    after.deployment.run(webhooks.unsubscribe, webhooks.Unsubscribe(id=mine.id, dialect="sovecom"))
    assert deliveries(after, subscription_id=mine.id) == []
    assert len(deliveries(after, subscription_id=other.id)) == 3
    after.emit(ProductCreated(product_id="later"))
    after.drain()
    assert len(deliveries(after)) == 4


def test_another_shop_hears_nothing(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "product.created")
    after.emit(ProductCreated(product_id="p"), shop="other")
    after.drain()
    assert receiver.received == []
    assert deliveries(after) == []


def test_old_deliveries_are_forgotten_and_waiting_ones_are_kept(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "product.created")
    receiver.answers = [200, 500]
    after.emit(ProductCreated(product_id="done"))
    after.drain()
    after.emit(ProductCreated(product_id="waiting"))
    after.drain()
    after.pass_time(days=90)
    after.run("retain")
    (kept,) = deliveries(after)
    assert kept.data == {"productId": "waiting"}
