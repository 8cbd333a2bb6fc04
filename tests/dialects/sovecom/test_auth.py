"""Staff sign-in on the wire: bodies, statuses, cookies, Origin checks, and tokens that must not work."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from chalicelib.domain.identity import PasswordResetRequested, Role
from tests.support.accounts import (
    PASSWORD,
    customer_client,
    events,
    last_link,
    make_staff,
    secret_of,
    sign_in_staff,
    staff_client,
)
from tests.support.deployment import DEMO, Client, Deployment, settings
from tests.support.dump import dump
from tests.support.forgeries import forgeries

LOGIN = "/admin/v1/auth/login"
UNAUTHORIZED = {"statusCode": 401, "error": "Unauthorized", "message": "Unauthorized"}
FORBIDDEN = {"statusCode": 403, "error": "Forbidden", "message": "Forbidden"}
BAD_REQUEST = {"statusCode": 400, "error": "Bad Request", "message": "Bad Request"}
COOKIE = (
    r"sov_refresh=[0-9a-f]{128}; Max-Age=604800; Path=/admin/v1/auth; Expires=Sat, 28 Nov 2026 12:00:00 GMT; "
    r"HttpOnly; SameSite=Strict"
)
NO_COOKIE = "sov_refresh=; Path=/admin/v1/auth; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict"


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def test_a_login_gives_a_token_and_a_cookie(deployment: Deployment) -> None:
    olga = make_staff(deployment)
    client = deployment.client()
    answer = client("POST", LOGIN, {"email": "Owner@demo.test", "password": PASSWORD})
    assert (answer.status, list(answer.json)) == (200, ["accessToken"])
    assert [re.fullmatch(COOKIE, cookie) is not None for cookie in answer.cookies] == [True]
    now = int(deployment.clock.now().timestamp())
    assert list(claims(answer.json["accessToken"]).items()) == [
        ("sub", olga.id), ("tid", DEMO), ("role", "owner"), ("tv", 0), ("purpose", "access"), ("iat", now),
        ("exp", now + 900),
    ]  # fmt: skip
    client.bearer = answer.json["accessToken"]
    me = client("GET", "/admin/v1/auth/me")
    assert me.json == {
        "id": olga.id, "email": "owner@demo.test", "name": "Olga Owner", "role": "owner", "totpEnabled": False,
    }  # fmt: skip
    assert me.cost == 2


def test_cookies_are_secure_where_the_deployment_says_so(deployment: Deployment) -> None:
    deployed = Deployment(settings(secure_cookies=True))
    deployed.shops = deployment.shops
    make_staff(deployed)
    client = deployed.client()
    sign_in_staff(client)
    set_ = client("POST", "/admin/v1/auth/refresh")
    reused = client("POST", "/admin/v1/auth/refresh")
    assert [answer.cookies[0].split("; ")[-2:] for answer in (set_, reused)] == [["Secure", "SameSite=Strict"]] * 2


@pytest.mark.parametrize(
    "body",
    [
        {"email": "owner@demo.test", "password": "a wrong enough guess"},
        {"email": "nobody@demo.test", "password": PASSWORD},
        {"email": "ada@example.test", "password": PASSWORD},
    ],
)
def test_every_failed_login_is_the_same_bare_401(deployment: Deployment, body: dict[str, str]) -> None:
    make_staff(deployment)
    customer_client(deployment)
    answer = deployment.client()("POST", LOGIN, body)
    assert (answer.status, answer.json, answer.cookies) == (401, UNAUTHORIZED, [])


def test_the_eleventh_login_in_a_minute_is_a_401_and_no_429(deployment: Deployment) -> None:
    make_staff(deployment)
    client = deployment.client()
    for _ in range(10):
        assert client("POST", LOGIN, {"email": "owner@demo.test", "password": "a wrong enough guess"}).status == 401
    answer = client("POST", LOGIN, {"email": "owner@demo.test", "password": PASSWORD})
    assert (answer.status, answer.json) == (401, UNAUTHORIZED)


def test_a_login_of_the_wrong_shape_is_told_all_that_is_wrong(deployment: Deployment) -> None:
    answer = deployment.client()("POST", LOGIN, {"email": "nope", "zz": 1})
    assert answer.status == 400
    found = [(each["code"], each["path"], each["message"]) for each in answer.json["errors"]]
    assert found == [
        ("invalid_format", ["email"], "Invalid email address"),
        ("invalid_type", ["password"], "Invalid input: expected string, received undefined"),
        ("unrecognized_keys", [], 'Unrecognized key: "zz"'),
    ]


def test_refreshing_rotates_and_reuse_ends_the_family(deployment: Deployment) -> None:
    client = staff_client(deployment)
    first = client.cookies["sov_refresh"]
    renewed = client("POST", "/admin/v1/auth/refresh")
    assert (renewed.status, list(renewed.json), renewed.cost) == (200, ["accessToken"], 3)
    assert re.fullmatch(COOKIE, renewed.cookies[0])
    assert renewed.cookie("sov_refresh") != first
    for token in (first, renewed.cookie("sov_refresh")):
        client.cookies["sov_refresh"] = token
        refused = client("POST", "/admin/v1/auth/refresh")
        assert (refused.status, refused.json, refused.cookies) == (401, UNAUTHORIZED, [NO_COOKIE])


def test_a_session_cookie_works_only_from_the_admins_own_pages(deployment: Deployment) -> None:
    client = staff_client(deployment)
    for headers in (
        {"Origin": "https://evil.test"},
        {"Origin": "https://demo.test"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
    ):
        for path in ("refresh", "logout"):
            answer = client("POST", f"/admin/v1/auth/{path}", **headers)
            assert (answer.status, answer.json, answer.cookies) == (403, FORBIDDEN, [])
    assert client("POST", "/admin/v1/auth/refresh", Origin="https://admin.demo.test").status == 200


def test_without_the_cookie_there_is_nothing_to_refresh_or_end(deployment: Deployment) -> None:
    client = staff_client(deployment)
    client.cookies.clear()
    for path in ("refresh", "logout"):
        answer = client("POST", f"/admin/v1/auth/{path}")
        assert (answer.status, answer.json) == (401, UNAUTHORIZED)


def test_logging_out_ends_the_session_and_clears_the_cookie(deployment: Deployment) -> None:
    client = staff_client(deployment)
    answer = client("POST", "/admin/v1/auth/logout")
    assert (answer.status, answer.body, answer.cookies) == (204, "", [NO_COOKIE])
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert client("POST", "/admin/v1/auth/refresh").status == 401


def test_two_factor_from_enrolment_to_login(deployment: Deployment) -> None:
    client = staff_client(deployment)
    enrolled = client("POST", "/admin/v1/auth/2fa/enroll")
    assert enrolled.status == 200
    secret = enrolled.json["secret"]
    assert enrolled.json["otpauthUrl"] == f"otpauth://totp/Demo:owner%40demo.test?secret={secret}&issuer=Demo"
    assert enrolled.json["qrDataUrl"].startswith("data:image/png;base64,")
    assert list(enrolled.json) == ["secret", "otpauthUrl", "qrDataUrl"]

    def code(steps: int = 0) -> str:
        return pyotp.TOTP(secret).at(deployment.clock.now() + timedelta(seconds=30 * steps))

    assert client("POST", "/admin/v1/auth/2fa/confirm", {"totpCode": "000000"}).json == BAD_REQUEST
    confirmed = client("POST", "/admin/v1/auth/2fa/confirm", {"totpCode": code(-1)})
    assert (confirmed.status, confirmed.body) == (204, "")
    assert client("POST", "/admin/v1/auth/2fa/enroll").status == 409
    assert client("GET", "/admin/v1/auth/me").json["totpEnabled"] is True

    asked = deployment.client()("POST", LOGIN, {"email": "owner@demo.test", "password": PASSWORD})
    assert (asked.status, list(asked.json), asked.json["requires2FA"], asked.cookies) == (
        200, ["requires2FA", "challengeId"], True, [],
    )  # fmt: skip
    answer = {"challengeId": asked.json["challengeId"], "totpCode": code()}
    opened = deployment.client()("POST", "/admin/v1/auth/2fa", answer)
    assert (opened.status, list(opened.json)) == (200, ["accessToken"])
    assert re.fullmatch(COOKIE, opened.cookies[0])
    again = deployment.client()("POST", "/admin/v1/auth/2fa", answer)
    assert (again.status, again.json) == (401, UNAUTHORIZED)

    wrong = client("POST", "/admin/v1/auth/2fa/disable", {"password": "a wrong enough guess", "totpCode": code(1)})
    assert (wrong.status, wrong.json) == (400, BAD_REQUEST)
    assert client("POST", "/admin/v1/auth/2fa/disable", {"password": PASSWORD, "totpCode": code(1)}).status == 204
    assert client("GET", "/admin/v1/auth/me").json["totpEnabled"] is False


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "١٢٣٤٥٦", "123456\n"])
def test_a_code_is_six_plain_digits(deployment: Deployment, code: str) -> None:
    answer = deployment.client()("POST", "/admin/v1/auth/2fa", {"challengeId": "c" * 43, "totpCode": code})
    assert (answer.status, answer.json["errors"][0]["path"]) == (400, ["totpCode"])


def test_a_forgotten_password_is_always_accepted_and_reset_once(deployment: Deployment) -> None:
    client = staff_client(deployment)
    for email in ("owner@demo.test", "nobody@demo.test"):
        answer = deployment.client()("POST", "/admin/v1/auth/password/forgot", {"email": email}, Host="demo.test")
        assert (answer.status, answer.json) == (202, {"status": "accepted"})
    assert len([each for each in events(deployment) if isinstance(each, PasswordResetRequested)]) == 1
    body = {"token": secret_of(last_link(deployment)), "newPassword": "another good secret"}
    common = deployment.client()("POST", "/admin/v1/auth/password/reset", {**body, "newPassword": "password1234"})
    assert (common.status, common.json) == (400, BAD_REQUEST)
    short = deployment.client()("POST", "/admin/v1/auth/password/reset", {**body, "newPassword": "elevenchars"})
    assert short.json["errors"] == [
        {
            "code": "too_small", "path": ["newPassword"], "origin": "string", "minimum": 12, "inclusive": True,
            "message": "Too small: expected string to have >=12 characters",
        }
    ]  # fmt: skip
    done = deployment.client()("POST", "/admin/v1/auth/password/reset", body)
    assert (done.status, done.body) == (204, "")
    again = deployment.client()("POST", "/admin/v1/auth/password/reset", body)
    assert (again.status, again.json) == (400, BAD_REQUEST)
    assert client("GET", "/admin/v1/auth/me").status == 401
    assert client("POST", "/admin/v1/auth/refresh").status == 401


def test_too_many_forgotten_passwords_are_a_429(deployment: Deployment) -> None:
    client = deployment.client()
    for _ in range(3):
        client("POST", "/admin/v1/auth/password/forgot", {"email": "nobody@demo.test"})
    answer = client("POST", "/admin/v1/auth/password/forgot", {"email": "nobody@demo.test"})
    assert (answer.status, answer.json["message"]) == (429, "Too Many Requests")


@pytest.mark.parametrize("name", forgeries())
def test_a_forged_token_is_a_401(deployment: Deployment, name: str) -> None:
    make_staff(deployment)
    answer = deployment.client(bearer=forgeries()[name] or " ")("GET", "/admin/v1/auth/me")
    assert (answer.status, answer.json) == (401, UNAUTHORIZED)


def test_tokens_open_neither_the_other_surface_nor_the_other_tenant(deployment: Deployment) -> None:
    owner, shopper = staff_client(deployment), customer_client(deployment)
    for bearer, path, host in (
        (owner.bearer, "/store/v1/customers/me", "demo.test"),
        (shopper.bearer, "/admin/v1/auth/me", "demo.test"),
        (owner.bearer, "/admin/v1/auth/me", "other.test"),
        (shopper.bearer, "/store/v1/customers/me", "other.test"),
        (owner.cookies["sov_refresh"], "/admin/v1/auth/me", "demo.test"),
        (None, "/admin/v1/auth/me", "demo.test"),
    ):
        answer = deployment.client(bearer=bearer, host=host)("GET", path)
        assert (answer.status, answer.json) == (401, UNAUTHORIZED)
    stolen = deployment.client(host="other.test", cookies={"sov_refresh": owner.cookies["sov_refresh"]})
    assert stolen("POST", "/admin/v1/auth/refresh").status == 401
    assert owner("POST", "/admin/v1/auth/refresh").status == 200


def test_one_key_logs_in_once_and_its_record_is_sealed(deployment: Deployment) -> None:
    make_staff(deployment)
    body = {"email": "owner@demo.test", "password": PASSWORD}
    client: Client = deployment.client()
    first = client("POST", LOGIN, body, Idempotency_Key="k")
    again = client("POST", LOGIN, body, Idempotency_Key="k")
    assert (again.json, again.cookies) == (first.json, first.cookies)
    assert len([key for key in dump() if key[1] == "SESSION"]) == 1
    (record,) = [str(item) for key, item in dump().items() if key[1] == "IDEMPOTENCY"]
    assert first.cookie("sov_refresh")[32:] not in record


def test_plain_staff_read_the_log_and_do_not_take_it_out(deployment: Deployment) -> None:
    client = staff_client(deployment, "sam@demo.test", Role.STAFF)
    assert client("GET", "/admin/v1/audit-log").status == 200
    answer = client("GET", "/admin/v1/audit-log/export?dateFrom=2026-11-01")
    assert (answer.status, answer.json) == (403, FORBIDDEN)
