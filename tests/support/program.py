"""The application as a WSGI program, so that a tool that knows only OpenAPI can call what the documents promise.

What is called is the shop at `demo.test`, unless the header `X-Shop-Host` names another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from tests.support.deployment import Client, Deployment

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]
Program = Callable[[Environ, Start], Iterable[bytes]]


def program(deployment: Deployment) -> Program:
    """Hands every request over as API Gateway would; a path without a route gets the gateway's own refusal."""

    def serve(environ: Environ, start: Start) -> Iterable[bytes]:
        # PATH_INFO is decoded: what was a %3F in a segment would be taken for the beginning of the query.
        url = f"{environ['REQUEST_URI'].split('?')[0]}?{environ.get('QUERY_STRING', '')}"
        try:
            answer = deployment.call(
                Client(deployment), environ["REQUEST_METHOD"], url, _body(environ), _headers(environ)
            )
        except LookupError:
            start("403 Forbidden", [("Content-Type", "application/json")])
            return [b'{"message":"Missing Authentication Token"}']
        told = [(name, value) for name, value in answer.headers.items() if name != "content-length"]
        start(f"{answer.status} {HTTPStatus(answer.status).phrase}", told)
        return [answer.content]

    return serve


def _headers(environ: Environ) -> dict[str, str]:
    sent = {name[5:].replace("_", "-").title(): value for name, value in environ.items() if name.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        sent["Content-Type"] = environ["CONTENT_TYPE"]
    sent["Host"] = sent.pop("X-Shop-Host", "demo.test")
    return sent


def _body(environ: Environ) -> str | bytes | None:
    """Forms are binary to the gateway; everything else is text."""
    content: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if "multipart" in environ.get("CONTENT_TYPE", ""):
        return content
    return content.decode("utf-8", "replace") or None
