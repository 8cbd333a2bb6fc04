"""A Chalice app made of rows: paths, methods, preflight, and the gateway's event turned into a `Request`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from chalice.app import Chalice, Response

from chalicelib.dialects.kit.bind import Dialect, Edge, bind
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.route import Route
from chalicelib.kernel.ids import new_id

# Chalice knows no `image/*` in what is answered: each type is named.
_BINARY = (
    "application/pdf",
    "application/octet-stream",
    "application/gzip",
    "image/*",
    *(f"image/{kind}" for kind in ("avif", "webp", "jpeg", "png", "svg+xml")),
)


class SoukApp(Chalice):
    """Chalice, with answers in any content type for clients that send no `Accept` header."""

    def __init__(self, name: str) -> None:
        # Every app writes itself into AWS_EXECUTION_ENV once more, and so into the user agent of every call to AWS.
        super().__init__(app_name=name, configure_logs=False, env={})
        self.api.binary_types = list(_BINARY)
        self.rows: list[tuple[str, Route]] = []
        self.workers: dict[str, Callable[..., Any]] = {}

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        headers = event.get("headers") or {}
        if not any(name.lower() == "accept" for name in headers):
            event = {**event, "headers": {**headers, "Accept": "*/*"}}
            many = event.get("multiValueHeaders")
            if many is not None:
                event["multiValueHeaders"] = {**many, "Accept": ["*/*"]}
        return super().__call__(event, context)


def mount(app: SoukApp, dialect: Dialect, routes: Iterable[Route], edge: Edge) -> None:
    """Register rows of a dialect, and a preflight for each of their paths."""
    paths: set[str] = set()
    for route in routes:
        app.rows.append((dialect.name, route))
        name = f"{dialect.name}-{route.method}-{route.path}"
        app.route(route.path, methods=[route.method], name=name, content_types=["*/*"])(
            _view(app, bind(route, dialect, edge))
        )
        paths.add(route.path)
    for path in paths:
        name = f"{dialect.name}-OPTIONS-{path}"
        app.route(path, methods=["OPTIONS"], name=name, content_types=["*/*"])(_preflight(app, dialect, edge))


def _view(app: SoukApp, view: Callable[[Request], Response]) -> Callable[..., Response]:
    def chalice_view(**params: str) -> Response:
        return view(_request(app, params))

    return chalice_view


def _preflight(app: SoukApp, dialect: Dialect, edge: Edge) -> Callable[..., Response]:
    def chalice_view(**params: str) -> Response:
        request = _request(app, params)
        headers: dict[str, Any] = {"X-Request-Id": request.request_id}
        dialect.finish(headers, request, dialect.locate(request, edge.shops))
        return Response(body="", status_code=204, headers=headers)

    return chalice_view


def _request(app: SoukApp, params: dict[str, str]) -> Request:
    current: Any = app.current_request
    context = current.context
    query = current.query_params
    raw = current.raw_body
    return Request(
        method=current.method,
        path=context.get("path") or current.path,
        params={**params, **(current.uri_params or {})},  # Chalice leaves out the variable of a whole rest
        query={name: query.getlist(name) for name in query} if query else {},
        headers={name.lower(): value for name, value in current.headers.items()},
        body=raw if isinstance(raw, bytes) else raw.encode(),
        ip=context.get("identity", {}).get("sourceIp", ""),
        request_id=context.get("requestId") or new_id(),
    )
