"""Setting a shop up on the wire: the token, each step twice, what is refused, and the end after which nothing opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.dialects.sovecom.routes.setup import ROUTES
from chalicelib.domain import onboarding
from chalicelib.domain.context import SYSTEM
from tests.support.accounts import PASSWORD, make_staff
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, Deployment
from tests.support.dump import dump, lasting
from tests.support.packages import form
from tests.support.pictures import picture
from tests.support.setting_up import OWNER, SETUP, TAX, Wizard, wizard
from tests.support.shopping import filled_cart, ship_to_france

GATED = [row for row in ROUTES if row.auth == "setup"]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Wizard]:
    with wizard(tmp_path) as made:
        yield made


def test_a_shop_becomes_its_owners_step_by_step(shop: Wizard) -> None:
    assert shop.get("status").json == {"installed": False, "requiresToken": True}
    assert shop("verify-token", {"token": shop.token}).json == {"valid": True, "expiresAt": "2026-11-22T12:00:00.000Z"}
    assert shop("complete").json["missing"] == ["admin_account", "tax_configuration"]
    kept = {"ok": True, "table": "souk", "region": "us-east-1"}
    assert shop("database/test", {"url": "postgres://db.internal/x"}).json == kept
    assert shop("database/configure", {"mode": "bare_metal"}).json == kept
    assert shop("tax/configure", TAX).json == {
        "ok": True, "taxMode": "eu_vat", "businessCountry": "FR", "defaultCurrency": "EUR",
        "vatStatus": "unvalidated", "vatStatusMessage": "The register could not be asked about this number.",
    }  # fmt: skip
    done = shop.own()
    assert (done.status, done.json) == (200, {"ok": True})
    assert shop("complete").json == {"installed": True}
    assert shop.get("status").json == {"installed": True, "requiresToken": False}
    login = shop.client("POST", "/admin/v1/auth/login", {"email": "olga@demo.test", "password": PASSWORD})
    owner = shop.deployment.client(bearer=login.json["accessToken"])
    me = owner("GET", "/admin/v1/auth/me").json
    assert (me["email"], me["name"], me["role"]) == ("olga@demo.test", "Olga Owner", "owner")
    done_by = {
        each["action"]: each["actorType"] for each in owner("GET", "/admin/v1/audit-log?pageSize=100").json["data"]
    }
    steps = ("setup.token_issued", "user.created", "tax.settings_updated", "setup.completed")
    assert [done_by[step] for step in steps] == ["system"] * 4


def test_a_shop_sells_nothing_before_its_set_up_is_complete(shop: Wizard) -> None:
    client, deployment = shop.client, shop.deployment
    item, rate = make_product(deployment, "Lamp", variant(2000, 9)), ship_to_france(deployment)
    url = filled_cart(deployment, client, item, rate)
    shop("tax/configure", TAX)
    shop.own()
    known = lasting(dump())
    refused = client("POST", f"{url}/checkout")
    assert (refused.status, refused.json["message"]) == (422, "Unprocessable Entity")
    assert lasting(dump()) == known
    elsewhere = Deployment(deployment.system.config)  # a process that knows the shop from before
    remembering = elsewhere.client(cookies=client.cookies)
    assert remembering("POST", f"{url}/checkout").status == 422
    shop("complete")
    assert remembering("POST", f"{url}/checkout").status == 201
    assert client("POST", f"{url}/checkout").status == 409


@pytest.mark.parametrize("row", GATED, ids=lambda row: str(row.id))
def test_a_step_is_hidden_without_the_token_and_after_the_end(shop: Wizard, row: Any) -> None:
    before = dump()
    shop.deployment.run(onboarding.open_set_up, actor=SYSTEM, shop="other")
    foreign = shop.deployment.client(host="other.test")
    known = dump()
    for client, headers in ((shop.client, {}), (shop.client, {"X_Setup_Token": "x" * 43}), (foreign, _with(shop))):
        answer = client(row.method, row.path, None, **headers)
        assert (answer.status, answer.json["message"]) == (404, "Not Found")
    assert lasting(dump()) == lasting(known) != lasting(before)


def _with(shop: Wizard) -> dict[str, str]:
    return {"X_Setup_Token": shop.token}


def test_after_the_end_nothing_opens(shop: Wizard) -> None:
    shop("tax/configure", TAX)
    shop.own()
    shop("complete")
    known = lasting(dump())
    assert {shop.client(row.method, row.path, None, **_with(shop)).status for row in GATED} == {404}
    assert shop("verify-token", {"token": shop.token}).status == 404
    assert lasting(dump()) == known
    with pytest.raises(onboarding.AlreadyInstalled):
        shop.deployment.run(onboarding.open_set_up, actor=SYSTEM)


def test_a_token_lasts_a_day_and_gives_way_to_the_next(shop: Wizard) -> None:
    other = shop.deployment.run(onboarding.open_set_up, actor=SYSTEM).token
    assert len(other) == 43
    assert shop.get("themes").status == 404
    assert shop("verify-token", {"token": shop.token}).json == {"valid": False, "expiresAt": None}
    shop.token = other
    assert shop.get("themes").status == 200
    assert not any(other in str(each) for each in dump().values())
    shop.deployment.clock.advance(timedelta(hours=24))
    assert shop.get("themes").status == 404
    shop.token = shop.deployment.run(onboarding.open_set_up, actor=SYSTEM).token
    assert shop.get("themes").status == 200


def test_a_shop_that_was_opened_otherwise_is_installed(deployment: Deployment) -> None:
    client = deployment.client()
    assert client("GET", f"{SETUP}/status").json == {"installed": True, "requiresToken": False}
    assert client("GET", f"{SETUP}/status").cost == 1
    assert client("POST", f"{SETUP}/verify-token", {"token": "x"}).status == 404
    make_staff(deployment)
    with pytest.raises(onboarding.AlreadyInstalled):
        deployment.run(onboarding.open_set_up, actor=SYSTEM)


def test_a_token_is_guessed_at_twenty_times_a_minute(shop: Wizard) -> None:
    answers = [shop("verify-token", {"token": "x"}).status for _ in range(21)]
    assert answers == [200] * 20 + [429]


def test_the_code_is_mailed_once_and_its_rules_hold(shop: Wizard) -> None:
    assert shop("admin-account/start", OWNER).json == {"sent": True}
    code = shop.code()
    assert [mail.to for mail in shop.after.post.sent()] == ["olga@demo.test"]
    assert not any(code in str(each) for each in dump().values())
    candidate = shop.state().candidate
    assert candidate is not None and candidate.sealed_code is None
    wrong = f"{(int(code) + 1) % 10**6:06}"
    verify = {"email": OWNER["email"], "otp": code, "password": PASSWORD}
    known = lasting(dump())
    assert shop("admin-account/verify", {**verify, "otp": wrong}).status == 401
    assert shop("admin-account/verify", {**verify, "email": "eve@demo.test"}).status == 401
    assert shop("admin-account/verify", {**verify, "password": "password1234"}).status == 422
    assert shop("admin-account/verify", {**verify, "password": "short"}).status == 422
    assert lasting(dump()) == known
    assert shop("admin-account/verify", verify).json == {"ok": True}
    assert shop("admin-account/verify", verify).json == {"ok": True}  # the answer was lost
    assert shop("admin-account/start", OWNER).status == 409
    assert shop.state().candidate is None


def test_a_code_is_too_old_after_ten_minutes_and_gives_way_to_the_next(shop: Wizard) -> None:
    shop("admin-account/start", OWNER)
    first = shop.code()
    shop("admin-account/start", OWNER)
    second = shop.code()
    verify = {"email": OWNER["email"], "password": PASSWORD}
    assert first == second or shop("admin-account/verify", {**verify, "otp": first}).status == 401
    shop.deployment.clock.advance(timedelta(minutes=10))
    assert shop("admin-account/verify", {**verify, "otp": second}).status == 401


def test_codes_are_asked_for_and_guessed_at_a_few_times(shop: Wizard) -> None:
    assert [shop("admin-account/start", OWNER).status for _ in range(6)] == [200] * 5 + [429]
    guess = {"email": OWNER["email"], "otp": "000000", "password": "x"}
    assert [shop("admin-account/verify", guess).status for _ in range(11)][-1] == 429


def test_tax_follows_the_country(shop: Wizard) -> None:
    assert shop("tax/configure", {**TAX, "taxMode": "none"}).status == 422
    assert shop("tax/configure", {"businessCountry": "FR", "defaultCurrency": "EUR"}).status == 400
    assert shop("tax/configure", {**TAX, "vatNumber": "FR1"}).status == 422
    assert shop.state().steps == ()
    swiss = shop("tax/configure", {"businessCountry": "CH", "defaultCurrency": "CHF", "pricesIncludeTax": False})
    assert swiss.json == {"ok": True, "taxMode": "none", "businessCountry": "CH", "defaultCurrency": "CHF"}
    found = shop.deployment.system.shops.by_host("demo.test")
    assert found is not None and found.currency == "CHF"
    assert shop("tax/configure", TAX).json["defaultCurrency"] == "EUR"
    assert [step.value for step in shop.state().steps] == ["tax_configuration"]


def test_the_brand_is_the_themes_also_of_the_one_chosen_later(shop: Wizard) -> None:
    logo = picture("png")
    fields = {"primary": "#abc", "secondary": "#102030", "gradient": "true"}
    first = brand(shop, logo, fields)
    key = first.json["logoKey"]
    assert first.json == {"ok": True, "logoKey": key}
    assert key.startswith(f"{DEMO}/images/")
    assert brand(shop, logo, {"gradient": "0"}).json == {"ok": True, "logoKey": key}
    assert brand(shop, b"GIF89a", {}).status == 400
    assert brand(shop, picture("avif"), {}).status == 400
    most = 5 * 1024 * 1024
    assert brand(shop, logo + bytes(most + 1 - len(logo)), {}).status == 400
    assert brand(shop, bytes(most + 128 * 1024), {}).status == 413
    listed = shop.get("themes").json["themes"]
    assert listed == [
        {"id": "boutique", "name": "Boutique", "preview": None}, {"id": "default", "name": "Default", "preview": None}
    ]  # fmt: skip
    logo_url = f"http://demo.test/uploads/{key}"
    looks = {"primary": "#aabbcc", "secondary": "#102030", "gradient": False, "logoUrl": logo_url}
    assert shop.client("GET", "/store/v1/theme").json["settings"] == looks
    for _ in range(2):
        assert shop("themes/activate", {"themeId": "boutique"}).json == {"ok": True}
    theme = shop.client("GET", "/store/v1/theme").json
    assert (theme["name"], theme["settings"]) == ("boutique", looks)
    assert shop("themes/activate", {"themeId": "nowhere"}).status == 404


def brand(shop: Wizard, logo: bytes, fields: dict[str, str]) -> Any:
    content, kind = form(logo, "logo", **fields)
    return shop("brand", content, Content_Type=kind)


def test_compliance_sets_the_services_that_visitors_are_asked_about(shop: Wizard) -> None:
    assert shop("compliance/configure", {"cookieConsent": False}).status == 400
    services = {"plausible": True, "plausibleDomain": "demo.test", "ga": {"id": "G-ABC123"}}
    assert shop("compliance/configure", {"cookieConsent": True, "analytics": services}).json == {"ok": True}
    analytics = shop.client("GET", "/store/v1/theme").json["analytics"]
    assert (analytics["plausibleDomain"], analytics["ga4Id"]) == ("demo.test", "G-ABC123")
    unnamed = {"cookieConsent": True, "analytics": {"plausible": True}}  # the domain may follow in the settings
    assert shop("compliance/configure", unnamed).json == {"ok": True}
    assert "analytics" not in shop.client("GET", "/store/v1/theme").json
    assert shop("compliance/configure", {"cookieConsent": True}).json == {"ok": True}
    assert "analytics" not in shop.client("GET", "/store/v1/theme").json


def test_modules_are_installed_and_switched_on(shop: Wizard) -> None:
    offered = shop.get("modules").json["modules"]
    names = [each["name"] for each in offered]
    assert {"wishlist", "reviews"} <= set(names)
    assert not any(each["installed"] for each in offered)
    assert shop("modules/install", {"moduleIds": ["wishlist", "nothing"]}).status == 400
    for _ in range(2):
        made = shop("modules/install", {"moduleIds": ["wishlist", "reviews"]})
        assert made.json == {"ok": True, "installed": ["wishlist", "reviews"], "failed": []}
    installed = {each["name"] for each in shop.get("modules").json["modules"] if each["installed"]}
    assert installed == {"wishlist", "reviews"}


def test_data_stays_with_the_platform(shop: Wizard) -> None:
    assert shop("database/configure", {"mode": "external", "url": "postgres://x"}).status == 422
    assert shop.state().steps == ()


def test_a_page_of_another_origin_is_told_nothing(shop: Wizard) -> None:
    answer = shop("complete", Origin="https://admin.demo.test")
    assert "access-control-allow-origin" not in answer.headers


def test_a_step_costs_few_table_requests(shop: Wizard) -> None:
    shop.get("status")  # whose host it is
    assert shop("database/configure", {"mode": "bare_metal"}).cost == 3  # the token, the step, its commit
    assert [shop.get("themes").cost for _ in range(2)] == [4, 3]  # what the shop has is known the second time


def test_bodies_have_the_contracts_bounds(shop: Wizard) -> None:
    assert shop("verify-token", {"token": "x" * 512}).json == {"valid": False, "expiresAt": None}
    assert shop("verify-token", {"token": "x" * 513}).status == 400
    assert shop("themes/activate", {"themeId": "x" * 64}).status == 404
    assert shop("themes/activate", {"themeId": "x" * 65}).status == 400
    assert shop("modules/install", {"moduleIds": ["wishlist"] * 64}).json["installed"] == ["wishlist"]
    assert shop("modules/install", {"moduleIds": ["wishlist"] * 65}).status == 400
    assert shop("admin-account/start", {**OWNER, "name": "x" * 255}).json == {"sent": True}
    assert shop("admin-account/start", {**OWNER, "name": "x" * 256}).status == 400
