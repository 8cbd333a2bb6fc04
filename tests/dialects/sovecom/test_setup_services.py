"""The services that a shop brings along: tried, kept sealed, and the ones that are used afterwards."""

from __future__ import annotations

import email
import email.policy
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.mail.errors import MailRejected
from chalicelib.adapters.mail.relays import Relays
from chalicelib.adapters.outbound.guard import EgressPolicy
from chalicelib.domain import notifications
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.notifications import MailRelay, Message, Relay, RelayRefused
from chalicelib.domain.payments import ProviderRefused
from chalicelib.runtime.records import machine_now
from chalicelib.workers.statements import ComparisonFailed, compare_payments, open_findings
from scripts.local.stripe_fake import StripeFake
from scripts.local.stripe_fake.signatures import signature_header
from tests.adapters.test_mail_senders import SmtpScript
from tests.support.accounts import PASSWORD, context
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, NOON, OTHER
from tests.support.dump import dump, lasting
from tests.support.orders import Rows, known_order, place
from tests.support.payments import START
from tests.support.setting_up import OWNER, TAX, Wizard, wizard
from tests.support.shopping import filled_cart, ship_to_france

PASS = "a relay's own password"
OWN = {"secretKey": "sk_test_own", "publishableKey": "pk_test_own", "webhookSecret": "whsec_own"}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Wizard]:
    with wizard(tmp_path, allow_private_webhooks=True) as made:
        yield made


def server(script: SmtpScript, **more: Any) -> dict[str, Any]:
    base = {"host": "127.0.0.1", "port": script.port, "secure": False, "user": "shop", "pass": PASS}
    return {**base, "from": "Atelier <shop@atelier.example>", **more}


def test_a_mail_server_is_tried_with_a_mail(shop: Wizard) -> None:
    script = SmtpScript()
    assert shop("smtp/test", server(script, to="olga@demo.test")).json == {"ok": True}
    script.close()
    (mail,) = script.mails
    assert email.message_from_bytes(mail, policy=email.policy.default)["To"] == "olga@demo.test"
    wrong = SmtpScript({"AUTH": "535 wrong password"})
    assert shop("smtp/test", server(wrong, to="olga@demo.test")).json == {"ok": False, "error": "smtp:535"}
    wrong.close()
    assert context(shop.deployment).uow.find(MailRelay) is None


def test_the_shops_mail_leaves_through_its_own_server(shop: Wizard) -> None:
    script = SmtpScript()
    for _ in range(2):
        answer = shop("smtp/configure", server(script))
        assert answer.json == {"ok": True}
    assert PASS not in answer.body
    assert not any(PASS in str(each) for each in dump().values())
    assert shop("admin-account/start", OWNER).status == 200
    shop.after.drain()
    script.close()
    assert shop.after.post.sent() == []
    (mail,) = script.mails
    assert email.message_from_bytes(mail, policy=email.policy.default)["From"] == "Demo <shop@atelier.example>"
    assert any(line.startswith("AUTH PLAIN") for line in script.heard)
    other = context(shop.deployment, SYSTEM, "other")
    text = Message(id="m-1", at=NOON, recipient="a@x.example", locale="en", subject="Hi", text="Ho")
    notifications.send_message(other, text)
    assert [mail.sender for mail in shop.after.post.sent()] == ["Other <platform@souk.test>"]


def test_mail_of_a_sandbox_leaves_nowhere(shop: Wizard) -> None:
    script = SmtpScript()
    shop("smtp/configure", server(script))
    demo = shop.deployment.shops["demo"]
    shop.deployment.system.ports.sandboxes.open(demo)
    shop.deployment.shops["box"] = shop.deployment.sandbox()
    box = context(shop.deployment, SYSTEM, "box")
    relay = Relay(host="127.0.0.1", port=script.port, tls=False, sender="shop@atelier.example")
    notifications.set_relay(box, notifications.SetRelay(relay=relay))
    box.checkpoint()
    text = Message(id="m-1", at=NOON, recipient="a@x.example", locale="en", subject="Hi", text="Ho")
    notifications.send_message(box, text)
    script.close()
    assert script.mails == []


def test_without_mail_there_is_no_code(tmp_path: Path) -> None:
    with wizard(tmp_path, allow_private_webhooks=True) as shop:
        shop.deployment.system.ports.limits = type(shop.deployment.system.config)(mail="none")
        assert shop("admin-account/start", OWNER).status == 422
        script = SmtpScript()
        shop("smtp/configure", server(script))
        assert shop("admin-account/start", OWNER).status == 200
        script.close()


@pytest.mark.parametrize(
    ("host", "port"),
    [("127.0.0.1", 587), ("10.0.0.8", 25), ("169.254.169.254", 25), ("mail.internal", 587), ("192.0.2.9", 6379)],
)
def test_a_server_inside_is_not_spoken_to(host: str, port: int) -> None:
    relays = Relays(EgressPolicy(), lambda name, _: {"mail.example": ["203.0.113.9"]}.get(name, []))
    relay = Relay(host=host, port=port, tls=True, sender="shop@atelier.example")
    with pytest.raises(RelayRefused):
        relays.check(relay)
    assert relays.probe(relay, "olga@demo.test", mail_id="m-1", at=NOON) == "smtp:blocked"


def test_a_public_name_that_points_inside_is_blocked_when_mail_leaves() -> None:
    relays = Relays(EgressPolicy(), lambda *_: ["10.0.0.8"])
    with pytest.raises(MailRejected):
        relays._located("mail.example", 587)
    with pytest.raises(OSError):
        Relays(EgressPolicy(), lambda *_: [])._located("mail.example", 587)


def test_smtp_bodies_are_checked(shop: Wizard) -> None:
    script = SmtpScript()
    assert shop("smtp/configure", server(script, **{"from": "no address"})).status == 400
    assert shop("smtp/configure", server(script, port=0)).status == 400
    script.close()


@pytest.fixture
def paid(tmp_path: Path) -> Iterator[tuple[Wizard, StripeFake]]:
    with (
        StripeFake() as fake,
        wizard(
            tmp_path,
            stripe_api_base=fake.url,
            stripe_api_key="sk_test_platform",
            stripe_webhook_secret="whsec_platform",
        ) as made,
    ):
        yield made, fake


def test_a_shop_is_paid_through_its_own_account(paid: tuple[Wizard, StripeFake]) -> None:
    shop, fake = paid
    for _ in range(2):
        made = shop("payments/configure", {"methods": ["stripe", "manual"], "stripe": OWN})
        assert made.json == {"ok": True, "stripe": "valid"}
    assert not any(secret in str(each) for each in dump().values() for secret in ("sk_test_own", "whsec_own"))
    system = shop.deployment.system
    demo, other = system.shops.by_host("demo.test"), system.shops.by_host("other.test")
    assert demo is not None and other is not None
    shop.deployment.shops["demo"] = demo
    shop.deployment.shops["other"] = other
    order, foreign = place(shop.deployment, known_order()), place(shop.deployment, known_order(), tenant=OTHER)
    made = shop.deployment.run(START, order.id).client_secret.split("_secret_")[0]
    theirs = shop.deployment.run(START, foreign.id, shop="other").client_secret.split("_secret_")[0]
    own, platforms = system.runtime.ports_of(demo).payments, system.runtime.ports_of(other).payments
    assert (own.intent(made).id, platforms.intent(theirs).id) == (made, theirs)
    for provider, not_there in ((own, theirs), (platforms, made)):
        with pytest.raises(ProviderRefused):
            provider.intent(not_there)
    assert shop.state().methods == ("stripe", "manual")
    fake.control.pay(made, "pm_card_visa")
    hook = {"tenantId": DEMO, "orderId": order.id}
    # The shop's secret opens messages at its own host and about itself only.
    assert tell(shop, "demo.test", "whsec_platform", made, hook) == 400
    assert tell(shop, "other.test", "whsec_own", made, hook) == 400
    assert tell(shop, "demo.test", "whsec_own", theirs, {"tenantId": other.id, "orderId": foreign.id}) == 200
    assert Rows(shop.deployment, order.id).standing == "pending_payment"
    assert tell(shop, "demo.test", "whsec_own", made, hook) == 200
    assert Rows(shop.deployment, order.id).standing == "paid"


def test_methods_without_the_provider_let_nobody_pay_online(paid: tuple[Wizard, StripeFake]) -> None:
    shop, fake = paid
    client, deployment = shop.client, shop.deployment
    item, rate = make_product(deployment, "Lamp", variant(2000, 9)), ship_to_france(deployment)
    url = filled_cart(deployment, client, item, rate)
    assert (client("POST", f"{url}/checkout").status, client("POST", f"{url}/payment-intent").status) == (422, 422)
    shop("payments/configure", {"methods": ["Manual"]})
    shop("tax/configure", TAX)
    shop.own()
    assert shop("complete").json == {"installed": True}
    known = lasting(dump())
    assert client("POST", f"{url}/payment-intent").status == 503
    assert (lasting(dump()), fake.control.wait_for_webhooks()) == (known, True)
    placed = client("POST", f"{url}/checkout")
    assert placed.status == 201
    token = client("POST", "/admin/v1/auth/login", {"email": "olga@demo.test", "password": PASSWORD}).json
    owner = deployment.client(bearer=token["accessToken"])
    by_hand = owner("POST", f"/admin/v1/orders/{placed.json['id']}/payments", {"method": "bank_transfer"})
    assert (by_hand.status, by_hand.json["status"]) == (200, "paid")


@pytest.mark.parametrize("methods", [[], ["stripe"], ["Stripe", "manual"]])
def test_a_shop_that_names_the_provider_or_nothing_is_paid_online(
    paid: tuple[Wizard, StripeFake], methods: list[str]
) -> None:
    shop, _ = paid
    shop("payments/configure", {"methods": ["manual"]})
    shop("payments/configure", {"methods": methods})
    known = shop.deployment.system.shops.by_host("demo.test")
    assert known is not None and known.online_payments


def tell(shop: Wizard, host: str, secret: str, intent_id: str, metadata: dict[str, str]) -> int:
    """A message of the provider; the status of our answer."""
    thing = {"id": intent_id, "object": "payment_intent", "metadata": metadata}
    event = {"id": f"evt_{intent_id}", "type": "payment_intent.succeeded", "data": {"object": thing}}
    payload = json.dumps(event)
    headers = {"Stripe_Signature": signature_header(payload.encode(), [secret], int(time.time()))}
    return shop.deployment.client(host=host)("POST", "/webhooks/stripe", payload, **headers).status


def test_an_account_that_does_not_open_keeps_no_other_shop_from_being_compared(paid: tuple[Wizard, StripeFake]) -> None:
    shop, fake = paid
    shop("payments/configure", {"methods": ["stripe"], "stripe": OWN})
    foreign = place(shop.deployment, known_order(), tenant=OTHER)
    made = shop.deployment.run(START, foreign.id, shop="other").client_secret.split("_secret_")[0]
    fake.control.pay(made, "pm_card_visa")  # and nobody tells us
    system = shop.deployment.system
    demo = system.shops.by_host("demo.test")
    assert demo is not None
    system.runtime.ports_of(demo).payments._api_base = "http://127.0.0.1:9"
    system.runtime.ports_of(demo).payments._retries = 0
    with pytest.raises(ComparisonFailed, match="1 orders or accounts"):
        compare_payments(system, machine_now() + timedelta(minutes=1))  # the provider goes by the machine's time
    assert [found.order_id for found in open_findings(context(shop.deployment, SYSTEM, "other"))] == [foreign.id]


@pytest.mark.parametrize("key", ["no key at all", "sk_test_own\n", "sk_\u20ac"])
def test_a_key_that_the_provider_refuses_is_not_kept(paid: tuple[Wizard, StripeFake], key: str) -> None:
    shop, _ = paid
    known = lasting(dump())
    bad = {**OWN, "secretKey": key}
    assert shop("payments/configure", {"methods": ["stripe"], "stripe": bad}).json == {"ok": False, "stripe": "invalid"}
    assert lasting(dump()) == known
    assert shop("payments/configure", {"methods": ["manual"]}).json == {"ok": True}


def test_a_provider_that_does_not_answer_leaves_the_key_unvalidated(shop: Wizard) -> None:
    shop.deployment.system.ports.payments._api_base = "http://127.0.0.1:9"
    shop.deployment.system.ports.payments._retries = 0
    made = shop("payments/configure", {"methods": ["stripe"], "stripe": OWN})
    assert made.json == {"ok": True, "stripe": "unvalidated"}
