"""The functions of the clock do on the deployed system what they are for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zlib import crc32

import pytest

from chalicelib.domain.context import SYSTEM
from chalicelib.domain.orders import Order
from chalicelib.domain.stock import StockLevel
from chalicelib.domain.tenancy import Tenant
from chalicelib.domain.webhooks import Delivery
from chalicelib.runtime.invoke import Call
from chalicelib.runtime.records import machine_now
from chalicelib.workers.schedules import READ_MODELS, request_snapshots
from scripts.demo_client import wait_for
from tests.e2e.cloud import PLAN, Cloud
from tests.e2e.story import PATIENCE, DeployedStory

TICK = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-11-21T12:00:00Z",
    "region": "eu-west-1",
    "resources": ["arn:aws:events:eu-west-1:000000000000:rule/every-minute"],
    "detail": {},
}
RATES = {
    "expire-holds": "rate(1 minute)",
    "sweep-unpaid": "rate(5 minutes)",
    "retry-due": "rate(1 minute)",
    "retain": "rate(1 day)",
    "compare-payments": "rate(1 day)",
    "check-invariants": "rate(15 minutes)",
}


@pytest.fixture
def later(cloud: Cloud) -> Iterator[Any]:
    """Lets the shop, which is one for tests, live ahead of the machine; afterwards it is back.

    It is back before anybody asks over HTTP: tokens have an end, and the APIs remember a shop for a minute.
    """

    def pass_time(**ahead: int) -> None:
        uow = cloud.system.platform()
        tenant = uow.get(Tenant, PLAN.tenant.id)
        uow.save(tenant.replace(clock_offset_seconds=int(timedelta(**ahead).total_seconds())))
        uow.commit()

    yield pass_time
    pass_time(seconds=0)


def context(cloud: Cloud) -> Any:
    system = cloud.system
    shop = system.shops.by_id(PLAN.tenant.id)
    assert shop is not None
    return system.runtime.context(Call(shop, SYSTEM))


def filled_cart(story: DeployedStory) -> dict[str, Any]:
    """A cart of somebody else's with an address and a shipping method."""
    story.shopper = story.cloud.browser()
    cart = story.fill_cart(story.find_product())
    story.say_where_to(cart)
    return story.choose_shipping(cart)


def unpaid_order(story: DeployedStory) -> tuple[dict[str, Any], str]:
    """An order whose payment was asked for, and the provider's id of that payment."""
    cart = filled_cart(story)
    path = f"/store/v1/carts/{cart['id']}"
    order: dict[str, Any] = story.shopper.call("POST", f"{path}/checkout", expect=201).json
    intent = story.shopper.call("POST", f"{path}/payment-intent", {}, expect=201).json
    return order, intent["clientSecret"].split("_secret_")[0]


def status(story: DeployedStory, order: dict[str, Any]) -> str:
    return str(story.staff.call("GET", f"/admin/v1/orders/{order['id']}", quiet=True).json["order"]["status"])


def test_the_clock_calls_each_function_as_often_as_it_must(cloud: Cloud) -> None:
    events, found = cloud.client("events"), {}
    for rule in events.list_rules()["Rules"]:
        (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        name = target["Arn"].rsplit(":", 1)[1].removeprefix("e2e-souk-")
        found[name] = (rule["ScheduleExpression"], rule["State"])
        policy = cloud.client("lambda").get_policy(FunctionName=cloud.function(name))["Policy"]
        assert "events.amazonaws.com" in policy
    assert found == {name: (rate, "ENABLED") for name, rate in RATES.items()}
    for name in (name for name, rate in RATES.items() if rate == "rate(1 minute)"):
        wait_for(f"a call of {name} by the clock", partial(_was_called, cloud, name), PATIENCE)


def _was_called(cloud: Cloud, name: str) -> bool | None:
    return any(line.startswith("START ") for line in cloud.log_lines(name)) or None


def test_holds_that_lapsed_are_free_again(cloud: Cloud, bought: DeployedStory, later: Any) -> None:
    bought.shopper = cloud.browser()
    product = bought.find_product()
    cart = bought.fill_cart(product)
    key = (product["id"], cart["items"][0]["variantId"])
    assert context(cloud).uow.get(StockLevel, *key).held == 2
    cloud.invoke("expire_holds", TICK)
    assert context(cloud).uow.get(StockLevel, *key).held == 2
    later(minutes=16)
    cloud.invoke("expire_holds", TICK)
    assert context(cloud).uow.get(StockLevel, *key).held == 0


def test_an_order_that_nobody_pays_is_cancelled_with_its_payment(
    cloud: Cloud, bought: DeployedStory, later: Any
) -> None:
    order, payment = unpaid_order(bought)
    later(minutes=61)
    cloud.invoke("sweep_unpaid", TICK)

    def closed() -> bool | None:
        (intent,) = [each for each in cloud.stripe.objects("pi") if each["id"] == payment]
        return intent["status"] == "canceled" or None

    wait_for("the payment to be closed at the provider", closed, PATIENCE)
    later(minutes=0)
    assert status(bought, order) == "cancelled"


def test_a_payment_whose_message_was_lost_is_found(cloud: Cloud, bought: DeployedStory, later: Any) -> None:
    order, payment = unpaid_order(bought)
    cloud.stripe.drop_webhooks()
    assert cloud.stripe.pay(payment)["status"] == "succeeded"
    cloud.stripe.drop_webhooks(False)
    assert status(bought, order) == "pending_payment"
    later(minutes=20)
    cloud.invoke("retry_due", TICK)
    # Still later: what is to be told then is not due when the shop is back.
    wait_for("the merchant to hear of it", lambda: bought.receiver.event("order.paid", order["id"]), PATIENCE)
    later(minutes=0)
    assert status(bought, order) == "paid"


def test_read_models_are_kept_in_the_bucket(cloud: Cloud, bought: DeployedStory) -> None:
    request_snapshots(cloud.system, due_minute())
    bucket = cloud.outputs["data"]["ReplicasBucketName"]

    def kept() -> list[str] | None:
        keys = [each["Key"] for each in cloud.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]
        mine = [key for key in keys if PLAN.tenant.id in key]
        return mine if all(any(model in key for key in mine) for model in READ_MODELS) else None

    wait_for("the snapshots", kept, PATIENCE)


def due_minute() -> datetime:
    """The next minute in which the read models of the shop are to be kept."""
    minutes = (machine_now() + timedelta(minutes=m) for m in range(60))
    return next(now for now in minutes if crc32(PLAN.tenant.id.encode()) % 60 == now.minute)


def test_deliveries_are_forgotten_when_their_time_is_over(cloud: Cloud, bought: DeployedStory, later: Any) -> None:
    cloud.settle()
    assert len(context(cloud).uow.all_keys(Delivery)) >= 2
    cloud.invoke("retain", TICK)
    assert len(context(cloud).uow.all_keys(Delivery)) >= 2
    later(days=400)
    cloud.invoke("retain", TICK)
    assert context(cloud).uow.all_keys(Delivery) == []


def test_what_must_be_true_is_true_and_a_breach_would_be_seen(cloud: Cloud, bought: DeployedStory) -> None:
    cloud.settle()
    assert cloud.invoke("check_invariants", TICK) == []
    uow = context(cloud).uow
    line = uow.get(Order, bought.order["id"]).lines[0]
    level = uow.get(StockLevel, line.product_id, str(line.variant_id))
    uow.save(level.replace(allocated=level.allocated + 1, available=level.available - 1))
    uow.commit()
    (found,) = cloud.invoke("check_invariants", TICK)
    assert level.variant_id in found["subject"]
    uow = context(cloud).uow
    wrong = uow.get(StockLevel, level.product_id, level.variant_id)
    uow.save(wrong.replace(allocated=level.allocated, available=level.available))
    uow.commit()
    assert cloud.invoke("check_invariants", TICK) == []
