"""Customers on the wire: profile, sessions, password, e-mail, address book."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chalicelib.domain.identity import Customer
from tests.support.accounts import (
    PASSWORD,
    context,
    customer_client,
    last_link,
    make_customer,
    secret_of,
    staff_client,
)
from tests.support.deployment import Deployment
from tests.support.dump import dump

BASE = "/store/v1/customers"
UNAUTHORIZED = {"statusCode": 401, "error": "Unauthorized", "message": "Unauthorized"}
BAD_REQUEST = {"statusCode": 400, "error": "Bad Request", "message": "Bad Request"}
NOT_FOUND = {"statusCode": 404, "error": "Not Found", "message": "Not Found"}
COOKIE = (
    r"sov_customer_refresh=[0-9a-f]{128}; Max-Age=604800; Path=/store/v1/customers; "
    r"Expires=Sat, 28 Nov 2026 12:00:00 GMT; HttpOnly; SameSite=Strict"
)
NO_COOKIE = (
    "sov_customer_refresh=; Path=/store/v1/customers; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict"
)
ADDRESS = {
    "type": "shipping", "isDefault": True, "name": "Ada", "line1": "1 Rue X", "city": "Paris", "postalCode": "75001",
    "country": "fr",
}  # fmt: skip


def profile(**changes: Any) -> dict[str, Any]:
    return {
        "email": "ada@example.test", "name": None, "phone": None, "isB2b": False, "vatNumber": None,
        "vatValidated": False, "acceptsMarketing": False, "createdAt": "2026-11-21T12:00:00.000Z", "pendingEmail": None,
        **changes,
    }  # fmt: skip


def test_signing_up_gives_the_profile_and_no_session(deployment: Deployment) -> None:
    body = {"email": "ada@example.test", "password": PASSWORD, "name": "Ada", "isB2b": True}
    answer = deployment.client()("POST", BASE, body)
    assert (answer.status, answer.cookies) == (201, [])
    made = answer.json
    assert made == {"id": made["id"], **profile(name="Ada", isB2b=True)}
    assert list(made) == [
        "id", "email", "name", "phone", "isB2b", "vatNumber", "vatValidated", "acceptsMarketing", "createdAt",
        "pendingEmail",
    ]  # fmt: skip
    taken = deployment.client()("POST", BASE, {**body, "email": "ADA@example.test"})
    assert (taken.status, taken.json) == (409, {"statusCode": 409, "error": "Conflict", "message": "Conflict"})


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"password": "elevenchars"}, ["password"]),
        ({"password": "x" * 1025}, ["password"]),
        ({"email": "x"}, ["email"]),
        ({"email": "a" * 320 + "@b.co"}, ["email"]),
        ({"name": ""}, ["name"]),
        ({"name": None}, ["name"]),
        ({"isB2b": "yes"}, ["isB2b"]),
        ({"taxExempt": True}, []),
    ],
)
def test_a_wrong_sign_up_is_told_where(deployment: Deployment, changes: dict[str, Any], path: list[str]) -> None:
    answer = deployment.client()("POST", BASE, {"email": "ada@example.test", "password": PASSWORD, **changes})
    assert (answer.status, answer.json["errors"][0]["path"]) == (400, path)
    assert [key for key in dump() if key[1] == "CUSTOMER"] == []


def test_a_common_password_is_a_bare_400(deployment: Deployment) -> None:
    answer = deployment.client()("POST", BASE, {"email": "ada@example.test", "password": "password1234"})
    assert (answer.status, answer.json) == (400, BAD_REQUEST)


def test_a_session_from_login_to_logout(deployment: Deployment) -> None:
    make_customer(deployment)
    client = deployment.client()
    opened = client("POST", f"{BASE}/login", {"email": "ada@example.test", "password": PASSWORD})
    assert (opened.status, list(opened.json)) == (200, ["accessToken"])
    assert re.fullmatch(COOKIE, opened.cookies[0])
    client.cookies["sov_customer_refresh"] = opened.cookie("sov_customer_refresh")
    assert client("POST", f"{BASE}/refresh", Origin="https://admin.demo.test").status == 403
    renewed = client("POST", f"{BASE}/refresh", Origin="https://demo.test")
    assert (renewed.status, list(renewed.json), renewed.cost) == (200, ["accessToken"], 3)
    reused = client("POST", f"{BASE}/refresh")
    assert (reused.status, reused.json, reused.cookies) == (401, UNAUTHORIZED, [NO_COOKIE])
    client.cookies["sov_customer_refresh"] = renewed.cookie("sov_customer_refresh")
    ended = client("POST", f"{BASE}/logout")
    assert (ended.status, ended.body, ended.cookies) == (204, "", [NO_COOKIE])


def test_a_staff_cookie_is_no_customer_cookie(deployment: Deployment) -> None:
    owner = staff_client(deployment)
    client = deployment.client(cookies={"sov_customer_refresh": owner.cookies["sov_refresh"]})
    assert client("POST", f"{BASE}/refresh").status == 401
    assert owner("POST", "/admin/v1/auth/refresh").status == 200


def test_a_profile_is_read_and_changed(deployment: Deployment) -> None:
    client = customer_client(deployment)
    me = client("GET", f"{BASE}/me")
    assert (me.status, me.cost) == (200, 2)
    assert me.json == {"id": me.json["id"], **profile()}
    changed = client("PATCH", f"{BASE}/me", {"name": "N", "vatNumber": "DE123456789", "acceptsMarketing": True})
    assert changed.status == 200
    assert changed.json == {**me.json, "name": "N", "vatNumber": "DE123456789", "acceptsMarketing": True}
    assert client("PATCH", f"{BASE}/me", {"name": None}).json["name"] is None
    for refused in ({"isB2b": True}, {"email": "x@y.co"}, {"acceptsMarketing": None}):
        assert client("PATCH", f"{BASE}/me", refused).status == 400
    assert client("PATCH", f"{BASE}/me", {"vatNumber": "DE12"}).status == 422
    assert client("PATCH", f"{BASE}/me", {"name": "X"}, If_Match='"1"').status == 412


def test_without_a_good_token_there_is_no_profile_and_nothing_is_written(deployment: Deployment) -> None:
    client = customer_client(deployment)
    address = client("POST", f"{BASE}/me/addresses", ADDRESS).json["id"]
    before = dump()
    for bearer, host in ((None, "demo.test"), (client.bearer, "other.test"), (staff_token(deployment), "demo.test")):
        stranger = deployment.client(bearer=bearer, host=host)
        for method, path, body in (
            ("GET", "me", None),
            ("PATCH", "me", {"name": "X"}),
            ("POST", "me/password", {"currentPassword": PASSWORD, "newPassword": "another good secret"}),
            ("POST", "me/email/change", {"newEmail": "x@y.co", "currentPassword": PASSWORD}),
            ("GET", "me/addresses", None),
            ("POST", "me/addresses", ADDRESS),
            ("PATCH", f"me/addresses/{address}", {"city": "X"}),
            ("DELETE", f"me/addresses/{address}", None),
        ):
            answer = stranger(method, f"{BASE}/{path}", body)
            assert (answer.status, answer.json) == (401, UNAUTHORIZED)
    after = dump()
    assert {key: item for key, item in after.items() if "#CUSTOMER#" in key[0]} == {
        key: item for key, item in before.items() if "#CUSTOMER#" in key[0]
    }


def staff_token(deployment: Deployment) -> str:
    return str(staff_client(deployment).bearer)


def test_a_changed_password_gives_a_new_session(deployment: Deployment) -> None:
    client = customer_client(deployment)
    wrong = client("POST", f"{BASE}/me/password", {"currentPassword": "x", "newPassword": "another good secret"})
    assert (wrong.status, wrong.json) == (401, UNAUTHORIZED)
    same = client("POST", f"{BASE}/me/password", {"currentPassword": PASSWORD, "newPassword": PASSWORD})
    assert (same.status, same.json) == (400, BAD_REQUEST)
    body = {"currentPassword": PASSWORD, "newPassword": "another good secret"}
    answer = client("POST", f"{BASE}/me/password", body)
    assert (answer.status, list(answer.json)) == (200, ["accessToken"])
    assert re.fullmatch(COOKIE, answer.cookies[0])
    assert client("GET", f"{BASE}/me").status == 401
    client.bearer = answer.json["accessToken"]
    assert client("GET", f"{BASE}/me").status == 200


def test_an_email_change_is_pending_until_it_is_confirmed(deployment: Deployment) -> None:
    client = customer_client(deployment)
    body = {"newEmail": "New@example.test", "currentPassword": PASSWORD}
    asked = client("POST", f"{BASE}/me/email/change", body)
    assert (asked.status, asked.body) == (202, "")
    assert asked.headers["content-type"] == "text/plain; charset=utf-8"
    assert client("GET", f"{BASE}/me").json["pendingEmail"] == "new@example.test"
    bad = deployment.client()("POST", f"{BASE}/me/email/confirm", {"token": "x"})
    assert (bad.status, bad.json) == (400, BAD_REQUEST)
    done = deployment.client()("POST", f"{BASE}/me/email/confirm", {"token": secret_of(last_link(deployment))})
    assert (done.status, done.body) == (200, "")
    me = client("GET", f"{BASE}/me").json
    assert (me["email"], me["pendingEmail"]) == ("new@example.test", None)


def test_a_forgotten_password_on_the_wire(deployment: Deployment) -> None:
    client = customer_client(deployment)
    for email in ("ada@example.test", "nobody@example.test"):
        answer = deployment.client()("POST", f"{BASE}/forgot", {"email": email})
        assert (answer.status, answer.json) == (202, {"status": "accepted"})
    body = {"token": secret_of(last_link(deployment)), "newPassword": "another good secret"}
    assert deployment.client()("POST", f"{BASE}/reset", body).status == 204
    assert deployment.client()("POST", f"{BASE}/reset", body).json == BAD_REQUEST
    assert client("GET", f"{BASE}/me").status == 401


def test_an_address_book(deployment: Deployment) -> None:
    client = customer_client(deployment)
    made = client("POST", f"{BASE}/me/addresses", ADDRESS)
    assert (made.status, made.cost) == (201, 3)
    home = {
        "id": made.json["id"], "type": "shipping", "isDefault": True, "name": "Ada", "company": None,
        "line1": "1 Rue X", "line2": None, "city": "Paris", "postalCode": "75001", "region": None, "country": "FR",
        "phone": None,
    }  # fmt: skip
    assert made.json == home
    listed = client("GET", f"{BASE}/me/addresses")
    assert (listed.status, listed.json, listed.cost) == (200, [home], 2)
    changed = client("PATCH", f"{BASE}/me/addresses/{home['id']}", {"city": "Lyon", "company": "X"})
    assert (changed.status, changed.json) == (200, {**home, "city": "Lyon", "company": "X"})
    second = client("POST", f"{BASE}/me/addresses", ADDRESS).json
    assert [each["isDefault"] for each in client("GET", f"{BASE}/me/addresses").json] == [False, True]
    gone = client("DELETE", f"{BASE}/me/addresses/{second['id']}")
    assert (gone.status, gone.body) == (204, "")
    assert client("DELETE", f"{BASE}/me/addresses/{second['id']}").json == NOT_FOUND


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"type": "home"}, ["type"]),
        ({"country": "FRA"}, ["country"]),
        ({"country": "F1"}, ["country"]),
        ({"line1": ""}, ["line1"]),
        ({"zip": "1"}, []),
    ],
)
def test_a_wrong_address_is_told_where(deployment: Deployment, changes: dict[str, Any], path: list[str]) -> None:
    answer = customer_client(deployment)("POST", f"{BASE}/me/addresses", {**ADDRESS, **changes})
    assert (answer.status, answer.json["errors"][0]["path"]) == (400, path)


def test_another_customers_address_is_not_found(deployment: Deployment) -> None:
    ada, bob = customer_client(deployment), customer_client(deployment, "bob@example.test")
    home = ada("POST", f"{BASE}/me/addresses", ADDRESS).json
    for method, body in (("PATCH", {"city": "X"}), ("DELETE", None)):
        answer = bob(method, f"{BASE}/me/addresses/{home['id']}", body)
        assert (answer.status, answer.json) == (404, NOT_FOUND)
        assert bob(method, f"{BASE}/me/addresses/not-a-uuid", body).status == 400
    assert ada("GET", f"{BASE}/me/addresses").json == [home]


def test_one_key_adds_one_address(deployment: Deployment) -> None:
    client = customer_client(deployment)
    first = client("POST", f"{BASE}/me/addresses", ADDRESS, Idempotency_Key="k")
    again = client("POST", f"{BASE}/me/addresses", ADDRESS, Idempotency_Key="k")
    assert (again.status, again.json) == (201, first.json)
    assert client("GET", f"{BASE}/me/addresses").json == [first.json]


def test_an_erased_customer_is_nobody(deployment: Deployment) -> None:
    client = customer_client(deployment)
    ctx = context(deployment)
    ((customer_id,),) = ctx.uow.all_keys(Customer)
    ctx.uow.save(ctx.uow.get(Customer, customer_id).replace(erased_at=ctx.now))
    ctx.checkpoint()
    assert client("GET", f"{BASE}/me").status == 401
    assert client("POST", f"{BASE}/refresh").status == 401
    login = deployment.client()("POST", f"{BASE}/login", {"email": "ada@example.test", "password": PASSWORD})
    assert (login.status, login.json) == (401, UNAUTHORIZED)
