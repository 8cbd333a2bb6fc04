"""What a set-up wizard in a browser sends at each of its steps, and what it reads, from the shop's own host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.accounts import PASSWORD
from tests.support.browser import Blocked, Browser
from tests.support.deployment import Answer
from tests.support.packages import form
from tests.support.pictures import picture
from tests.support.setting_up import SETUP, Wizard, wizard

TAX = {"businessCountry": "FR", "defaultCurrency": "EUR", "taxMode": "eu_vat", "pricesIncludeTax": True}
SERVER = {"host": "93.184.216.34", "port": 587, "secure": False, "from": "shop@example.test"}


@dataclass
class WizardPage:
    """One tab: keeps the token that was typed in, and sends it with every step."""

    browser: Browser
    token: str | None = None

    def __call__(self, method: str, step: str, body: Any = None, **headers: str) -> Any:
        """A step's answer, whatever its content type; `refuse` is for those that are not accepted."""
        answer = self.answer(method, step, body, **headers)
        assert answer.status == 200, (step, answer.status, answer.body)
        return json.loads(answer.body)

    def answer(self, method: str, step: str, body: Any = None, **headers: str) -> Answer:
        given = {"X_Setup_Token": self.token} if self.token else {}
        if isinstance(body, dict):
            body, headers = json.dumps(body), {"Content_Type": "application/json"}
        return self.browser.fetch(method, f"{SETUP}/{step}", body, credentials=False, **given, **headers)

    def refused(self, status: int, step: str, body: Any = None) -> Any:
        answer = self.answer("POST", step, body)
        assert answer.status == status
        found = json.loads(answer.body)
        assert isinstance(found["message"], str)  # the text that is shown
        return found


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Wizard]:
    with wizard(tmp_path) as made:
        yield made


@pytest.fixture
def page(shop: Wizard) -> WizardPage:
    return WizardPage(Browser(shop.deployment, page="https://demo.test", api="https://demo.test"))


def test_every_step_of_the_wizard(shop: Wizard, page: WizardPage) -> None:
    assert page("GET", "status") == {"installed": False, "requiresToken": True}
    assert page("POST", "verify-token", {"token": "wrong"})["valid"] is False
    assert page("POST", "verify-token", {"token": shop.token})["valid"] is True
    page.token = shop.token
    logo, kind = form(picture("png"), "logo", primary="#00B9A0", secondary="#0F172A", gradient="false")
    assert page("POST", "brand", logo, Content_Type=kind)["ok"] is True
    assert page("POST", "database/test", {"url": "postgresql://u:p@db.example.test/x"})["ok"] is True
    assert page("POST", "database/configure", {"mode": "bare_metal"})["ok"] is True
    assert page("POST", "payments/configure", {"methods": ["sepa", "wallets", "manual"]})["ok"] is True
    taxes = page("POST", "tax/configure", {**TAX, "vatNumber": "FR40303265045", "ossPosture": "below_threshold"})
    assert taxes["vatStatus"] in ("valid", "invalid", "unvalidated")
    consent = {"cookieConsent": True, "analytics": {"plausible": True}}
    assert page("POST", "compliance/configure", consent)["ok"] is True
    themes = page("GET", "themes")["themes"]
    assert {"id", "name", "preview"} <= set(themes[0])
    page("POST", "themes/activate", {"themeId": themes[0]["id"]})
    for module in page("GET", "modules")["modules"]:
        assert {"id", "name", "displayName", "description", "permissions", "slots", "installed"} <= set(module)
        assert all(isinstance(each["slot"], str) for each in module["slots"])
    assert page("POST", "modules/install", {"moduleIds": []}) == {"ok": True, "installed": [], "failed": []}
    assert page("POST", "modules/install", {"moduleIds": ["reviews"]})["failed"] == []
    assert page.refused(422, "complete")["missing"] == ["admin_account"]
    owner = {"email": "olga@demo.test", "name": "Olga Owner"}
    for _ in range(2):  # the second for a code that did not arrive
        page("POST", "admin-account/start", owner)
    code = shop.code()
    proof = {"email": owner["email"], "otp": code, "password": PASSWORD}
    page.refused(401, "admin-account/verify", {**proof, "otp": "000000" if code != "000000" else "000001"})
    page.refused(422, "admin-account/verify", {**proof, "password": "password1234"})
    assert page("POST", "admin-account/verify", proof)["ok"] is True
    assert page("POST", "complete") == {"installed": True}
    assert page("GET", "status")["installed"] is True
    page.refused(404, "complete")  # a second click: taken for done


def test_what_a_form_leaves_out_is_not_missing(shop: Wizard, page: WizardPage) -> None:
    page.token = shop.token
    fields, kind = form(b"", "logo", primary="#00b9a0", secondary="#0F172A", gradient="true")
    bare = fields[: fields.index(b'--XbX\r\nContent-Disposition: form-data; name="logo"')] + b"--XbX--\r\n"
    assert page("POST", "brand", bare, Content_Type=kind)["ok"] is True
    assert page("POST", "payments/configure", {"methods": []})["ok"] is True
    for login in ({}, {"pass": "a-relay-key"}, {"user": "u", "pass": "p"}):
        tried = {**SERVER, **login, "host": "127.0.0.1", "to": "me@example.test"}
        assert page("POST", "smtp/test", tried) == {"ok": False, "error": "smtp:blocked"}
        assert page("POST", "smtp/configure", {**SERVER, **login})["ok"] is True
    none = {**TAX, "businessCountry": "US", "defaultCurrency": "USD", "taxMode": "none", "pricesIncludeTax": False}
    assert page("POST", "tax/configure", none)["ok"] is True
    page.refused(422, "tax/configure", {**none, "businessCountry": "DE"})
    full = {"plausible": False, "ga": {"id": "G-ABC1234567"}, "meta": {"pixelId": "1234567890"}}
    assert page("POST", "compliance/configure", {"cookieConsent": True, "analytics": full})["ok"] is True


def test_the_token_does_not_travel_to_another_origin(shop: Wizard) -> None:
    far = WizardPage(Browser(shop.deployment, page="https://setup.example.test", api="https://demo.test"), shop.token)
    with pytest.raises(Blocked):
        far("GET", "themes")
