"""Requests and answers as goldens hold them: ids, secrets and cookies by placeholders, all else literally."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from tests.support.deployment import DEMO, OTHER, Answer

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
_COOKIE = re.compile(r"^([\w-]+)=([^;]+)")
# Fields whose text is made of chance: by name, since their text says nothing of itself.
_SECRETS = frozenset(
    {"challengeId", "clientSecret", "guestAccessToken", "guestTokenHash", "nextCursor", "otp", "otpauthUrl", "qrDataUrl",
     "secret", "token", "totpCode", "cursor", "evidenceDueBy", "gatewayDisputeId"}
)  # fmt: skip
_CHANCE_NUMBERS = frozenset({"port", "processingTimeMs", "uptime"})  # written as 0
_OF_NOTHING = "text/plain; charset=utf-8"
_KEPT_HEADERS = ("content-type", "content-disposition", "cache-control", "location", "etag", "retry-after")
_KEPT_REQUEST_HEADERS = frozenset({"If_Match", "Origin", "Sec_Fetch_Site"})


class Names:
    """Names of ids, in the order in which they appear."""

    def __init__(self) -> None:
        self._known = {DEMO: "<shop>", OTHER: "<other shop>"}

    def of(self, found: str) -> str:
        """The name of an id."""
        return self._known.setdefault(found, f"<id {len(self._known) - 1}>")

    def text(self, text: str) -> str:
        """A text without ids and tokens."""
        return _UUID.sub(lambda found: self.of(found[0]), _JWT.sub("<token>", text))

    def value(self, value: Any, key: str = "") -> Any:
        """A JSON value without ids and secrets."""
        if isinstance(value, dict):
            return {name: self.value(each, name) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(each, key) for each in value]
        if isinstance(value, str):
            return f"<{key}>" if key in _SECRETS and value else self.text(value)
        return 0 if key in _CHANCE_NUMBERS else value


def asked(names: Names, method: str, url: str, body: Any, headers: dict[str, str]) -> dict[str, Any]:
    """What was sent."""
    url = re.sub(r"([?&](?:cursor|sig|expires)=)[^&]+", r"\1<text>", names.text(url))
    sent: dict[str, Any] = {"method": method, "url": url}
    told = {name.replace("_", "-"): value for name, value in headers.items() if name in _KEPT_REQUEST_HEADERS}
    if told:
        sent["headers"] = told
    if isinstance(body, bytes):
        sent["body"] = "<form>"
    elif body is not None:
        sent["body"] = names.value(msgspec.to_builtins(body))
    return sent


def answered(names: Names, answer: Answer) -> dict[str, Any]:
    """What came back: the status, the headers that clients act on, the cookies, the whole body."""
    said: dict[str, Any] = {"status": answer.status}
    headers = {name: names.text(answer.headers[name]) for name in _KEPT_HEADERS if name in answer.headers}
    if not answer.body and headers.get("content-type") == _OF_NOTHING:
        del headers["content-type"]  # the reference has none; here API Gateway would put JSON in its place
    if "location" in headers:
        headers["location"] = re.sub(r"([?&](?:sig|expires)=)[^&]+", r"\1<text>", headers["location"])
    if headers:
        said["headers"] = headers
    if answer.cookies:
        said["cookies"] = [_COOKIE.sub(r"\1=<value>", each) for each in answer.cookies]
    if answer.body:
        said["body"] = _body(names, answer)
    return said


def _body(names: Names, answer: Answer) -> Any:
    kind = answer.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return names.value(answer.json)
    if kind.startswith("text/"):
        return names.text(answer.content.decode()).splitlines()
    return f"<{kind} beginning with {answer.content[:5]!r}>"
