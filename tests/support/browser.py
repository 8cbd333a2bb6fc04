"""A page of another origin in a browser: preflights, `Origin`, a cookie jar with paths and sites, bodies as `fetch` reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.support.deployment import Answer, Client, Deployment

_SIMPLE_METHODS = ("GET", "HEAD", "POST")
_SIMPLE_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


class Blocked(AssertionError):
    """What the browser does not let the page see."""


@dataclass
class Browser:
    """Loads a page from `page` that talks to the API at `api`; both are origins."""

    deployment: Deployment
    page: str = "http://localhost:4173"
    api: str = "http://localhost:8000"
    jar: dict[tuple[str, str], str] = field(default_factory=dict)  # by name and path

    @property
    def _client(self) -> Client:
        return self.deployment.client(host=urlsplit(self.api).netloc)

    def fetch(
        self, method: str, path: str, body: str | bytes | None = None, *, credentials: bool = True, **headers: str
    ) -> Answer:
        """What `fetch` does. Raises `Blocked` where the page would see a network error. `_` stands for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, str) and "Content-Type" not in sent:
            sent["Content-Type"] = "text/plain;charset=UTF-8"
        if self.page != self.api:
            self._preflight(method, path, sent)
        own = self._own_headers(method)
        if credentials and (cookies := self._cookies(urlsplit(path).path)):
            own["Cookie"] = cookies
        answer = self._client(method, path, body, **own, **sent)
        if credentials:
            self._keep(answer)
        if self.page != self.api:
            self._allowed(answer, credentials=credentials)
        return answer

    def _own_headers(self, method: str) -> dict[str, str]:
        near = "same-site" if urlsplit(self.page).hostname == urlsplit(self.api).hostname else "cross-site"
        site = "same-origin" if self.page == self.api else near
        own = {"Accept": "*/*", "User-Agent": "Mozilla/5.0", "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "cors"}
        return own if site == "same-origin" and method in ("GET", "HEAD") else {**own, "Origin": self.page}

    def _preflight(self, method: str, path: str, sent: dict[str, str]) -> None:
        plain = sent.get("Content-Type", "text/plain").split(";")[0] in _SIMPLE_TYPES
        asked = sorted(name.lower() for name in sent if name != "Content-Type" or not plain)
        if method in _SIMPLE_METHODS and not asked:
            return
        wanted = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": ",".join(asked)}
        answer = self._client("OPTIONS", path, None, **self._own_headers("OPTIONS"), **wanted)
        self._allowed(answer, credentials=True)
        methods = {each.strip() for each in answer.headers.get("access-control-allow-methods", "").split(",")}
        names = {each.strip().lower() for each in answer.headers.get("access-control-allow-headers", "").split(",")}
        if not 200 <= answer.status < 300 or method not in methods | set(_SIMPLE_METHODS) or set(asked) - names:
            raise Blocked(f"preflight of {method} {path} with {asked}: {answer.status} {answer.headers}")

    def _allowed(self, answer: Answer, *, credentials: bool) -> None:
        origin, with_cookies = (
            answer.headers.get(f"access-control-allow-{name}") for name in ("origin", "credentials")
        )
        if origin != self.page or (credentials and with_cookies != "true"):
            raise Blocked(f"{answer.status} from {self.api} for {self.page}: {answer.headers}")

    def _cookies(self, path: str) -> str:
        sent = [
            f"{name}={text}" for (name, at), text in self.jar.items() if at == "/" or f"{path}/".startswith(f"{at}/")
        ]
        return "" if self._own_headers("GET")["Sec-Fetch-Site"] == "cross-site" else "; ".join(sent)

    def _keep(self, answer: Answer) -> None:
        for cookie in answer.cookies:
            pair, *attributes = cookie.split("; ")
            name, _, text = pair.partition("=")
            path = next(each.removeprefix("Path=") for each in attributes if each.startswith("Path="))
            self.jar.pop((name, path), None)
            if "Expires=Thu, 01 Jan 1970 00:00:00 GMT" not in attributes:
                self.jar[name, path] = text


def seen(answer: Answer) -> Any:
    """The body as a page reads it that goes by the content type alone: JSON or text.

    An answer without a type reaches a browser as JSON: API Gateway makes it that.
    """
    kind = answer.headers.get("content-type", "application/json")
    return json.loads(answer.content) if "application/json" in kind else answer.body
