"""A new shop on the deployed system: from the platform's token to an owner who signs in with a code, and sells."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest

from scripts.demo_client import Answer, wait_for
from scripts.local import aws
from scripts.local.stripe_fake.signatures import signature_header
from scripts.local.tenant import open_tenant
from tests.e2e.cloud import WEBHOOK_SECRET, Cloud
from tests.e2e.edge import Browser
from tests.e2e.shopping import (
    PASSWORD,
    Bought,
    check_out,
    customer,
    mailed,
    merchant,
    payment_id,
    printed,
    status,
    stored,
)
from tests.e2e.story import PATIENCE
from tests.support.dump import dump
from tests.support.packages import form
from tests.support.pictures import picture

HOST, OWNER = "lumen.test", "lena.owner@example.com"
ACCOUNT, SECRET = f"sk_test_{secrets.token_hex(12)}", f"whsec_{secrets.token_hex(16)}"
TAX = {"businessCountry": "FR", "defaultCurrency": "EUR", "vatNumber": "FR40303265045"}
LAMP = {
    "title": "Lumen lamp", "status": "published",
    "variants": [{"title": "One", "priceAmount": 4900, "currency": "EUR", "stockQuantity": 5}],
}  # fmt: skip


@dataclass
class Wizard:
    """The browser in which the shop is set up."""

    browser: Browser
    shop_id: str
    token: str

    def __call__(self, step: str, body: Any = None, expect: int = 200, **headers: str) -> Any:
        answer = self.send("POST", step, body, expect, **headers)
        return answer.json if answer.body else None

    def send(self, method: str, step: str, body: Any = None, expect: int = 200, **headers: str) -> Answer:
        sent = {"X_Setup_Token": self.token, **headers}
        return self.browser.call(method, f"/setup/v1/{step}", body, expect=expect, **sent)


@pytest.fixture(scope="module")
def wizard(cloud: Cloud) -> Iterator[Wizard]:
    """The shop as the platform opened it."""
    shop, token = open_tenant(cloud.system, "lumen", "Maison Lumen", HOST)
    yield Wizard(cloud.browser(HOST), shop.id, token.token)


@pytest.fixture(scope="module")
def installed(cloud: Cloud, wizard: Wizard) -> Wizard:
    """The shop when its owner is through with the wizard."""
    assert wizard.send("GET", "status").json == {"installed": False, "requiresToken": True}
    assert wizard("verify-token", {"token": wizard.token})["valid"] is True
    kept = {"ok": True, "table": cloud.outputs["data"]["TableName"], "region": aws.REGION}
    assert wizard("database/test", {"url": "postgres://db.internal/x"}) == kept
    assert wizard("database/configure", {"mode": "bare_metal"}) == kept
    body = {"methods": ["stripe"], "stripe": _account("no key at all")}
    assert wizard("payments/configure", body) == {"ok": False, "stripe": "invalid"}
    body = {"methods": ["stripe", "manual"], "stripe": _account(ACCOUNT)}
    assert wizard("payments/configure", body) == {"ok": True, "stripe": "valid"}
    assert wizard("tax/configure", TAX)["taxMode"] == "eu_vat"
    assert wizard("compliance/configure", {"cookieConsent": True}) == {"ok": True}
    content, kind = form(picture("png", 300, 200), "logo", primary="#102030")
    logo = wizard("brand", content, Content_Type=kind)["logoKey"]
    wait_for("the logo's files", lambda: logo in stored(cloud, "MediaBucketName") or None, PATIENCE)
    assert wizard("themes/activate", {"themeId": "boutique"}) == {"ok": True}
    assert wizard("modules/install", {"moduleIds": ["wishlist"]})["installed"] == ["wishlist"]
    assert wizard("complete", expect=422)["missing"] == ["admin_account"]
    assert wizard("admin-account/start", {"email": OWNER, "name": "Lena Lumen"}) == {"sent": True}
    (code,) = re.findall(r"\b\d{6}\b", mailed(cloud, OWNER)["BodyText"])
    wrong = f"{(int(code) + 1) % 10**6:06}"
    wizard("admin-account/verify", {"email": OWNER, "otp": wrong, "password": PASSWORD}, expect=401)
    assert wizard("admin-account/verify", {"email": OWNER, "otp": code, "password": PASSWORD}) == {"ok": True}
    assert wizard("complete") == {"installed": True}
    return wizard


def _account(key: str) -> dict[str, str]:
    return {"secretKey": key, "publishableKey": "pk_test_lumen", "webhookSecret": SECRET}


@pytest.fixture(scope="module")
def owner(cloud: Cloud, installed: Wizard) -> Browser:
    """The owner, who signs in with a code from then on."""
    first = merchant(cloud, HOST, OWNER, PASSWORD)
    secret = first.call("POST", "/admin/v1/auth/2fa/enroll").json["secret"]
    first.call("POST", "/admin/v1/auth/2fa/confirm", {"totpCode": "000000"}, expect=400)
    first.call("POST", "/admin/v1/auth/2fa/confirm", {"totpCode": _code(secret)}, expect=204)
    again = cloud.browser(HOST)
    asked = again.call("POST", "/admin/v1/auth/login", {"email": OWNER, "password": PASSWORD}).json
    assert (asked["requires2FA"], "accessToken" in asked) == (True, False)
    answer = {"challengeId": asked["challengeId"], "totpCode": _code(secret, steps=1)}
    again.bearer = again.call("POST", "/admin/v1/auth/2fa", answer).json["accessToken"]
    again.call("POST", "/admin/v1/auth/2fa", answer, expect=401)
    return again


def _code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


@pytest.fixture(scope="module")
def sold(cloud: Cloud, owner: Browser) -> Bought:
    """The first order: the owner has a lamp, ships to France, and somebody buys two."""
    zone = owner.call("POST", "/admin/v1/shipping/zones", {"name": "France", "countries": ["FR"]}, expect=201).json
    rate = {"zoneId": zone["id"], "name": "Post", "type": "flat", "amount": 500, "currency": "EUR"}
    owner.call("POST", "/admin/v1/shipping/rates", rate, expect=201)
    owner.call("POST", "/admin/v1/products", LAMP, expect=201)
    shopper = cloud.browser(HOST)
    wait_for("the lamp in the shop", lambda: _titles(shopper) == ["Lumen lamp"] or None, PATIENCE)
    bought, intent = check_out(shopper, "first.buyer@example.com")
    cloud.stripe.drop_webhooks()
    try:
        assert cloud.stripe.pay(payment_id(intent))["amount_received"] == bought.order["totalAmount"]
    finally:
        cloud.stripe.drop_webhooks(False)
    return bought


def _titles(shopper: Browser) -> list[str]:
    return [each["title"] for each in shopper.call("GET", "/store/v1/products", quiet=True).json["data"]]


def told(browser: Browser, event: dict[str, Any], secret: str, expect: int) -> None:
    """A message of the provider, sent to a host of ours."""
    payload = json.dumps(event).encode()
    signature = signature_header(payload, [secret], int(time.time()))
    sent = {"Stripe_Signature": signature, "Content_Type": "application/json"}
    browser.call("POST", "/webhooks/stripe", payload, expect=expect, **sent)


def test_the_wizard_is_not_there_without_its_token_and_after_its_end(cloud: Cloud, installed: Wizard) -> None:
    assert installed.send("GET", "status").json == {"installed": True, "requiresToken": False}
    for step in ("complete", "admin-account/start", "payments/configure", "verify-token"):
        installed(step, {}, expect=404 if step != "verify-token" else 400)
    installed("verify-token", {"token": installed.token}, expect=404)
    cloud.browser(HOST).call("GET", "/setup/v1/themes", expect=404)


def test_what_the_wizard_was_told_is_the_shops(cloud: Cloud, installed: Wizard) -> None:
    theme = cloud.browser(HOST).call("GET", "/store/v1/theme").json
    assert (theme["name"], theme["settings"]["primary"]) == ("boutique", "#102030")
    where = urlsplit(theme["settings"]["logoUrl"])
    assert (where.scheme, where.hostname) == ("https", HOST)
    logo = cloud.browser(HOST).call("GET", where.path)
    assert logo.headers["Content-Type"] == "image/png"
    kept = str(dump(cloud.outputs["data"]["TableName"], cloud.endpoint_url, aws.REGION))
    assert [secret for secret in (ACCOUNT, SECRET, installed.token, PASSWORD) if secret in kept] == []
    lines = [line for name in ("setup", "reactions", "mails") for line in cloud.log_lines(name)]
    words = (ACCOUNT, SECRET, installed.token, PASSWORD, OWNER, "Lena Lumen")
    assert [line for line in lines if any(word in line for word in words)] == []


def test_the_owner_owns_this_shop_and_no_other(cloud: Cloud, owner: Browser) -> None:
    me = owner.call("GET", "/admin/v1/auth/me").json
    assert (me["email"], me["role"], me["totpEnabled"]) == (OWNER, "owner", True)
    elsewhere = cloud.browser()
    elsewhere.bearer = owner.bearer
    elsewhere.call("GET", "/admin/v1/orders", expect=401)
    login = {"email": OWNER, "password": PASSWORD}
    cloud.browser().call("POST", "/admin/v1/auth/login", login, expect=401)


def test_the_shop_is_paid_through_its_own_account_and_told_at_its_own_host(
    cloud: Cloud, owner: Browser, sold: Bought
) -> None:
    rows = cloud.stripe.state()["accounts"]
    intents = [each for kinds in rows.values() for each in kinds.get("pi", ())]
    (intent,) = [each for each in intents if sold.id in str(each["metadata"])]
    (account,) = [name for name, kinds in rows.items() if intent in kinds.get("pi", ())]
    assert [each["id"] for each in rows[account]["pi"]] == [intent["id"]], "no other shop is paid there"
    (event,) = [each for each in rows[account]["evt"] if each["type"] == "payment_intent.succeeded"]
    assert status(sold.shopper, sold.order) == "pending_payment"
    told(cloud.browser(HOST), event, WEBHOOK_SECRET, expect=400)
    assert status(sold.shopper, sold.order) == "pending_payment"
    told(cloud.browser(HOST), event, SECRET, expect=200)
    assert status(sold.shopper, sold.order) == "paid"
    assert sold.order["totalAmount"] == 2 * 4900 + 500


def test_the_sale_is_invoiced_by_the_shop(owner: Browser, sold: Bought) -> None:
    answer = printed(owner, f"/admin/v1/orders/{sold.id}/invoice")
    assert answer.headers["Content-Disposition"] == 'inline; filename="invoice-STD-2026-000001.pdf"'
    assert answer.body.startswith(b"%PDF-")


def test_the_module_that_was_chosen_answers(cloud: Cloud, installed: Wizard) -> None:
    shopper = customer(cloud, "wanda.wishes@example.com", HOST)
    assert shopper.call("GET", "/store/v1/modules/wishlist/items").json == {"items": []}
