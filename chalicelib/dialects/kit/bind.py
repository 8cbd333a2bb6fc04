"""From a row to a view: the one closure through which every request of every dialect goes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import msgspec
from chalice.app import Response

from chalicelib.dialects.kit.http import BodyTooLarge, Reply, Request, preferred_language
from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.kit.wire import parse, parse_query
from chalicelib.domain.context import LANGUAGES, SYSTEM, Actor, Origin, Shop
from chalicelib.kernel.errors import DomainError, NotFound
from chalicelib.runtime.invoke import Call, Runtime

# API Gateway calls an answer without a type JSON, and a page that reads JSON out of nothing takes it for a failure.
_NOTHING = "text/plain; charset=utf-8"


class Shops(Protocol):
    """Finds the tenant of a request."""

    def by_host(self, host: str) -> Shop | None: ...

    def by_site(self, site: str) -> Shop | None: ...

    def by_id(self, tenant_id: str) -> Shop | None: ...

    def sandbox(self, shop: Shop) -> Shop | None: ...


class Dialect(Protocol):
    """The ten decisions of a contract, as far as binding needs them."""

    name: str

    def locate(self, request: Request, shops: Shops) -> Shop | None:
        """Whose request it is, or None."""
        ...

    def authenticate(self, request: Request, call: Call, route: Route) -> Actor:
        """Who calls. Raises `Unauthenticated` where the row needs somebody and nobody holds."""
        ...

    def admit(self, request: Request, call: Call, route: Route) -> None:
        """Refuse what goes beyond the contract's rate limits."""
        ...

    def fault(self, error: DomainError) -> Reply[Any]:
        """How the contract spells a refusal."""
        ...

    def crash(self) -> Reply[Any]:
        """How the contract spells an unexpected failure: nothing internal."""
        ...

    def idempotency_key(self, request: Request, route: Route, actor: Actor) -> str | None:
        """The client's key, or one derived where the contract has its own."""
        ...

    def finish(self, headers: dict[str, Any], request: Request, shop: Shop | None) -> None:
        """Headers of every answer: security, CORS."""
        ...


@dataclass(frozen=True, slots=True)
class View:
    """What an `out` function may need beside the result."""

    shop: Shop
    request: Request
    call: Call
    runtime: Runtime
    secure_cookies: bool = True

    def absolute(self, url: str) -> str:
        """An address for clients: a path is one of the host that was called, which is one of the shop's."""
        if not url.startswith("/"):
            return url
        scheme = "https" if self.secure_cookies else "http"
        return f"{scheme}://{self.request.headers['host']}{url}"


@dataclass(frozen=True, slots=True)
class Edge:
    """What binding needs from the outside: the runtime, the tenants, and whether to show costs in headers."""

    runtime: Runtime
    shops: Shops
    meter: Callable[[], Any]
    crashed: Callable[..., None]
    show_cost: bool = False
    secure_cookies: bool = True


@dataclass(frozen=True, slots=True)
class Addressed:
    """A provider's message, opened: for which shop, what to do, and the key under which it takes effect once."""

    shop: Shop
    command: Any
    key: str


def bind(route: Route, dialect: Dialect, edge: Edge) -> Callable[[Request], Response]:
    """The view of a row."""

    def view(request: Request) -> Response:
        shop: Shop | None = None
        headers: dict[str, Any] = {"X-Request-Id": request.request_id}
        with edge.meter() as table_requests:
            try:
                if route.envelope is not None:
                    reply = _deliver(route, route.envelope, edge, request)
                else:
                    shop = _shop(dialect, edge.shops, request)
                    reply = _answer(route, dialect, edge, request, shop)
            except DomainError as error:
                reply = dialect.fault(error)
            except Exception:  # noqa: BLE001 - the edge: whatever happened, the client gets an answer
                edge.crashed("request crashed", route=route.id, request_id=request.request_id)
                reply = dialect.crash()
        if edge.show_cost:
            headers["X-Table-Requests"] = str(len(table_requests))
        dialect.finish(headers, request, shop)
        return _response(reply, headers, route.status)

    return view


def _shop(dialect: Dialect, shops: Shops, request: Request) -> Shop:
    shop = dialect.locate(request, shops)
    if shop is None:
        raise NotFound()
    return shop


def _answer(route: Route, dialect: Dialect, edge: Edge, request: Request, shop: Shop) -> Reply[Any]:
    _check_size(route, request)
    origin = Origin(
        request_id=request.request_id,
        ip=request.ip,
        user_agent=request.headers.get("user-agent", ""),
        language=preferred_language(request.headers.get("accept-language", ""), LANGUAGES),
    )
    call = Call(shop, origin=origin)
    dialect.admit(request, call, route)
    actor = dialect.authenticate(request, call, route)
    key = dialect.idempotency_key(request, route, actor) if route.operation.writes else None
    call = Call(shop, actor, origin, key)
    if route.operation.needs is not None:
        edge.runtime.authorize(route.operation, call)
    result = edge.runtime.invoke(route.operation, _command(route, request, actor), call)
    return _reply(route, result, View(shop, request, call, edge.runtime, edge.secure_cookies))


def _deliver(route: Route, opened: Callable[..., Addressed | None], edge: Edge, request: Request) -> Reply[Any]:
    """Open a provider's message and hand it to the shop that it concerns, in the name of the platform itself."""
    _check_size(route, request)
    addressed = opened(request, edge)
    if addressed is not None:
        origin = Origin(request_id=request.request_id, ip=request.ip)
        call = Call(addressed.shop, SYSTEM, origin, addressed.key)
        edge.runtime.invoke(route.operation, addressed.command, call)
    return Reply(body=route.out(None) if route.out else None)


def _check_size(route: Route, request: Request) -> None:
    if len(request.body) > route.limit_bytes:
        raise BodyTooLarge(limit_bytes=route.limit_bytes)


def _command(route: Route, request: Request, actor: Actor) -> Any:
    if route.into is None:
        return None
    given: dict[str, Any] = {}
    for name, kind in _parameters(route.into):
        if name == "body":
            given[name] = parse({} if request.json is None else request.json, kind)
        elif name == "query":
            given[name] = parse_query(request.query, kind)
        elif name == "path":
            given[name] = parse(request.params, kind, text=True)
        elif name == "form":
            from chalicelib.dialects.kit.multipart import parse_form  # few rows take files

            given[name] = parse_form(request, kind)
        else:
            given[name] = {"request": request, "actor": actor}[name]
    command = route.into(**given)
    if request.expected_version is not None and hasattr(command, "expected_version"):
        command = msgspec.structs.replace(command, expected_version=request.expected_version)
    return command


@cache
def _parameters(into: Callable[..., Any]) -> list[tuple[str, Any]]:
    signature = inspect.signature(into, eval_str=True)
    return [(name, parameter.annotation) for name, parameter in signature.parameters.items()]


def _reply(route: Route, result: Any, view: View) -> Reply[Any]:
    if route.out is None:
        return Reply()  # what nobody spelled is for nobody's eyes
    body = route.out(result, view) if len(_parameters(route.out)) > 1 else route.out(result)
    reply = body if isinstance(body, Reply) else Reply(body=body)
    version = getattr(result, "version", None)
    if isinstance(version, int) and version > 0 and reply.body is not None:
        reply.headers = {"ETag": f'"{version}"', **reply.headers}
    return reply


def _response(reply: Reply[Any], headers: dict[str, Any], status: int) -> Response:
    headers |= reply.headers
    if reply.cookies:
        headers["Set-Cookie"] = reply.cookies
    status = reply.status or status
    if reply.body is None:
        headers.setdefault("Content-Type", _NOTHING)
        return Response(body="", status_code=status, headers=headers)
    headers["Content-Type"] = reply.content_type
    body = reply.body
    if reply.content_type == "application/json":
        body = msgspec.json.encode(body).decode()
    return Response(body=body, status_code=status, headers=headers)
