"""Webhooks, browsers and restarts of the local Stripe fake."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
import requests
import stripe

from scripts.local.stripe_fake import StripeFake, StripeFault
from tests.support.stripe_fake import KEY, SECRET, Receiver, await_true, client_of, create, paid


def test_webhooks_are_signed_whole_and_in_order(
    fake: StripeFake, client: stripe.StripeClient, receiver: Receiver
) -> None:
    intent = create(client, options={"idempotency_key": "order-1"})
    client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    client.v1.refunds.create({"payment_intent": intent.id, "amount": 500})
    assert fake.control.wait_for_webhooks()

    events = [stripe.Webhook.construct_event(payload, header, SECRET) for payload, header in receiver.deliveries]
    assert [event.type for event in events] == [
        "payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "refund.created", "charge.refunded",
    ]  # fmt: skip
    created = events[0]
    assert (created.object, created.livemode, created.pending_webhooks) == ("event", False, 1)
    assert created.api_version == stripe.api_version
    assert created.request.id == intent.last_response.request_id
    assert created.request.idempotency_key == "order-1"
    assert created.data.object["id"] == intent.id
    assert events[4].data.object["amount_refunded"] == 500
    assert client.v1.events.retrieve(created.id).pending_webhooks == 0
    found = client.v1.events.list({"types": ["charge.succeeded", "charge.refunded"]}).data
    assert [event.id for event in found] == [events[4].id, events[1].id]


def test_a_refused_delivery_is_retried_and_the_next_one_waits(
    fake: StripeFake, client: stripe.StripeClient, receiver: Receiver
) -> None:
    receiver.answers = [500, 302]
    fake.control.set_webhooks(retry_seconds=[0.01, 0.01, 0.01])
    paid(client)
    assert fake.control.wait_for_webhooks()
    assert receiver.types() == [
        "payment_intent.created", "payment_intent.created", "payment_intent.created", "charge.succeeded",
        "payment_intent.succeeded",
    ]  # fmt: skip
    assert [row["attempts"] for row in fake.control.deliveries()] == [[500, 302, 200], [200], [200]]


def test_a_delivery_is_given_up_and_can_be_sent_again(
    fake: StripeFake, client: stripe.StripeClient, receiver: Receiver
) -> None:
    receiver.answers = [500, 500]
    fake.control.set_webhooks(retry_seconds=[0.01])
    create(client)
    assert fake.control.wait_for_webhooks()
    (event,) = client.v1.events.list({"delivery_success": False}).data
    fake.control.redeliver(event.id)
    assert fake.control.wait_for_webhooks()
    assert receiver.ids() == [event.id] * 3
    assert [row["state"] for row in fake.control.deliveries()] == ["failed", "delivered"]


def test_webhooks_can_be_lost_doubled_and_shuffled(
    fake: StripeFake, client: stripe.StripeClient, receiver: Receiver
) -> None:
    fake.control.drop_webhooks()
    create(client)
    assert fake.control.wait_for_webhooks()
    assert receiver.deliveries == []
    assert len(client.v1.events.list().data) == 1

    fake.control.drop_webhooks(False)
    fake.control.duplicate_webhooks(2)
    fake.control.hold_webhooks()
    paid(client)
    assert fake.control.wait_for_webhooks()
    assert receiver.deliveries == []
    fake.control.release_webhooks("reverse")
    assert fake.control.wait_for_webhooks()
    assert receiver.types() == [
        "payment_intent.succeeded", "payment_intent.succeeded", "charge.succeeded", "charge.succeeded",
        "payment_intent.created", "payment_intent.created",
    ]  # fmt: skip
    assert len(set(receiver.ids())) == 3


def test_held_webhooks_go_in_the_order_of_a_list(
    fake: StripeFake, client: stripe.StripeClient, receiver: Receiver
) -> None:
    fake.control.hold_webhooks()
    paid(client)
    created, charged, succeeded = (row["id"] for row in fake.control.objects("evt"))
    fake.control.release_webhooks([charged, succeeded, created])
    assert fake.control.wait_for_webhooks()
    assert receiver.ids() == [charged, succeeded, created]


def test_webhooks_can_be_late(fake: StripeFake, client: stripe.StripeClient, receiver: Receiver) -> None:
    fake.control.delay_webhooks(0.3)
    create(client)
    assert fake.control.wait_for_webhooks(0.1) is False
    assert receiver.deliveries == []
    assert fake.control.wait_for_webhooks()
    assert receiver.types() == ["payment_intent.created"]


@pytest.mark.parametrize(
    ("mode", "accepted_with"),
    [
        ("valid", {"whsec_new"}),
        ("old", {SECRET}),
        ("rotating", {SECRET, "whsec_new"}),
        ("wrong", set()),
        ("stale", set()),
        ("missing", set()),
    ],
)
def test_webhooks_can_be_signed_wrongly(
    fake: StripeFake, client: stripe.StripeClient, receiver: Receiver, mode: str, accepted_with: set[str]
) -> None:
    fake.control.rotate_secret("whsec_new")
    fake.control.sign_webhooks(mode)
    create(client)
    assert fake.control.wait_for_webhooks()
    ((payload, header),) = receiver.deliveries
    assert {secret for secret in (SECRET, "whsec_new") if verifies(payload, header, secret)} == accepted_with


def verifies(payload: bytes, header: str | None, secret: str) -> bool:
    try:
        stripe.Webhook.construct_event(payload, header, secret)
    except stripe.SignatureVerificationError:
        return False
    return True


def test_events_that_no_object_caused_can_be_sent(fake: StripeFake, receiver: Receiver) -> None:
    sent = fake.control.emit("fancy.new.event", {"id": "fn_1", "object": "fancy"}, account="acct_elsewhere")
    assert fake.control.wait_for_webhooks()
    event = stripe.Webhook.construct_event(*receiver.deliveries[0], SECRET)
    assert (event.id, event.type, event.account) == (sent["id"], "fancy.new.event", "acct_elsewhere")


def test_endpoints_of_the_api_get_what_they_subscribed_to(receiver: Receiver) -> None:
    with StripeFake() as fake:
        client = client_of(fake)
        endpoint = client.v1.webhook_endpoints.create(
            {"url": receiver.url, "enabled_events": ["payment_intent.succeeded"]}
        )
        intent = paid(client)
        paid(client_of(fake, "sk_test_other"))
        assert fake.control.wait_for_webhooks()
        ((payload, header),) = receiver.deliveries
        assert stripe.Webhook.construct_event(payload, header, endpoint.secret).data.object["id"] == intent.id
        assert "secret" not in client.v1.webhook_endpoints.retrieve(endpoint.id)
        client.v1.webhook_endpoints.delete(endpoint.id)
        paid(client)
        assert fake.control.wait_for_webhooks()
        assert len(receiver.deliveries) == 1


def test_the_payers_browser_pays_by_card_number(fake: StripeFake) -> None:
    client = client_of(fake)
    intent = client.v1.payment_intents.create({"amount": 1234, "currency": "eur"})
    with pytest.raises(StripeFault, match="insufficient funds") as refused:
        fake.control.pay(intent.id, "4000 0000 0000 9995")
    assert (refused.value.status, refused.value.error["decline_code"]) == (402, "insufficient_funds")
    assert fake.control.pay(intent.id, "4242 4242 4242 4242")["status"] == "succeeded"
    assert client.v1.payment_intents.retrieve(intent.id).amount_received == 1234


def test_the_bank_page_sends_the_payer_back(fake: StripeFake, client: stripe.StripeClient) -> None:
    intent = create(client)
    waiting = fake.control.pay(intent.id, "pm_card_threeDSecure2Required", "http://127.0.0.1:9/thanks")
    address = waiting["next_action"]["redirect_to_url"]["url"]
    with urlopen(address, timeout=5) as page:
        assert "Payment of 25.00 eur" in page.read().decode()
    status, location = post_without_following(address, {"outcome": "failed"})
    assert status == 303
    assert location.startswith(f"http://127.0.0.1:9/thanks?payment_intent={intent.id}&")
    assert location.endswith("&redirect_status=failed")


def post_without_following(url: str, form: dict[str, str]) -> tuple[int, str]:
    answer = requests.post(url, data=form, allow_redirects=False, timeout=5)
    return answer.status_code, answer.headers["Location"]


def test_the_state_survives_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    with StripeFake(directory=tmp_path, webhook_url=receiver.url, webhook_secret=SECRET) as fake:
        fake.control.hold_webhooks()
        intent = create(client_of(fake), options={"idempotency_key": "order-1"})
        fake.control.advance(3600)
    # A write that was cut off by the end of the process must not keep the next one from starting.
    with (tmp_path / "stripe.jsonl").open("a", encoding="utf-8") as journal:
        journal.write('["acct_1", {"id": "pi_')

    with StripeFake(directory=tmp_path, webhook_url=receiver.url, webhook_secret=SECRET) as fake:
        client = client_of(fake)
        assert create(client, options={"idempotency_key": "order-1"}).id == intent.id
        assert client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}).status == "succeeded"
        assert fake.control.wait_for_webhooks()
        assert receiver.types() == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]
        assert fake.control.state()["now"] - int(time.time()) in (3599, 3600)
        fake.control.reset()
    with StripeFake(directory=tmp_path) as fake:
        assert fake.control.state()["accounts"] == {}


def test_debits_settle_by_themselves_when_asked() -> None:
    with StripeFake(settle_after_seconds=0) as fake:
        client = client_of(fake)
        intent = paid(client, method="pm_success_de")
        await_true(lambda: client.v1.payment_intents.retrieve(intent.id).status == "succeeded")


def test_the_command_line_serves_until_terminated(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scripts.local.stripe_fake", "--port", "0", "--state", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip().removeprefix("Stripe fake on ")
        client = stripe.StripeClient(KEY, base_addresses={"api": url})
        assert client.v1.customers.create({"name": "A"}).name == "A"
        process.terminate()
        assert process.wait(5) == 0
    assert '"object": "customer"' in (tmp_path / "stripe.jsonl").read_text("utf-8")


def test_the_fake_listens_on_loopback_only(fake: StripeFake) -> None:
    assert fake.url.startswith("http://127.0.0.1:")
    assert fake._server.socket.getsockname()[0] == "127.0.0.1"


def test_endpoints_can_be_switched_off_and_may_be_unreachable(receiver: Receiver) -> None:
    with StripeFake() as fake:
        client = client_of(fake)
        fake.control.set_webhooks(retry_seconds=[])
        gone = client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["*"]})
        create(client)
        assert fake.control.wait_for_webhooks()
        assert [(row["state"], row["attempts"]) for row in fake.control.deliveries()] == [("failed", [0])]
        moved = client.v1.webhook_endpoints.update(gone.id, {"url": receiver.url, "description": "shop"})
        assert (moved.status, moved.description) == ("enabled", "shop")
        create(client)
        assert fake.control.wait_for_webhooks()
        assert client.v1.webhook_endpoints.update(gone.id, {"disabled": True}).status == "disabled"
        create(client)
        assert fake.control.wait_for_webhooks()
        assert receiver.types() == ["payment_intent.created"]
        assert [row.id for row in client.v1.webhook_endpoints.list().data] == [gone.id]


def test_without_order_a_refused_delivery_holds_up_no_other(
    fake: StripeFake, client: stripe.StripeClient, receiver: Receiver
) -> None:
    receiver.answers = [500]
    fake.control.set_webhooks(in_order=False, retry_seconds=[0.3])
    paid(client)
    assert fake.control.wait_for_webhooks()
    created = "payment_intent.created"
    assert receiver.types() == [created, "charge.succeeded", "payment_intent.succeeded", created]


def test_held_webhooks_are_shuffled_by_seed(fake: StripeFake, client: stripe.StripeClient, receiver: Receiver) -> None:
    fake.control.hold_webhooks()
    ids = [create(client).id for _ in range(6)]
    fake.control.release_webhooks("shuffle", seed=1)
    assert fake.control.wait_for_webhooks()
    arrived = [json.loads(payload)["data"]["object"]["id"] for payload, _ in receiver.deliveries]
    assert arrived != ids
    assert sorted(arrived) == sorted(ids)


def test_a_browser_may_pay_from_another_origin(fake: StripeFake, client: stripe.StripeClient) -> None:
    address = f"{fake.url}/_fake/pay/{create(client).id}"
    assert requests.options(address, timeout=5).headers["Access-Control-Allow-Origin"] == "*"
    answer = requests.post(address, json={"payment_method": "pm_card_visa"}, timeout=5)
    assert (answer.json()["status"], answer.headers["Access-Control-Allow-Origin"]) == ("succeeded", "*")
    assert "Access-Control-Allow-Origin" not in requests.get(f"{fake.url}/_fake/state", timeout=5).headers
