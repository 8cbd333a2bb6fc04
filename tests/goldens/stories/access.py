"""Staff: how they sign in, with and without a second factor, who they are, and what is noted of them."""

from __future__ import annotations

from datetime import timedelta

import pyotp

from tests.goldens.telling import Telling
from tests.support.accounts import PASSWORD, customer_client, last_link, secret_of, sign_in_staff
from tests.support.deployment import Client

FOREIGN = {"Origin": "https://evil.test"}
SAM = {"email": "sam@demo.test", "name": "Sam", "role": "staff", "password": PASSWORD}
WRONG = "a wrong enough guess"


def tell(told: Telling) -> None:
    """Olga signs in, Sam joins and leaves, and the log knows of it."""
    sessions(told)
    two_factor(told)
    passwords(told)
    users(told)
    log(told)


def sessions(told: Telling) -> None:
    """A session begins, goes on, is stolen and ends."""
    known = {"email": "owner@demo.test", "password": PASSWORD}
    assert told.staff.bearer
    stranger = told.shopper
    signed_in = told("AuthController_login", stranger, known)
    told("AuthController_login", stranger, {**known, "password": WRONG}, status=401, when="the password is wrong")
    told("AuthController_login", stranger, {"email": "none", "password": WRONG, "zz": 1}, status=400,
         when="the e-mail is none and a key is unknown")  # fmt: skip
    stranger.bearer = signed_in.json["accessToken"]
    told("AuthController_me", stranger)
    told("AuthController_me", told.shopper, status=401, when="nobody is signed in")
    shopper = told.deployment.client(bearer=customer_client(told.deployment).bearer)
    told("AuthController_me", shopper, status=401, when="it is the token of a customer")
    refresh(told, signed_in.cookie("sov_refresh"))
    leaving = told.deployment.client()
    sign_in_staff(leaving)
    told("AuthController_logout", leaving)
    told("AuthController_logout", told.shopper, status=401, when="there is no cookie")


def refresh(told: Telling, first: str) -> None:
    """A cookie opens one session; used twice, it closes all that came of it."""
    row = "AuthController_refresh"
    browser = told.deployment.client(cookies={"sov_refresh": first})
    told(row, browser, status=403, when="it comes from a foreign page", headers=FOREIGN)
    second = told(row, browser).cookie("sov_refresh")
    told(row, browser, status=401, when="the cookie was used before")
    told(row, told.deployment.client(cookies={"sov_refresh": second}), status=401, when="its family was revoked")


def two_factor(told: Telling) -> None:
    """A second factor is set up, asked for, and given up."""
    told(
        "AuthController_disable2fa",
        told.staff,
        {"password": PASSWORD, "totpCode": "000000"},
        status=400,
        when="it is not on",
    )
    told("AuthController_confirm2fa", told.staff, {"totpCode": "000000"}, status=400, when="nothing was begun")
    secret = told("AuthController_enroll2fa", told.staff, when="it was not on yet").json["secret"]

    def code(steps: int) -> str:
        return pyotp.TOTP(secret).at(told.deployment.clock.now() + timedelta(seconds=30 * steps))

    told("AuthController_confirm2fa", told.staff, {"totpCode": "000000"}, status=400, when="the code is wrong")
    told("AuthController_confirm2fa", told.staff, {"totpCode": code(-1)})
    told("AuthController_enroll2fa", told.staff, status=409, when="it is on already")
    told(
        "AuthController_login",
        told.shopper,
        {"email": "owner@demo.test", "password": PASSWORD},
        when="a code is asked for",
    )
    asked = challenge(told)
    told("AuthController_verify2fa", told.shopper, {"challengeId": asked, "totpCode": "000000"}, status=401,
         when="the code is wrong")  # fmt: skip
    told("AuthController_verify2fa", told.shopper, {"challengeId": challenge(told), "totpCode": code(0)})
    told("AuthController_disable2fa", told.staff, {"password": WRONG, "totpCode": code(1)}, status=400,
         when="the password is wrong")  # fmt: skip
    told("AuthController_disable2fa", told.staff, {"password": PASSWORD, "totpCode": code(1)})


def challenge(told: Telling) -> str:
    """What a password alone opens."""
    known = {"email": "owner@demo.test", "password": PASSWORD}
    return str(told.prepare(told.shopper, "POST", "/admin/v1/auth/login", known)["challengeId"])


def passwords(told: Telling) -> None:
    """A forgotten password."""
    row, fresh = "PasswordController_resetPassword", "another good secret"
    told("PasswordController_forgot", told.shopper, {"email": "owner@demo.test"})
    token = secret_of(last_link(told.deployment))
    told(row, told.shopper, {"token": "x" * 43, "newPassword": fresh}, status=400, when="the token is none")
    told(row, told.shopper, {"token": token, "newPassword": fresh})
    sign_in_staff(told.staff, password=fresh)


def users(told: Telling) -> None:
    """Sam joins, rises, is sent away and comes back."""
    told("UsersAdminController_create", told.staff, SAM)
    told("UsersAdminController_create", told.staff, SAM, status=409, when="the e-mail is taken")
    page = told("UsersAdminController_list", told.staff, query={"pageSize": 1}).json
    sams = next(
        each["id"] for each in told.prepare(told.staff, "GET", "/admin/v1/users")["data"] if each["name"] == "Sam"
    )
    assert page["total"] == 2
    told("UsersAdminController_changeRole", told.staff, {"role": "admin"}, id=sams)
    sam = signed_in(told)
    told("UsersAdminController_deactivate", told.staff, id=sams)
    told("AuthController_me", sam, status=401, when="the account was disabled")
    told("UsersAdminController_reactivate", told.staff, id=sams)


def signed_in(told: Telling) -> Client:
    """Sam, signed in."""
    client = told.deployment.client()
    sign_in_staff(client, SAM["email"])
    return client


def log(told: Telling) -> None:
    """What is noted, as a page and as a file."""
    row = "AuditAdminController_exportCsv"
    told("AuditAdminController_query", told.staff, query={"pageSize": 2})
    told(row, told.staff, query={"dateFrom": "2026-11-21T00:00:00.000Z", "action": "user.created"})
    told(row, told.staff, status=400, when="no range is given")
    told(row, told.clerk, query={"dateFrom": "2026-11-21T00:00:00.000Z"}, status=403, when="the role may not")
