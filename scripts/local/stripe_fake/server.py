"""The HTTP server of the fake: Stripe's API under `/v1/`, the control API under `/_fake/`, on loopback only."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from scripts.local.stripe_fake.answering import Reply, Request, answer
from scripts.local.stripe_fake.clock import Clock
from scripts.local.stripe_fake.control import StripeControl
from scripts.local.stripe_fake.control_routes import answer_control
from scripts.local.stripe_fake.errors import StripeFault, invalid
from scripts.local.stripe_fake.faults import FaultPlan
from scripts.local.stripe_fake.idempotency import IdempotencyKeys
from scripts.local.stripe_fake.store import Store
from scripts.local.stripe_fake.timers import Ticker
from scripts.local.stripe_fake.webhooks import Endpoint, WebhookDispatcher
from scripts.local.stripe_fake.world import World

LOOPBACK = "127.0.0.1"
DEFAULT_SECRET = "whsec_local_fake"


class StripeFake:
    """A running fake: start it in a thread with `with StripeFake() as fake`, port 0 takes a free one.

    `directory` keeps the state across restarts; `secret_keys` None accepts every `sk_test_…` key, each with its own
    account; `settle_after_seconds` None leaves bank debits and pending refunds to the control API and `advance`.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        directory: Path | None = None,
        webhook_url: str | None = None,
        webhook_secret: str = DEFAULT_SECRET,
        secret_keys: Iterable[str] | None = None,
        settle_after_seconds: int | None = None,
    ) -> None:
        store = Store(directory)
        clock = Clock(store)
        endpoint = Endpoint("we_default", webhook_url, webhook_secret) if webhook_url else None
        self.world = World(
            store=store,
            clock=clock,
            webhooks=WebhookDispatcher(store, endpoint),
            faults=FaultPlan(),
            idempotency=IdempotencyKeys(store, clock),
            secret_keys=frozenset(secret_keys) if secret_keys is not None else None,
            settle_after_seconds=settle_after_seconds,
        )
        self._server = _Server((LOOPBACK, port), self.world)
        self.url = self.world.base_url = f"http://{LOOPBACK}:{self._server.server_address[1]}"
        self.control = StripeControl(self.url)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._ticker = Ticker(self.world) if settle_after_seconds is not None else None

    def start(self) -> Self:
        """Start serving and delivering in threads of their own."""
        self.world.webhooks.start()
        self._thread.start()
        if self._ticker is not None:
            self._ticker.start()
        return self

    def stop(self) -> None:
        """Stop serving; with a directory, a later fake carries on from here."""
        if self._ticker is not None:
            self._ticker.stop()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self.world.webhooks.stop()
        self.world.store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_raised: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Sixteen checkouts may connect at the same instant; the default backlog of five would refuse some.
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], world: World) -> None:
        super().__init__(address, _Handler)
        self.world = world


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def do_OPTIONS(self) -> None:
        self._write(204, b"", "text/plain", _cors(urlsplit(self.path).path))

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: `/_fake/requests` is the log."""

    def _serve(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if address.path.startswith("/_fake/"):
            self._serve_control(address.path, body)
            return
        form = body if self.command == "POST" else address.query
        self._send(answer(self.server.world, Request(self.command, address.path, form, self.headers)))

    def _serve_control(self, path: str, text: str) -> None:
        world = self.server.world
        try:
            body = self._control_body(text)
            if path == "/_fake/webhooks/wait":
                answered = answer_control(world, self.command, path, body)
            else:
                with world.store.lock:
                    answered = answer_control(world, self.command, path, body)
        except StripeFault as fault:
            self._send(Reply(fault.status, fault.body("req_control"), _cors(path)))
            return
        if isinstance(answered, str):
            self._write(200, answered.encode(), "text/html; charset=utf-8", {})
        elif self._is_form() and answered.get("return_address"):
            self._write(303, b"", "text/plain", {"Location": answered["return_address"]})
        else:
            self._write(200, json.dumps(answered).encode(), "application/json", _cors(path))

    def _is_form(self) -> bool:
        return self.headers.get_content_type() == "application/x-www-form-urlencoded"

    def _control_body(self, text: str) -> dict[str, Any]:
        if self._is_form():
            return dict(parse_qsl(text))
        try:
            body = json.loads(text or "{}")
        except ValueError:
            raise invalid("Invalid JSON") from None
        if not isinstance(body, dict):
            raise invalid("A control request is a JSON object")
        return body

    def _send(self, reply: Reply) -> None:
        if reply.cut:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._write(reply.status, json.dumps(reply.body, indent=2).encode(), "application/json", reply.headers)

    def _write(self, status: int, payload: bytes, content_type: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(payload)), **headers}.items():
            self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(payload)
        except (BrokenPipeError, ConnectionResetError):
            # The client gave up waiting for a delayed reply, which is what delayed replies are for.
            self.close_connection = True


def _cors(path: str) -> dict[str, str]:
    # A shop's page pays from its own origin; no page has business with the rest of the control API.
    if not path.startswith("/_fake/pay/"):
        return {}
    return {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "content-type",
        "Access-Control-Allow-Methods": "POST",
    }
