"""A merchant's webhook receiver: takes what is sent and believes only what is signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

_TOLERANCE_SECONDS = 300


class Receiver:
    """A server on a free port of loopback; `events` are those whose signature held, `refused` the others."""

    def __init__(self) -> None:
        self.secret = ""
        self.events: list[dict[str, Any]] = []
        self.refused: list[str] = []
        receiver = self

        class _Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                reason = receiver.objection({name.lower(): value for name, value in self.headers.items()}, body)
                if reason is None:
                    receiver.events.append(json.loads(body))
                else:
                    receiver.refused.append(reason)
                self.send_response(200 if reason is None else 400)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Stay quiet: the demonstration tells what arrived."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/souk-events"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def objection(self, headers: dict[str, str], body: bytes) -> str | None:
        """Why a message is not to be believed, or None."""
        stamp, nonce = headers.get("x-sovecom-timestamp", ""), headers.get("x-sovecom-nonce", "")
        if not stamp.isdigit() or abs(time.time() - int(stamp)) > _TOLERANCE_SECONDS:
            return f"timestamp {stamp!r} is not of these minutes"
        signed = f"{stamp}.{nonce}.".encode() + body
        wanted = f"sha256={hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()}"
        if not hmac.compare_digest(wanted, headers.get("x-sovecom-signature", "")):
            return "the signature does not fit the body"
        return None

    def event(self, name: str, order_id: str) -> dict[str, Any] | None:
        """The first believed event of a name about an order."""
        return next((e for e in list(self.events) if e["event"] == name and e["data"].get("orderId") == order_id), None)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._server.shutdown()
        self._server.server_close()
