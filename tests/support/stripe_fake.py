"""A webhook endpoint and shorthands of Stripe's client, for tests against the local fake."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import stripe

from scripts.local.stripe_fake import StripeFake

SECRET = "whsec_present"
KEY = "sk_test_shop"
NO_REDIRECTS = {"enabled": True, "allow_redirects": "never"}


class Receiver:
    """A webhook endpoint that keeps every delivery; `answers` are the statuses of the next ones, then 200."""

    def __init__(self) -> None:
        self.deliveries: list[tuple[bytes, str | None]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                payload = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.deliveries.append((payload, self.headers["Stripe-Signature"]))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/webhooks/stripe"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def types(self) -> list[str]:
        return [json.loads(payload)["type"] for payload, _ in self.deliveries]

    def ids(self) -> list[str]:
        return [json.loads(payload)["id"] for payload, _ in self.deliveries]


def client_of(fake: StripeFake, key: str = KEY, account: str | None = None) -> stripe.StripeClient:
    return stripe.StripeClient(
        key, base_addresses={"api": fake.url}, max_network_retries=0, stripe_account=account,
        http_client=stripe.RequestsClient(timeout=5),
    )  # fmt: skip


def create(client: stripe.StripeClient, amount: int = 2500, **params: Any) -> stripe.PaymentIntent:
    options = params.pop("options", {})
    full = {"amount": amount, "currency": "eur", "automatic_payment_methods": NO_REDIRECTS, **params}
    return client.v1.payment_intents.create(full, options)  # type: ignore[arg-type]


def paid(client: stripe.StripeClient, amount: int = 2500, method: str = "pm_card_visa") -> stripe.PaymentIntent:
    return create(client, amount, payment_method=method, confirm=True)


def await_true(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 3
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
