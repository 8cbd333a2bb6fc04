"""VIES over HTTP: what it answers, and what its silence means."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from chalicelib.adapters.vies.none import NoRegister
from chalicelib.adapters.vies.rest import Vies
from chalicelib.domain.tax.ports import VatCheck, VatOutcome
from chalicelib.wiring import System
from tests.support.deployment import settings


@contextmanager
def vies(status: int, body: bytes) -> Iterator[tuple[str, list[Any]]]:
    """A register that gives one answer and remembers the questions."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/check", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, {"valid": True, "requestIdentifier": "WAPIAAAA"}, VatCheck(outcome=VatOutcome.VALID, consultation_ref="WAPIAAAA")),
        (200, {"valid": True, "requestIdentifier": ""}, VatCheck(outcome=VatOutcome.VALID)),
        (200, {"valid": False, "name": "---"}, VatCheck(outcome=VatOutcome.INVALID)),
        (200, {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}, VatCheck(outcome=VatOutcome.UNREACHABLE)),
        (500, {"valid": True}, VatCheck(outcome=VatOutcome.UNREACHABLE)),
        (200, ["?"], VatCheck(outcome=VatOutcome.UNREACHABLE)),
    ],
)  # fmt: skip
def test_an_answer_is_understood(status: int, body: Any, answer: VatCheck) -> None:
    with vies(status, json.dumps(body).encode()) as (url, asked):
        assert Vies(url, 2).check("FR", "40303265045") == answer
    assert asked == [{"countryCode": "FR", "vatNumber": "40303265045"}]


def test_what_is_no_json_and_who_is_not_there_are_unreachable() -> None:
    with vies(200, b"<html>") as (url, _):
        assert Vies(url, 2).check("FR", "1") == VatCheck(outcome=VatOutcome.UNREACHABLE)
    assert Vies(url, 2).check("FR", "1") == VatCheck(outcome=VatOutcome.UNREACHABLE)


def test_the_settings_choose_the_register() -> None:
    assert isinstance(System(settings()).ports.vat_register, NoRegister)
    assert isinstance(System(settings(vat_register="vies")).ports.vat_register, Vies)
    assert NoRegister().check("FR", "1") == VatCheck(outcome=VatOutcome.UNREACHABLE)
