"""A request and a reply as a dialect sees them, free of the gateway's event format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any, Generic, TypeVar

import msgspec

from chalicelib.kernel.errors import DomainError, Fault, Invalid

T = TypeVar("T")

_WEIGHT = re.compile(r"[qQ]\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


class BodyTooLarge(DomainError):
    """The body is above the route's limit; `limit_bytes` says what it is."""

    fault = Fault.TOO_LARGE


class MalformedBody(Invalid):
    """The body is not JSON, or not text at all."""


class Request:
    """One HTTP request. Header names are lower-case; `params` are the path's variables; `body` is what was sent.

    In `notes` a dialect keeps what it learnt about the request on its way.
    """

    __slots__ = (
        "__dict__",
        "body",
        "headers",
        "host",
        "ip",
        "method",
        "notes",
        "params",
        "path",
        "query",
        "request_id",
    )

    def __init__(
        self,
        *,
        method: str,
        path: str,
        params: dict[str, str],
        query: dict[str, list[str]],
        headers: dict[str, str],
        body: bytes,
        ip: str,
        request_id: str,
    ) -> None:
        self.method = method
        self.path = path
        self.params = params
        self.query = query
        self.headers = headers
        self.body = body
        self.ip = ip
        self.host = headers.get("host", "").split(":", 1)[0].lower()
        self.request_id = request_id
        self.notes: dict[str, Any] = {}

    @cached_property
    def cookies(self) -> dict[str, str]:
        """Cookies by name; a header that cannot be read counts as none."""
        try:
            return {name: morsel.value for name, morsel in SimpleCookie(self.headers.get("cookie", "")).items()}
        except CookieError:
            return {}

    @cached_property
    def bearer(self) -> str | None:
        """The token of an `Authorization: Bearer` header."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token.strip() else None

    @cached_property
    def json(self) -> Any:
        """The body as JSON (None when empty). Raises `MalformedBody`."""
        if not self.body.strip():
            return None
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedBody() from error

    @cached_property
    def expected_version(self) -> int | None:
        """The version inside `If-Match`, if it is one of our entity tags."""
        tag = self.headers.get("if-match", "").strip().removeprefix("W/").strip('"')
        return int(tag) if tag.isascii() and tag.isdigit() else None


def preferred_language(header: str, offered: Sequence[str]) -> str:
    """The offered language that an `Accept-Language` header (RFC 9110, 12.5.4) wants most; empty if it wants none."""
    best, most = "", 0.0
    for part in header.split(","):
        tag, _, weight = part.partition(";")
        language = tag.strip().partition("-")[0].lower()
        if language in offered and (wanted := _weight(weight)) > most:
            best, most = language, wanted
    return best


def _weight(parameter: str) -> float:
    """The number of `q=0.8`: 1 without one, 0 for what is none."""
    found = _WEIGHT.fullmatch(parameter.strip() or "q=1")
    return float(found[1]) if found else 0.0


class Reply(msgspec.Struct, Generic[T], kw_only=True):
    """What an `out` function returns when the body alone does not say it all. `body` None: an empty body.

    `Reply[Shape]` says in the OpenAPI document what the body is like; `Raw` is such a body, encoded already.
    """

    body: T | msgspec.Raw | None = None
    status: int | None = None
    content_type: str = "application/json"
    headers: dict[str, str] = {}
    cookies: list[str] = []


def cookie(
    name: str, value: str, *, path: str, max_age_seconds: int, same_site: str, secure: bool, expires: str | None = None
) -> str:
    """A `Set-Cookie` value; always HttpOnly."""
    parts = [f"{name}={value}"]
    if max_age_seconds > 0:
        parts.append(f"Max-Age={max_age_seconds}")
    parts.append(f"Path={path}")
    parts.append(f"Expires={expires or 'Thu, 01 Jan 1970 00:00:00 GMT'}")
    parts.append("HttpOnly")
    if secure:
        parts.append("Secure")
    parts.append(f"SameSite={same_site}")
    return "; ".join(parts)
