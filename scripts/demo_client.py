"""The HTTP client of the demonstration: keeps cookies, measures, prints what each call cost, and insists on answers."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
_POLL_SECONDS = 0.1


class Surprise(Exception):
    """Something was not as it must be; the message says what was expected and what came."""


@dataclass(frozen=True)
class Answer:
    """A response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Bill:
    """What all calls of a run cost together."""

    calls: int = 0
    table_requests: int = 0
    milliseconds: float = 0.0


@dataclass
class Client:
    """A browser of one person: its own cookies, its own bearer token. Calls are told on the terminal unless `quiet`."""

    port: int
    bill: Bill
    host: str = "localhost"
    bearer: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def call(
        self, method: str, path: str, body: Any = None, *, expect: int | None = 200, quiet: bool = False, **headers: str
    ) -> Answer:
        """Send a request: bytes as they are, else as JSON. A status other than `expect` (None: any) is a `Surprise`."""
        started = time.perf_counter()
        answer = self._send(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        elapsed = (time.perf_counter() - started) * 1000
        self._remember(answer)
        if not quiet:
            self._tell(method, path, answer, elapsed)
        if expect is not None and answer.status != expect:
            text = answer.body.decode(errors="replace")[:600]
            raise Surprise(f"{method} {path}: expected {expect}, got {answer.status}: {text}")
        return answer

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        sent = {"Host": f"{self.host}:{self.port}", "Accept": "*/*", **headers}
        if self.bearer is not None:
            sent["Authorization"] = f"Bearer {self.bearer}"
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        payload = body if isinstance(body, bytes) else None
        if body is not None and payload is None:
            payload, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        connection = self._connection()
        try:
            connection.request(method, self._target(path), payload, sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except ConnectionRefusedError:
            raise Surprise(
                f"nothing answers at http://localhost:{self.port}. In another terminal, start the system: make run"
            ) from None
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def _target(self, path: str) -> str:
        """Where on the server a path of the API is."""
        return path

    def _remember(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value

    def _tell(self, method: str, path: str, answer: Answer, elapsed_ms: float) -> None:
        cost = int(answer.headers.get("X-Table-Requests", "0"))
        self.bill.calls += 1
        self.bill.table_requests += cost
        self.bill.milliseconds += elapsed_ms
        shown = path if len(path) <= 62 else f"{path[:30]}…{path[-31:]}"
        print(f"      {method:6} {shown:62} {answer.status}  {cost:2} table requests {elapsed_ms:7.1f} ms", flush=True)


def insist(what: str, expected: Any, found: Any) -> None:
    """Compare exactly, or raise `Surprise`."""
    if expected != found:
        raise Surprise(f"{what}: expected {expected!r}, found {found!r}")


def wait_for(what: str, look: Callable[[], T | None], seconds: float = 45.0) -> T:
    """Look until there is something, or raise `Surprise`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(_POLL_SECONDS)
    raise Surprise(f"waited {seconds:.0f} s for {what}, in vain")
