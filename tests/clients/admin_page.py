"""A merchant admin in a browser, as far as the API sees it: how it signs in, asks, reads answers and renews its session."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.identity import Role
from tests.clients.admin_reads import check
from tests.support.accounts import PASSWORD, make_staff
from tests.support.browser import Browser, seen
from tests.support.deployment import DEMO, OTHER, Answer, Deployment, settings
from tests.support.packages import form

ADMIN = "/admin/v1"
JSON = "application/json"


class SignedOut(Exception):
    """The page forgets its session and shows the sign-in form."""


class Refused(Exception):
    """What the page shows as an error: the status, and the answer's `message`."""

    def __init__(self, answer: Answer) -> None:
        self.status = answer.status
        self.body = seen(answer)
        super().__init__(answer.status, self.body)
        assert isinstance(self.body["message"], str)  # the text that is shown


@dataclass
class AdminPage:
    """One tab. `token` lives as long as the tab is not reloaded; the session's cookie is the browser's."""

    browser: Browser
    token: str | None = None
    refreshes: int = 0

    def __call__(self, method: str, path: str, body: Any = None, read: str | None = None) -> Any:
        """One call of a screen, renewed once when the token is too old. Raises `Refused` or `SignedOut`."""
        text = None if body is None else json.dumps(body, ensure_ascii=False)
        return self._call(method, path, text, {"Content_Type": JSON}, read)

    def get(self, path: str, read: str, **query: Any) -> Any:
        """What a screen shows: its fields are all there."""
        sent = {name: value for name, value in query.items() if value != ""}  # empty filters are left out
        return self("GET", f"{path}?{urlencode(sent)}" if sent else path, read=read)

    def upload(self, path: str, content: bytes, read: str | None = None) -> Any:
        """A chosen file, which a form sends as `file` without anything beside it."""
        body, kind = form(content)
        return self._call("POST", path, body, {"Content_Type": kind}, read)

    def _call(self, method: str, path: str, body: Any, headers: dict[str, str], read: str | None) -> Any:
        answer = self.browser.fetch(method, ADMIN + path, body, **headers, **self._bearer())
        if answer.status == 401:
            if not self.renew():
                raise SignedOut()
            answer = self.browser.fetch(method, ADMIN + path, body, **headers, **self._bearer())
            if answer.status == 401:
                raise SignedOut()
        if not 200 <= answer.status < 300:
            raise Refused(answer)
        return seen(answer) if read is None else check(read, seen(answer))

    def refused(self, status: int, *call: Any) -> Any:
        """The body of an answer that the page shows as an error."""
        try:
            answered = self(*call)
        except Refused as refusal:
            assert refusal.status == status, (call, refusal.status, refusal.body)
            return refusal.body
        raise AssertionError(f"{call} was answered: {answered}")

    def renew(self) -> bool:
        """Ask for a new token by the cookie alone; also what a reload does first."""
        self.refreshes += 1
        answer = self.browser.fetch("POST", f"{ADMIN}/auth/refresh", Content_Type=JSON)
        self.token = check("session", seen(answer))["accessToken"] if answer.status == 200 else None
        return self.token is not None

    def sign_in(self, email: str = "owner@demo.test") -> None:
        """The form of the sign-in page."""
        made = self("POST", "/auth/login", {"email": email, "password": PASSWORD}, read="session")
        self.token = made["accessToken"]

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def admin_deployment() -> Deployment:
    """Two shops, one of which is also called `localhost`, where pages of `localhost:4173` may come from."""
    made = Deployment(settings(admin_origins="http://localhost:4173,https://admin.demo.test"))
    made.open_shop("demo", id=DEMO, hosts=("demo.test", "localhost"))
    made.open_shop("other", id=OTHER)
    return made


def owners_page(deployment: Deployment, role: Role = Role.OWNER) -> AdminPage:
    """A tab in which somebody has just signed in."""
    make_staff(deployment, role=role)
    page = AdminPage(Browser(deployment))
    page.sign_in()
    return page
