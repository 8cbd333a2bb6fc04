"""A merchant admin's session from another origin: reloads, tokens that grow old, two steps, a forgotten password."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from tests.clients.admin_page import ADMIN, JSON, AdminPage, SignedOut, owners_page
from tests.support.accounts import PASSWORD, last_link, make_staff, secret_of
from tests.support.browser import Blocked, Browser
from tests.support.deployment import Deployment


def test_a_tab_is_opened_reloaded_kept_for_an_hour_and_left(site: Deployment) -> None:
    make_staff(site)
    page = AdminPage(Browser(site))
    assert page.renew() is False  # nobody has signed in here
    page.sign_in()
    assert page.get("/auth/me", "me")["role"] == "owner"
    reloaded = AdminPage(page.browser)
    assert reloaded.renew() is True
    for _ in range(4):
        site.clock.advance(timedelta(minutes=16))
        assert reloaded.get("/auth/me", "me")["email"] == "owner@demo.test"
    assert reloaded.refreshes == 5
    assert reloaded("POST", "/auth/logout") == ""
    assert page.browser.jar == {} and AdminPage(page.browser).renew() is False


def test_a_page_may_ask_only_from_an_origin_that_is_listed_and_near(site: Deployment) -> None:
    make_staff(site)
    with pytest.raises(Blocked):
        AdminPage(Browser(site, page="http://localhost:9999")).sign_in()
    far = AdminPage(Browser(site, page="https://admin.demo.test"))
    far.sign_in()
    assert far.get("/auth/me", "me")["role"] == "owner"
    assert far.browser._cookies(f"{ADMIN}/auth/refresh") == ""  # a strict cookie does not travel between sites
    served_here = AdminPage(Browser(site, page="http://localhost:8000"))
    served_here.sign_in()
    answer = served_here.browser.fetch("POST", f"{ADMIN}/auth/refresh", Content_Type=JSON)
    assert answer.status == 403  # the shop's own host, where its storefront may be, has to be listed as well


def test_two_steps_are_switched_on_used_and_switched_off(site: Deployment) -> None:
    page = owners_page(site)
    enrolled = page("POST", "/auth/2fa/enroll", read="enrolment")
    assert enrolled["qrDataUrl"].startswith("data:image/png;base64,")
    assert enrolled["otpauthUrl"].startswith("otpauth://totp/")

    def code(steps: int) -> str:
        return pyotp.TOTP(enrolled["secret"]).at(site.clock.now() + timedelta(seconds=30 * steps))

    page.refused(400, "POST", "/auth/2fa/confirm", {"totpCode": "000000"})
    assert page("POST", "/auth/2fa/confirm", {"totpCode": code(-1)}) == ""
    other = AdminPage(Browser(site))
    login = {"email": "owner@demo.test", "password": PASSWORD}
    asked = other("POST", "/auth/login", login, read="challenge")
    with pytest.raises(SignedOut):  # a wrong code ends the attempt
        other("POST", "/auth/2fa", {"challengeId": asked["challengeId"], "totpCode": "000000"})
    asked = other("POST", "/auth/login", login, read="challenge")
    opened = other("POST", "/auth/2fa", {"challengeId": asked["challengeId"], "totpCode": code(0)}, read="session")
    assert opened["accessToken"] and other.renew()
    page.refused(400, "POST", "/auth/2fa/disable", {"password": "a wrong enough guess", "totpCode": code(1)})
    assert page("POST", "/auth/2fa/disable", {"password": PASSWORD, "totpCode": code(1)}) == ""
    assert page.get("/auth/me", "me")["totpEnabled"] is False


def test_a_forgotten_password(site: Deployment) -> None:
    make_staff(site)
    page = AdminPage(Browser(site))
    page("POST", "/auth/password/forgot", {"email": "owner@demo.test"})
    token = secret_of(last_link(site))
    weak = {"token": token, "newPassword": "password1234"}
    page.refused(400, "POST", "/auth/password/reset", weak)
    assert page("POST", "/auth/password/reset", {"token": token, "newPassword": "quite another secret"}) == ""
    page.refused(400, "POST", "/auth/password/reset", weak)
    with pytest.raises(SignedOut):
        page.sign_in()
