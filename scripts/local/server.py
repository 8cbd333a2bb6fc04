"""An HTTP/1.1 server for one machine: keep-alive, a thread per connection, every request to the site's answer."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from scripts.local.server_gateway import REQUEST_LIMIT_BYTES, Headers, Incoming, Outgoing

Answer = Callable[[Incoming], Outgoing]
AccessLog = Callable[[Incoming, Outgoing, float], None]

LOG = logging.getLogger("souk.server")
_IDLE_SECONDS = 75
_OWN_HEADERS = frozenset({"content-length", "connection", "date", "server", "transfer-encoding"})


class PortTaken(Exception):
    """Another program listens on the port."""


class BadFraming(ValueError):
    """Where the request's body ends cannot be told, so the connection cannot go on."""


def listen(port: int) -> list[socket.socket]:
    """Listening sockets on loopback, IPv4 and where there is IPv6 both: names under `localhost` may mean either.

    Port 0 takes a free one. Raises `PortTaken`.
    """
    first = _listener(socket.AF_INET, "127.0.0.1", port)
    listeners = [first]
    try:
        listeners.append(_listener(socket.AF_INET6, "::1", first.getsockname()[1]))
    except PortTaken:
        first.close()
        raise
    except OSError:
        LOG.debug("no IPv6 loopback here")
    return listeners


def _listener(family: int, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Connections of an instance that just ended must not keep its successor out.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(128)
    except OSError as error:
        made.close()
        if error.errno in _TAKEN:
            raise PortTaken(f"port {port} is taken") from error
        raise
    return made


_TAKEN = {98, 48, 13}  # EADDRINUSE on Linux and macOS, EACCES


class SiteServer:
    """Serves `answer` on listening sockets, in threads of its own, until stopped."""

    def __init__(self, listeners: Sequence[socket.socket], answer: Answer, log: AccessLog | None = None) -> None:
        self.port: int = listeners[0].getsockname()[1]
        self._servers = [_Server(listener, answer, log) for listener in listeners]
        serve = [server.serve_forever for server in self._servers]
        self._threads = [threading.Thread(target=each, args=(0.05,), daemon=True) for each in serve]

    def start(self) -> Self:
        """Start accepting."""
        for thread in self._threads:
            thread.start()
        return self

    def stop(self, patience_seconds: float = 5.0) -> None:
        """Accept no more, let requests under way finish, close."""
        for server in self._servers:
            server.shutdown()
        deadline = time.monotonic() + patience_seconds
        while any(server.busy for server in self._servers) and time.monotonic() < deadline:
            time.sleep(0.01)
        for server in self._servers:
            server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_raised: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listener: socket.socket, answer: Answer, log: AccessLog | None) -> None:
        self.address_family = listener.family
        super().__init__(listener.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.answer = answer
        self.log = log
        self.busy = 0
        self.lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else is."""
        LOG.debug("connection of %s ended early", client_address, exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "souk-local"
    sys_version = ""
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        with self.server.lock:
            self.server.busy += 1
        try:
            self._exchange()
        finally:
            with self.server.lock:
                self.server.busy -= 1

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """The access log is the site's."""

    def _exchange(self) -> None:
        started = time.perf_counter()
        try:
            body = self._body()
        except BadFraming:
            self.close_connection = True
            self._write(Outgoing(400, [("Content-Type", "text/plain")], b"cannot tell where the body ends\n"))
            return
        request = Incoming(self.command, self.path, list(self.headers.items()), body, self.client_address[0])
        try:
            response = self.server.answer(request)
        except Exception:
            # A fault of the stand-in itself: the app answers its own.
            LOG.exception("%s %s", self.command, self.path)
            response = Outgoing(500, [("Content-Type", "text/plain")], b"the local server failed; see its log\n")
        self._write(response)
        if self.server.log is not None:
            self.server.log(request, response, (time.perf_counter() - started) * 1000)

    def _body(self) -> bytes:
        """The whole body; one above the gateway's limit is cut just beyond it, and ends the connection."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isascii() or not length.isdigit():
            raise BadFraming
        return self._bounded(int(length))

    def _bounded(self, length: int) -> bytes:
        if length > REQUEST_LIMIT_BYTES:
            self.close_connection = True
        body = self.rfile.read(min(length, REQUEST_LIMIT_BYTES + 1))
        if len(body) < min(length, REQUEST_LIMIT_BYTES + 1):
            raise BadFraming
        return body

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        while True:
            length = _chunk_length(self.rfile.readline(256))
            if length == 0:
                break
            size += length
            if size > REQUEST_LIMIT_BYTES:
                self.close_connection = True
                return bytes(REQUEST_LIMIT_BYTES + 1)
            parts.append(self.rfile.read(length))
            self.rfile.readline(8)
        while self.rfile.readline(65536) not in (b"\r\n", b"\n", b""):
            continue
        return b"".join(parts)

    def _write(self, response: Outgoing) -> None:
        self.send_response(response.status)
        for name, value in _sendable(response.headers):
            self.send_header(name, value)
        if response.status != 204:
            self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and response.body:
            self.wfile.write(response.body)


def _sendable(headers: Headers) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in _OWN_HEADERS]


def _chunk_length(line: bytes) -> int:
    try:
        length = int(line.split(b";", 1)[0].strip(), 16)
    except ValueError:
        raise BadFraming from None
    if length < 0:
        raise BadFraming
    return length
