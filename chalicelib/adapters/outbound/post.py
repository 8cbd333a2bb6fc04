"""One POST to an address that somebody else chose: looked up once, pinned, never redirected, small and on time."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from collections.abc import Mapping
from typing import cast

import msgspec

from chalicelib.adapters.outbound.deadline import Deadline, DeadlineSocket, within
from chalicelib.adapters.outbound.errors import BlockedTarget, BlockReason, DeliveryFailed, FailureReason
from chalicelib.adapters.outbound.guard import EgressPolicy, Resolver, Target, check_url, system_resolver

MAX_REPLY_BYTES = 64 * 1024
_MAX_WIRE_BYTES = 2 * MAX_REPLY_BYTES  # with status line, headers and chunk marks
_MAX_ADDRESSES = 4
_CONNECT_SECONDS = 4.0  # for one address, so that the next one gets its turn
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]{0,4096}")
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "expect", "te"})


class Reply(msgspec.Struct, frozen=True):
    """What came back: any status, redirects too, and at most 64 kB of the body as text."""

    status: int
    excerpt: str


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    policy: EgressPolicy,
    *,
    deadline_seconds: float = 10.0,
    resolver: Resolver = system_resolver,
    tls: ssl.SSLContext | None = None,
) -> Reply:
    """POST `body` to `url` and give the reply; the deadline covers everything from the look-up to the last byte.

    Raises BlockedTarget when the request may not be made and DeliveryFailed when it brought no whole reply.
    """
    deadline = Deadline(deadline_seconds)
    _check_headers(headers)
    target = check_url(url, within(deadline, resolver), policy)
    connected = _connect(target, deadline)
    try:
        if target.scheme == "https":
            connected = _secured(connected, target, deadline, tls or ssl.create_default_context())
        return _exchange(target, DeadlineSocket(connected, deadline, _MAX_WIRE_BYTES), body, headers)
    finally:
        connected.close()


def _check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value) or name.lower() in _OURS:
            raise BlockedTarget(BlockReason.HEADER)


def _connect(target: Target, deadline: Deadline) -> socket.socket:
    """A connection to the first address that answers; only ever to addresses that were checked."""
    for address in target.addresses[:_MAX_ADDRESSES]:
        try:
            return socket.create_connection((address, target.port), min(deadline.left(), _CONNECT_SECONDS))
        except OSError:  # TimeoutError is one: refused and filtered end alike
            continue
    raise DeliveryFailed(FailureReason.UNREACHABLE)


def _secured(connected: socket.socket, target: Target, deadline: Deadline, tls: ssl.SSLContext) -> socket.socket:
    try:
        connected.settimeout(deadline.left())
        return tls.wrap_socket(connected, server_hostname=target.host)
    except TimeoutError:
        raise DeliveryFailed(FailureReason.TIMEOUT) from None
    except OSError:  # every error of TLS is one
        raise DeliveryFailed(FailureReason.TLS) from None


def _exchange(target: Target, stream: DeadlineSocket, body: bytes, headers: Mapping[str, str]) -> Reply:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.default_port = 443 if target.scheme == "https" else 80
    connection.sock = cast(socket.socket, stream)
    try:
        connection.request("POST", target.path, body, {**headers, "Connection": "close"})
        response = connection.getresponse()
        content = response.read(MAX_REPLY_BYTES)
    except TimeoutError:
        raise DeliveryFailed(FailureReason.TIMEOUT) from None
    except (http.client.HTTPException, ValueError):
        raise DeliveryFailed(FailureReason.BAD_REPLY) from None
    except OSError:
        raise DeliveryFailed(FailureReason.UNREACHABLE) from None
    return Reply(response.status, _excerpt(response, content))


def _excerpt(response: http.client.HTTPResponse, content: bytes) -> str:
    """The body as text; a compressed one is not opened, because it may be a bomb."""
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        return ""
    return content.decode("utf-8", "replace")
