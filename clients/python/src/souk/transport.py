"""Requests that may be lost, refused for a moment or answered late, made so that each takes effect once."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import httpx
import msgspec

from souk.errors import Unreachable, error_of
from souk.signing import HEADER, sign

T = TypeVar("T")
_AGAIN = frozenset({429, 502, 503, 504})
_LONGEST_WAIT = 30.0


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One page of a counted list; `page` starts at 1."""

    items: list[T]
    page: int
    limit: int
    total: int
    total_pages: int


class Transport:
    """Speaks HTTP to one site with one key. Safe to share between threads."""

    def __init__(
        self,
        base_url: str,
        site: str,
        api_key: str | None,
        signing_secret: str | None = None,
        *,
        timeout: float = 15.0,
        attempts: int = 4,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._root = f"{base_url.rstrip('/')}/api/v1/{site}"
        self._http = http or httpx.Client(timeout=timeout)
        self._headers = {"Accept": "application/json"}
        if api_key is not None:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._secret = signing_secret
        self._attempts = attempts
        self._sleep = sleep

    def close(self) -> None:
        """Give connections back."""
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> dict[str, Any]:
        """The answer's body. Raises `SoukError` for a refusal, `Unreachable` when no answer came.

        A write carries one `Idempotency-Key` through all its attempts (a fresh one unless given).
        """
        headers = dict(self._headers)
        content = b"" if body is None else msgspec.json.encode(_given(body))
        if body is not None:
            headers["Content-Type"] = "application/json"
        if method != "GET":
            headers["Idempotency-Key"] = idempotency_key or str(uuid.uuid4())
        answer = self._answer(method, self._root + path, _text(query or {}), content, headers)
        said = _decoded(answer)
        if answer.status_code >= 400:
            raise error_of(answer.status_code, said, answer.headers.get("x-request-id"))
        return said if isinstance(said, dict) else {}

    def _answer(
        self,
        method: str,
        url: str,
        query: list[tuple[str, str | int | float | bool | None]],
        content: bytes,
        headers: dict[str, str],
    ) -> httpx.Response:
        for attempt in range(1, self._attempts + 1):
            if self._secret is not None:  # anew for each attempt: a signature is accepted once
                headers[HEADER] = sign(self._secret, content, int(time.time()))
            try:
                answer = self._http.request(method, url, params=query, content=content or None, headers=headers)
            except httpx.TransportError as error:
                if attempt == self._attempts:
                    raise Unreachable(f"{method} {url}: {error!r}") from error
                wait = _backoff(attempt)
            else:
                if answer.status_code not in _AGAIN or attempt == self._attempts:
                    return answer
                wait = _asked_wait(answer) or _backoff(attempt)
            self._sleep(min(wait, _LONGEST_WAIT))
        raise AssertionError("unreachable")

    def page(self, path: str, query: Mapping[str, Any], kind: type[T]) -> Page[T]:
        """One numbered page."""
        said = self.call("GET", path, query)
        about = said["pagination"]
        return Page(
            items=msgspec.convert(said["items"], list[kind]),  # type: ignore[valid-type]
            page=about["page"],
            limit=about["limit"],
            total=about["total"],
            total_pages=about["totalPages"],
        )

    def walk(self, path: str, query: Mapping[str, Any], kind: type[T]) -> Iterator[T]:
        """Everything, page after page by cursor: nothing is seen twice or left out while others add."""
        cursor: str | None = ""
        while cursor is not None:
            said = self.call("GET", path, {**query, "cursor": cursor})
            yield from msgspec.convert(said["items"], list[kind])  # type: ignore[valid-type]
            cursor = said["cursor"] if said["hasNextPage"] else None

    def pages(self, path: str, query: Mapping[str, Any], kind: type[T]) -> Iterator[T]:
        """Everything of a list that knows numbered pages only."""
        number = 1
        while True:
            found = self.page(path, {**query, "page": number}, kind)
            yield from found.items
            if number >= found.total_pages:
                return
            number += 1


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was given; `UNSET` stands for what was not."""
    return {name: value for name, value in fields.items() if value is not msgspec.UNSET}


def _text(query: Mapping[str, Any]) -> list[tuple[str, str | int | float | bool | None]]:
    """Query parameters as text; what is None or not given is left out, a list is repeated."""
    return [
        (name, str(each).lower() if isinstance(each, bool) else str(each))
        for name, value in _given(query).items()
        if value is not None
        for each in (value if isinstance(value, list | tuple) else (value,))
    ]


def _decoded(answer: httpx.Response) -> Any:
    try:
        return msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        return None


def _asked_wait(answer: httpx.Response) -> float | None:
    asked = answer.headers.get("retry-after", "")
    return float(asked) if asked.isdigit() else None


def _backoff(attempt: int) -> float:
    """Full jitter: many clients that failed together do not come back together."""
    return random.uniform(0, 0.25 * 2**attempt)
