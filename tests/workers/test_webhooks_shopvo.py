"""Webhooks in Shopvo's words: its seven events, its signature, three days of patience, and telling things again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.adapters.outbound.guard import EgressPolicy
from chalicelib.adapters.outbound.sender import HttpWebhookSender, Voice
from chalicelib.dialects.shopvo import signing
from chalicelib.dialects.shopvo import webhooks as shopvo
from chalicelib.domain import inventory, webhooks
from chalicelib.domain.cart import Cart
from chalicelib.domain.checkout.events import OrderPlaced
from chalicelib.domain.context import Context
from chalicelib.domain.orders import Fulfilment, OrderShipped, PaymentState, Standing
from chalicelib.domain.reviews.events import ReviewCreated
from chalicelib.domain.reviews.model import ReviewStatus
from chalicelib.domain.search import DeliveryFilter
from chalicelib.domain.stock import AdjustmentKind
from chalicelib.domain.webhooks import Delivery, DeliveryStatus, Patience
from chalicelib.kernel.clock import iso_ms
from tests.support.aftermath import Aftermath
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, NOON
from tests.support.receiver import Receiver
from tests.support.shopping import basket

PLACED = OrderPlaced(order_id="o-1", number="1042", customer_id=None, currency="EUR", total_minor=7137, lines=())
SHIPPED = OrderShipped(
    order_id="o-1",
    number="1042",
    customer_id="c-1",
    status=Standing.SHIPPED,
    previous_status=Standing.FULFILLED,
    payment=PaymentState.PARTIALLY_REFUNDED,
    fulfilment=Fulfilment.SHIPPED,
    total_minor=7137,
    refunded_minor=0,
    currency="EUR",
)


@pytest.fixture
def receiver(after: Aftermath) -> Iterator[Receiver]:
    relaxed = EgressPolicy(allow_http=True, allow_private=True, ports=None)
    voices = {shopvo.DIALECT: Voice(shopvo.spell, shopvo.sign)}
    after.system.ports.__dict__["webhook_sender"] = HttpWebhookSender(relaxed, voices, deadline_seconds=0.5)
    made = Receiver()
    yield made
    made.close()


def subscribe(after: Aftermath, url: str, *names: str) -> webhooks.Subscribed:
    events = tuple(event for name in names for event in shopvo.ours(name))
    made: webhooks.Subscribed = after.deployment.run(
        webhooks.subscribe,
        webhooks.Subscribe(url=url, events=events, dialect=shopvo.DIALECT, patience=Patience.THREE_DAYS),
    )
    return made


def deliveries(after: Aftermath) -> list[Delivery]:
    found: list[Delivery] = after.deployment.run(webhooks.list_deliveries, DeliveryFilter()).items
    return found


def test_an_order_is_told_in_the_contracts_words_with_its_signature_and_ids(
    after: Aftermath, receiver: Receiver
) -> None:
    made = subscribe(after, receiver.url, "order.created")
    after.emit(PLACED, SHIPPED)
    after.drain()
    (received,) = receiver.received
    (delivery,) = deliveries(after)
    assert received.json == {
        "event": "order.created",
        "timestamp": iso_ms(NOON),
        "siteId": DEMO,
        "data": {"id": "o-1", "number": "1042", "customerId": None, "total": 7137, "currency": "EUR"},
    }
    header, now = received.headers["X-Shopvo-Signature"], int(time.time())
    assert signing.verify(made.secret, header, received.body, now)
    assert not signing.verify(made.secret, header, received.body + b" ", now)
    assert not signing.verify("whsec_another", header, received.body, now)
    assert not signing.verify(made.secret, header, received.body, now + 301)
    assert received.headers["X-Shopvo-Event"] == "order.created"
    assert received.headers["X-Shopvo-Event-Id"] == delivery.event_id
    assert received.headers["X-Shopvo-Delivery-Id"] == delivery.id


def test_every_move_of_an_order_is_an_update(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "order.updated")
    after.emit(PLACED, SHIPPED)
    after.drain()
    (received,) = receiver.received
    assert received.json["event"] == "order.updated"
    assert received.json["data"] == {
        "id": "o-1",
        "number": "1042",
        "customerId": "c-1",
        "status": "SHIPPED",
        "paymentStatus": "PARTIALLY_REFUNDED",
        "total": 7137,
        "refunded": 0,
        "currency": "EUR",
    }


def test_a_receiver_is_tried_for_three_days(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "order.created")
    receiver.answers = [500] * 9
    after.emit(PLACED)
    after.drain()
    waits: list[timedelta] = []
    while (delivery := deliveries(after)[0]).status is DeliveryStatus.FAILED:
        waits.append(delivery.next_retry_at - after.deployment.clock.now())
        after.pass_time(seconds=waits[-1].total_seconds())
        after.run("retry_due")
        after.drain()
    assert (delivery.status, len(receiver.received)) == (DeliveryStatus.EXHAUSTED, 9)
    assert sum(waits, timedelta()) == timedelta(days=3)
    assert waits == sorted(waits)


def test_what_was_delivered_is_told_again_under_its_ids(after: Aftermath, receiver: Receiver) -> None:
    made = subscribe(after, receiver.url, "order.created")
    after.emit(PLACED)
    after.drain()
    (delivery,) = deliveries(after)
    again = webhooks.ReplayDelivery(subscription_id=made.subscription.id, id=delivery.id, dialect=shopvo.DIALECT)
    armed = after.deployment.run(webhooks.replay_delivery, again)
    assert (armed.status, armed.attempts) == (DeliveryStatus.PENDING, 0)
    after.drain()
    first, second = receiver.received
    assert first.body == second.body
    for name in ("X-Shopvo-Event-Id", "X-Shopvo-Delivery-Id"):
        assert first.headers[name] == second.headers[name]
    with pytest.raises(webhooks.DeliveryNotFound):
        wrong = webhooks.ReplayDelivery(subscription_id="another", id=delivery.id, dialect=shopvo.DIALECT)
        after.deployment.run(webhooks.replay_delivery, wrong)
    with pytest.raises(webhooks.DeliveryNotFound):
        foreign = webhooks.ReplayDelivery(subscription_id=made.subscription.id, id=delivery.id, dialect="sovecom")
        after.deployment.run(webhooks.replay_delivery, foreign)


def test_a_time_is_told_again_in_its_order_and_nothing_else(
    after: Aftermath, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.domain.webhooks.operations.FORGOTTEN_AT_ONCE", 2)
    made = subscribe(after, receiver.url, "order.created")
    for number in range(7):
        after.emit(
            OrderPlaced(
                order_id=f"o-{number}", number=str(number), customer_id=None, currency="EUR", total_minor=1, lines=()
            )
        )
        after.drain()
        after.pass_time(minutes=1)
    told = len(receiver.received)
    asked = webhooks.ReplayDeliveries(
        subscription_id=made.subscription.id,
        dialect=shopvo.DIALECT,
        since=NOON + timedelta(minutes=1),
        until=NOON + timedelta(minutes=5),
    )
    assert after.deployment.run(webhooks.replay_deliveries, asked).count == 5
    after.drain()
    assert sorted(each.json["data"]["number"] for each in receiver.received[told:]) == ["1", "2", "3", "4", "5"]
    monkeypatch.setattr("chalicelib.domain.webhooks.operations.MOST_REPLAYED", 4)
    with pytest.raises(webhooks.TooManyToReplay):
        after.deployment.run(webhooks.replay_deliveries, asked)


def test_a_cart_left_alone_for_an_hour_is_told_once_until_it_changes(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "cart.abandoned")
    item = make_product(after.deployment, "Lamp", variant(2000, 5))
    left = basket(after.deployment)
    left.add(item.product.variants[0].id, 2)
    after.pass_time(minutes=59)
    after.run("expire_holds")
    after.drain()
    assert receiver.received == []
    for _ in range(3):
        after.pass_time(minutes=1)
        after.run("expire_holds")
        after.drain()
    (told,) = receiver.received
    assert told.json["event"] == "cart.abandoned"
    stored: list[Cart] = []
    after.commit(lambda ctx: stored.append(_cart(ctx, left.cart_id)))
    (cart,) = stored
    assert told.json["data"] == {
        "id": cart.id,
        "customerId": None,
        "itemCount": 2,
        "subtotal": 2 * cart.lines[0].unit_price_minor,
        "currency": "EUR",
    }
    assert cart.due() is None
    touched = cart.replace(updated_at=after.deployment.clock.now())
    after.commit(lambda ctx: ctx.uow.save(touched))
    after.pass_time(hours=1)
    after.run("expire_holds")
    after.drain()
    assert len(receiver.received) == 2


def _cart(ctx: Context, cart_id: str) -> Cart:
    return ctx.uow.get(Cart, cart_id)


def test_a_review_is_told_without_who_wrote_it(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "review.created")
    after.emit(ReviewCreated(review_id="r-1", product_id="p-1", rating=5, status=ReviewStatus.PENDING, verified=True))
    after.drain()
    (received,) = receiver.received
    assert received.json["data"] == {
        "id": "r-1",
        "productId": "p-1",
        "rating": 5,
        "status": "PENDING",
        "isVerifiedPurchase": True,
    }


def test_low_stock_is_told_once_a_crossing(after: Aftermath, receiver: Receiver) -> None:
    subscribe(after, receiver.url, "inventory.low")
    product = make_product(after.deployment, "Lamp", variant(units=6)).product

    def adjust(kind: AdjustmentKind, units: int) -> None:
        command = inventory.AdjustInventory(
            product_id=product.id, kind=kind, quantity=units, low_stock_threshold=4
        )  # fmt: skip
        after.deployment.run(inventory.adjust_inventory, command)
        after.drain()

    for units in (6, 4, 3, 0):
        adjust(AdjustmentKind.SET, units)
    (told,) = receiver.received
    assert told.json["event"] == "inventory.low"
    variant_id = product.variants[0].id
    assert told.json["data"] == {
        "id": variant_id,
        "productId": product.id,
        "variantId": variant_id,
        "inventoryCount": 3,
        "lowStockThreshold": 4,
    }
    adjust(AdjustmentKind.INCREMENT, 4)
    adjust(AdjustmentKind.DECREMENT, 1)
    assert [each.json["data"]["inventoryCount"] for each in receiver.received] == [3, 3]
