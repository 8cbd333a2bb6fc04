"""Every row of a shop's set-up: closed but to its token, deaf to garbage, done once for each key, gone after the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.dialects.kit.openapi import _inputs
from chalicelib.dialects.kit.route import Route
from chalicelib.domain import onboarding
from chalicelib.domain.context import SYSTEM
from chalicelib.kernel.ids import new_id
from tests.catalogue.test_hostile_bodies import check_read_only, check_shape, combined
from tests.catalogue.test_requests import HOSTILE, SETUP, WRITING, named
from tests.support.deployment import Answer
from tests.support.dump import dump, lasting
from tests.support.packages import form
from tests.support.pictures import picture
from tests.support.setting_up import OWNER, TAX, Wizard, wizard
from tests.support.snapshot import Snapshot

RELAY = {"host": "smtp.example.test", "port": 587, "secure": False, "user": "u", "pass": "p", "from": "shop@demo.test"}
GOOD: dict[str, Any] = {
    "SetupController_verifyToken": lambda shop: {"token": shop.token},
    "SetupConfigController_databaseTest": {"url": "postgres://db.internal/x"},
    "SetupConfigController_databaseConfigure": {"mode": "bare_metal"},
    "SetupConfigController_smtpTest": {**RELAY, "host": "127.0.0.1", "to": "olga@demo.test"},
    "SetupConfigController_smtpConfigure": RELAY,
    "SetupConfigController_paymentsConfigure": {"methods": ["bank_transfer"]},
    "SetupOnboardingController_taxConfigure": TAX,
    "SetupOnboardingController_complianceConfigure": {
        "cookieConsent": True, "analytics": {"plausible": True, "plausibleDomain": "demo.test"},
    },
    "SetupOnboardingController_brand": form(picture(), "logo", primary="#abc"),
    "SetupOnboardingController_activateTheme": {"themeId": "boutique"},
    "SetupOnboardingController_installModules": {"moduleIds": ["wishlist"]},
    "SetupAdminController_adminStart": OWNER,
    "SetupAdminController_adminVerify": lambda shop: {**_proof(shop)},
    "SetupAdminController_complete": None,
}  # fmt: skip
GATED = [row for row in SETUP if row.auth == "setup"]
PASSWORD = "a long enough secret"


def _proof(shop: Wizard) -> dict[str, str]:
    shop("admin-account/start", OWNER)
    return {"email": OWNER["email"], "otp": shop.code(), "password": PASSWORD}


class Newcomers:
    """A shop that waits for its owner, another beside it, and how both were at first."""

    def __init__(self, shop: Wizard, folder: Any) -> None:
        self.shop = shop
        other = shop.deployment.run(onboarding.open_set_up, actor=SYSTEM, shop="other")
        self.foreign_token = str(other.token)
        self.snapshot = Snapshot(shop.deployment, folder)

    def body(self, row: Route) -> Any:
        """A body that succeeds."""
        made = GOOD.get(row.id)
        return made(self.shop) if callable(made) else made

    def call(self, row: Route, body: Any, token: str | None = None, **headers: str) -> Answer:
        """A call with a token, the right one unless told otherwise."""
        held = self.shop.token if token is None else token
        if isinstance(body, tuple):
            body, headers["Content_Type"] = body
        if held:
            headers["X_Setup_Token"] = held
        return self.shop.client(row.method, row.path, body, **headers)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomers]:
    folder = tmp_path_factory.mktemp("set-up")
    with wizard(folder) as shop:
        made = Newcomers(shop, folder)
        with made.snapshot.watched():
            yield made


@pytest.fixture
def newcomers(opened: Newcomers) -> Iterator[Newcomers]:
    yield opened
    opened.snapshot.restore()


def test_every_row_is_known() -> None:
    assert len(SETUP) == 17
    taking = {row.id for row in SETUP if {"body", "form"} & set(_inputs(row))}
    assert taking == set(GOOD) - {"SetupAdminController_complete"}


@pytest.mark.parametrize("row", GATED, ids=named)
def test_a_good_request_without_the_shops_token_is_not_found_and_changes_nothing(
    newcomers: Newcomers, row: Route
) -> None:
    body = newcomers.body(row)
    before = dump()
    for token in ("", "x" * 43, newcomers.foreign_token):
        answer = newcomers.call(row, body, token)
        assert (answer.status, answer.json["message"]) == (404, "Not Found")
    assert dump() == before


@pytest.mark.parametrize("row", SETUP, ids=named)
def test_garbage_from_the_owner_is_refused_without_a_trace(newcomers: Newcomers, row: Route) -> None:
    before = lasting(dump())
    for body in HOSTILE if row.method in WRITING else [None]:
        answer = newcomers.call(row, body)
        assert answer.status < 500, answer.body
        if answer.status >= 400:
            assert lasting(dump()) == before
        newcomers.snapshot.restore()


@pytest.mark.parametrize("row", [row for row in SETUP if "body" in _inputs(row)], ids=named)
def test_hostile_values_are_refused_by_their_place_or_do_no_harm(newcomers: Newcomers, row: Route) -> None:
    body = newcomers.body(row)
    check_read_only(row.path, row, body)
    for text in combined(row.path, row, body):
        newcomers.snapshot.restore()
        before = lasting(dump())
        answer = newcomers.call(row, text)
        if answer.status >= 400:
            check_shape(answer.json, answer.status)
            assert lasting(dump()) == before


@pytest.mark.parametrize("row", [row for row in SETUP if row.operation.writes], ids=named)
def test_a_step_under_one_key_is_taken_once(newcomers: Newcomers, row: Route) -> None:
    body, key = newcomers.body(row), new_id()
    first = newcomers.call(row, body, Idempotency_Key=key)
    if row.id == "SetupAdminController_complete":
        assert (first.status, first.json["missing"]) == (422, ["admin_account", "tax_configuration"])
        return
    assert first.status == row.status, first.body
    kept = lasting(dump())
    again = newcomers.call(row, body, Idempotency_Key=key)
    assert (again.status, again.content, lasting(dump())) == (first.status, first.content, kept)


def test_after_the_end_every_step_is_gone(newcomers: Newcomers) -> None:
    shop = newcomers.shop
    bodies = {row.id: newcomers.body(row) for row in GATED}
    assert shop("admin-account/verify", bodies["SetupAdminController_adminVerify"]).status == 200
    assert shop("tax/configure", TAX).status == 200
    assert shop("complete").json == {"installed": True}
    kept = lasting(dump())
    for row in GATED:
        assert newcomers.call(row, bodies[row.id]).status == 404
    assert lasting(dump()) == kept
