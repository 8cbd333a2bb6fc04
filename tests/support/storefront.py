"""A storefront that runs elsewhere: its server and its pages in a browser call the API over HTTP as such programs do.

Every call names its operation; what comes back is held against what a storefront reads of it (`storefront_reads`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode

from tests.support.deployment import Answer, Client, Deployment
from tests.support.storefront_reads import READS, check

SITE = "http://www.demo.test:3001"  # another origin, but the same site: so it is with ports of one machine
HOST = "demo.test:8000"
_SIMPLE_METHODS = {"GET", "HEAD", "POST"}
_EPOCH = "Thu, 01 Jan 1970 00:00:00 GMT"


def url_of(operation: str, query: dict[str, Any], path: dict[str, str]) -> str:
    """The path of an operation, filled in, with its query."""
    filled = re.sub(r"{(\w+)}", lambda match: quote(path[match[1]], safe=""), operation.split(" ")[1])
    return f"{filled}?{urlencode(query)}" if query else filled


@dataclass
class StorefrontServer:
    """The program that renders pages: no origin, no cookie, no account."""

    deployment: Deployment

    def __call__(self, operation: str, query: dict[str, Any] | None = None, **path: str) -> Answer:
        """GET something."""
        headers = {"Accept": "*/*", "Accept_Language": "*", "Sec_Fetch_Mode": "cors", "User_Agent": "node"}
        client = Client(self.deployment, host=HOST, ip="198.51.100.1")
        answer = client("GET", url_of(operation, query or {}, path), None, **headers)
        return read(operation, answer)


@dataclass
class Cookie:
    """A cookie that the browser keeps."""

    value: str
    path: str

    def goes_to(self, path: str) -> bool:
        """Whether it is sent to a path."""
        return path == self.path or path.startswith(self.path.rstrip("/") + "/")


@dataclass
class Tab:
    """A page in a browser, over plain HTTP: preflights, cookies, and the token that it holds in memory only."""

    deployment: Deployment
    token: str | None = None
    jar: dict[str, Cookie] = field(default_factory=dict)
    origin: str = SITE
    site: str = "same-site"

    def __call__(
        self,
        operation: str,
        body: Any = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        *,
        credentials: bool = True,
        **path: str,
    ) -> Answer:
        """One `fetch`. Headers are the ones that a script sets, in small letters."""
        method, url = operation.split(" ")[0], url_of(operation, query or {}, path)
        scripted = dict(headers or {})
        if self.token:
            scripted["authorization"] = f"Bearer {self.token}"
        if body is not None:
            scripted.setdefault("content-type", "application/json")
        if method not in _SIMPLE_METHODS or scripted:
            self._preflight(method, url, sorted(scripted), credentials=credentials)
        answer = self._send(method, url, body, scripted, cookies=credentials)
        self._may_read(answer, credentials=credentials)
        if credentials:
            self._keep(answer)
        return read(operation, answer)

    def _preflight(self, method: str, url: str, names: list[str], *, credentials: bool) -> None:
        asked = {"access-control-request-method": method}
        if names:
            asked["access-control-request-headers"] = ",".join(names)
        answer = self._send("OPTIONS", url, None, asked, cookies=False)
        assert (answer.status, answer.body) == (204, "")
        self._may_read(answer, credentials=credentials)
        allowed = _listed(answer, "access-control-allow-headers")
        assert method.lower() in _listed(answer, "access-control-allow-methods"), url
        assert set(names) <= allowed, (url, names, allowed)

    def _send(self, method: str, url: str, body: Any, scripted: dict[str, str], *, cookies: bool) -> Answer:
        added = {"Accept": "*/*", "Origin": self.origin, "Sec_Fetch_Site": self.site, "Sec_Fetch_Mode": "cors"}
        sent = {name.replace("-", "_"): value for name, value in scripted.items()}
        path = url.split("?")[0]
        kept = {name: each.value for name, each in self.jar.items() if cookies and each.goes_to(path)}
        client = Client(self.deployment, host=HOST, cookies=kept)
        return client(method, url, body, **added, **sent)

    def _may_read(self, answer: Answer, *, credentials: bool) -> None:
        """A browser hands the answer over to a script of this origin only where these say so."""
        assert answer.headers["access-control-allow-origin"] == self.origin
        assert answer.headers["vary"] == "Origin"
        if credentials:
            assert answer.headers["access-control-allow-credentials"] == "true"

    def _keep(self, answer: Answer) -> None:
        for header in answer.cookies:
            ((name, morsel),) = SimpleCookie(header).items()
            assert morsel["httponly"], header
            assert not morsel["secure"], "a browser drops it over plain HTTP"
            assert morsel["samesite"] in ("Lax", "Strict"), header
            assert not morsel["domain"], header
            if morsel["expires"] == _EPOCH:
                self.jar.pop(name, None)
            else:
                assert int(morsel["max-age"]) > 0
                self.jar[name] = Cookie(morsel.value, morsel["path"])


def read(operation: str, answer: Answer) -> Answer:
    """Hold an answer against what is read of it. A body that is there must be JSON exactly when it says so."""
    if answer.body and answer.headers["content-type"] == "application/json":
        assert answer.json is not None
    if not answer.body:
        assert "json" not in answer.headers.get("content-type", "")
    if answer.status < 300 and operation in READS:
        check(answer.json, READS[operation], operation)
    return answer


def _listed(answer: Answer, header: str) -> set[str]:
    return {each.strip().lower() for each in answer.headers[header].split(",")}
