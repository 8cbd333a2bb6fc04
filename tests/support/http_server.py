"""The application behind a real socket, for clients that are not Python: one request at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from tests.support.deployment import Client, Deployment

_OWN = frozenset({"content-length", "connection", "date", "server"})


@contextmanager
def served(deployment: Deployment) -> Iterator[str]:
    """The base URL of a deployment while the block lasts."""
    caller = Client(deployment)

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode() or None
            sent = {name: value for name, value in self.headers.items() if name.lower() not in ("host", *_OWN)}
            answer = deployment.call(caller, self.command, self.path, body, sent)
            content = answer.body.encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name not in _OWN:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 - the names that the base class calls

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
