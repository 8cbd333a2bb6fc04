"""The proxy to modules: what of a request they see, and how what they answer is sent."""

from __future__ import annotations

import base64

import msgspec

from chalicelib.dialects.kit.http import Reply, Request
from chalicelib.dialects.kit.wire import In
from chalicelib.dialects.sovecom.guests import GUEST
from chalicelib.dialects.sovecom.wire.modules import Name
from chalicelib.domain.modules import CallModule, ModuleAnswer

BODY_LIMIT_BYTES = 512 * 1024
# All that a module learns of the headers: no credential, no cookie, nothing of the way that the request took.
_SEEN = ("accept", "accept-language", "content-type", "user-agent")


class ModulePath(In, frozen=True, kw_only=True):
    """The module's name, and the rest of the path, which is its own."""

    name: Name
    rest: str


def from_shopper(path: ModulePath, request: Request) -> CallModule:
    """The command behind a visitor's request."""
    return _call("store", path, request)


def from_staff(path: ModulePath, request: Request) -> CallModule:
    """The command behind a request of a member of staff."""
    return _call("admin", path, request)


def _call(side: str, path: ModulePath, request: Request) -> CallModule:
    return CallModule(
        name=path.name,
        side=side,
        method=request.method,
        path=f"/{path.rest.strip('/')}",
        query=request.query,
        headers={name: request.headers[name] for name in _SEEN if name in request.headers},
        body=_body(request),
        guest_id=request.notes.get(GUEST),
    )


def _body(request: Request) -> object:
    """JSON as values, anything else as text; None where nothing was sent."""
    if not request.body:
        return None
    if "json" in request.headers.get("content-type", ""):
        return request.json
    return request.body.decode("utf-8", "replace")


def answered(answer: ModuleAnswer) -> Reply[str | bytes]:
    """What a module answered, in one of the types that it may answer in; to be taken for nothing else."""
    if answer.body is None:
        return Reply(status=answer.status)
    if answer.content_type == "application/json":
        return Reply(body=msgspec.Raw(answer.body.encode()), status=answer.status)
    content: str | bytes = base64.b64decode(answer.body) if answer.binary else answer.body
    return Reply(body=content, status=answer.status, content_type=answer.content_type)
