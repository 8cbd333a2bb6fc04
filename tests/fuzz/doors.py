"""What is used once, or only by whom it was sent to: codes, links, tokens, and shops that are being set up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp

from chalicelib.domain import onboarding
from chalicelib.domain.context import SYSTEM
from tests.fuzz.shop import Caller, Shop
from tests.support.accounts import PASSWORD, last_link, make_staff, secret_of, sign_in_staff
from tests.support.deployment import Client
from tests.support.setting_up import OWNER, SETUP, TAX

FRESH, READY = "fresh.test", "ready.test"


class Doors:
    """Opens them all in one shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.deployment = shop.deployment

    def open(self) -> None:
        """Everything."""
        self._two_factor()
        self._links()
        self._set_up()

    def _staff(self, email: str) -> Client:
        make_staff(self.deployment, email)
        client = self.deployment.client()
        sign_in_staff(client, email)
        return client

    def _two_factor(self) -> None:
        """One who is about to have a second factor, and one who has it and is asked for it."""
        enrolling, having = self._staff("enrolling@demo.test"), self._staff("having@demo.test")
        secrets = [each("POST", "/admin/v1/auth/2fa/enroll").json["secret"] for each in (enrolling, having)]
        now = self.deployment.clock.now()
        used = pyotp.TOTP(secrets[1]).at(now - timedelta(seconds=30))
        assert having("POST", "/admin/v1/auth/2fa/confirm", {"totpCode": used}).status == 204
        body = {"email": "having@demo.test", "password": PASSWORD}
        asked = self.deployment.client()("POST", "/admin/v1/auth/login", body).json
        self.shop.ids["code"] = [pyotp.TOTP(each).at(now) for each in secrets]
        self.shop.ids["challenge"] = [asked["challengeId"]]
        self.shop.callers |= {"enrolling": Caller.of(enrolling), "having": Caller.of(having)}

    def _links(self) -> None:
        """What is in the mails of those who forgot a password, and of one who moves."""
        anybody, ids = self.deployment.client(), self.shop.ids
        for kind, path, email in (
            ("staff link", "/admin/v1/auth/password/forgot", "enrolling@demo.test"),
            ("customer link", "/store/v1/customers/forgot", "ada@example.test"),
        ):
            assert anybody("POST", path, {"email": email}).status == 202
            ids[kind] = [secret_of(last_link(self.deployment))]
        ada = self.deployment.client()
        login = {"email": "ada@example.test", "password": PASSWORD}
        ada.bearer = ada("POST", "/store/v1/customers/login", login).json["accessToken"]
        body = {"newEmail": "ada@new.test", "currentPassword": PASSWORD}
        assert ada("POST", "/store/v1/customers/me/email/change", body).status == 202
        ids["email link"] = [secret_of(last_link(self.deployment))]

    def _set_up(self) -> None:
        """Two shops that are being set up: one at its beginning, one at its end."""
        for slug in ("fresh", "ready"):
            self.deployment.open_shop(slug)
            token = self.deployment.run(onboarding.open_set_up, actor=SYSTEM, shop=slug).token
            caller = Caller({"X-Setup-Token": token}, host=f"{slug}.test")
            self.shop.callers[slug] = caller
            self._step(caller, "admin-account/start", OWNER)
            self.shop.after.drain()
            self.shop.ids[f"{slug} code"] = [self._code()]
            self.shop.ids[f"{slug} token"] = [token]
        self._step(caller, "tax/configure", TAX)
        proof = {"email": OWNER["email"], "otp": self.shop.ids["ready code"][0], "password": PASSWORD}
        self._step(caller, "admin-account/verify", proof)

    def _step(self, caller: Caller, step: str, body: Any) -> None:
        answer = self.deployment.client(host=caller.host)("POST", f"{SETUP}/{step}", body, **caller.headers)
        assert answer.status == 200, answer.body

    def _code(self) -> str:
        newest = self.shop.after.post.sent()[-1]
        text = (self.shop.after.post.files._folder / f"{newest.file}.txt").read_text()
        return next(word for word in text.split() if word.isdigit() and len(word) == 6)
