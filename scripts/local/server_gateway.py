"""API Gateway in miniature: an HTTP request becomes a proxy event, the app's answer becomes an HTTP response."""

from __future__ import annotations

import base64
import queue
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from infra import templates

REQUEST_LIMIT_BYTES = 10 * 1024 * 1024
RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024

App = Any  # a SoukApp: Chalice is untyped
Event = dict[str, Any]
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Incoming:
    """An HTTP request as it came off the wire; `target` is the path with its query, still encoded."""

    method: str
    target: str
    headers: Headers
    body: bytes = b""
    ip: str = "127.0.0.1"

    @cached_property
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.target).path

    def header(self, name: str) -> str:
        """The last value of a header, or ""."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name), "")


@dataclass(frozen=True)
class Outgoing:
    """An HTTP response."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first value of a header, or ""."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class AppPool:
    """Apps for threads: each serves one request at a time, so there are as many as requests were ever concurrent."""

    def __init__(self, build: Callable[[], App]) -> None:
        self._build = build
        self._idle: queue.LifoQueue[App] = queue.LifoQueue()
        first = build()
        self.resources: Mapping[str, Mapping[str, Any]] = first.routes
        self.binary_types: list[str] = first.api.binary_types
        self._idle.put(first)

    def call(self, event: Event) -> dict[str, Any]:
        """Let an idle app answer an event; a new one is built when none is idle."""
        try:
            app = self._idle.get_nowait()
        except queue.Empty:
            app = self._build()
        try:
            answer: dict[str, Any] = app(event, None)
        finally:
            self._idle.put(app)
        return answer


class ResourceTable:
    """Finds the resource of a path as API Gateway does: segment by segment, a literal before a variable."""

    def __init__(self, resources: Iterable[str]) -> None:
        self._by_length: dict[int, list[tuple[list[str], str]]] = defaultdict(list)
        self._greedy: list[tuple[list[str], str]] = []
        for resource in resources:
            pattern = _segments(resource)
            if pattern and pattern[-1].endswith("+}"):
                self._greedy.append((pattern, resource))
                continue
            self._by_length[len(pattern)].append((pattern, resource))
        for patterns in self._by_length.values():
            patterns.sort(key=lambda entry: [segment.startswith("{") for segment in entry[0]])

    def match(self, path: str) -> tuple[str, dict[str, str]] | None:
        """The resource with the values of its variables, or None."""
        parts = _segments(path)
        for pattern, resource in self._by_length.get(len(parts), ()):
            pairs = list(zip(pattern, parts, strict=True))
            if all(want.startswith("{") or want == have for want, have in pairs):
                return resource, {want[1:-1]: unquote(have) for want, have in pairs if want.startswith("{")}
        return self._rest(parts)

    def _rest(self, parts: list[str]) -> tuple[str, dict[str, str]] | None:
        """A resource whose last variable (`{rest+}`) takes all that is left of the path, or None."""
        for pattern, resource in self._greedy:
            cut = len(pattern) - 1
            if len(parts) > cut and all(
                want.startswith("{") or want == have for want, have in zip(pattern[:cut], parts[:cut], strict=True)
            ):
                names = [want.strip("{+}") for want in pattern if want.startswith("{")]
                places = [place for place, want in enumerate(pattern[:cut]) if want.startswith("{")]
                values = [*(parts[place] for place in places), "/".join(parts[cut:])]
                return resource, dict(zip(names, map(unquote, values), strict=True))
        return None


class Gateway:
    """Answers requests with the apps of a pool, and with the gateway's own answers from infra/merge/api.yaml."""

    def __init__(self, pool: AppPool) -> None:
        self._pool = pool
        self._table = ResourceTable(pool.resources)
        self._refusals = _refusals()

    def answer(self, request: Incoming) -> Outgoing:
        """The response to a request; `HEAD` is answered like `GET`, and the server leaves the body out."""
        request_id = str(uuid.uuid4())
        if len(request.body) > REQUEST_LIMIT_BYTES:
            return self.refuse("REQUEST_TOO_LARGE", request_id)
        found = self._table.match(request.path)
        methods = self._pool.resources[found[0]] if found else {}
        method = "GET" if request.method == "HEAD" and "HEAD" not in methods else request.method
        if found is None or method not in methods:
            return self.refuse("MISSING_AUTHENTICATION_TOKEN", request_id)
        answer = self._pool.call(proxy_event(request, method, found, request_id, self._pool.binary_types))
        body = answer["body"] or ""
        if len(body) > RESPONSE_LIMIT_BYTES:
            return self.refuse("INTEGRATION_FAILURE", request_id)
        content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
        return Outgoing(answer["statusCode"], _headers(answer), content)

    def refuse(self, kind: str, request_id: str | None = None) -> Outgoing:
        """One of the gateway's own answers, by its name in CloudFormation."""
        status, headers, body = self._refusals[kind]
        named = [(name, value or request_id or str(uuid.uuid4())) for name, value in headers]
        return Outgoing(status, [("Content-Type", "application/json"), *named], body)


def proxy_event(
    request: Incoming, method: str, found: tuple[str, dict[str, str]], request_id: str, binary_types: Iterable[str]
) -> Event:
    """The event of a Lambda proxy integration (payload version 1.0)."""
    resource, parameters = found
    many: dict[str, list[str]] = defaultdict(list)
    for name, value in request.headers:
        many[name].append(value)
    query = parse_qs(urlsplit(request.target).query, keep_blank_values=True)
    text, encoded = _body(request, binary_types)
    return {
        "resource": resource,
        "path": request.path,
        "httpMethod": method,
        "headers": {name: values[-1] for name, values in many.items()},
        "multiValueHeaders": dict(many),
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "body": text,
        "isBase64Encoded": encoded,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "path": request.path,
            "requestId": request_id,
            "stage": "api",
            "identity": {"sourceIp": request.ip, "userAgent": request.header("user-agent")},
        },
    }


def _segments(path: str) -> list[str]:
    return path.strip("/").split("/")


def _body(request: Incoming, binary_types: Iterable[str]) -> tuple[str | None, bool]:
    """The body as it travels in an event: text, or base64 where the content type says binary or it is no text."""
    if not request.body:
        return None, False
    content_type = request.header("content-type").partition(";")[0].strip().lower()
    binary = any(content_type == known or content_type.startswith(known.rstrip("*")) for known in binary_types)
    if not binary:
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode(), True


def _headers(answer: Mapping[str, Any]) -> Headers:
    single = [(name, str(value)) for name, value in answer["headers"].items()]
    many: Mapping[str, list[str]] = answer.get("multiValueHeaders") or {}
    return single + [(name, value) for name, values in many.items() for value in values]


def _refusals() -> dict[str, tuple[int, list[tuple[str, str]], bytes]]:
    """The gateway's own answers: status, headers ("" stands for the request id), body."""
    api = templates.load(templates.MERGE / "api.yaml")["Resources"]["RestAPI"]["Properties"]
    declared = api["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]
    return {kind: _refusal(spec) for kind, spec in declared.items()}


def _refusal(spec: Mapping[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    # A parameter is a literal in single quotes, or a reference; the only one in use is the request id.
    headers = [
        (name.removeprefix("gatewayresponse.header."), value.strip("'") if value.startswith("'") else "")
        for name, value in spec.get("responseParameters", {}).items()
    ]
    body: str = spec["responseTemplates"]["application/json"]
    return HTTPStatus(int(spec["statusCode"])), headers, body.encode()
