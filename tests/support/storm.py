"""Bad weather between us and the table: a proxy (microburst) that refuses, delays, and loses answers after the fact.

with Storm(engine) as storm:
    storm.blow({"operation": "TransactWriteItems", "probability": 0.3, "error": conflict(8)})
    ...
    storm.calm()
"""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from botocore.client import BaseClient

from scripts.local.services_process import Server, free_port, is_listening, local_folder, stop

THROTTLED = {"code": "ProvisionedThroughputExceededException", "status": 400, "message": "Slow down"}
BROKEN = {"code": "InternalServerError", "status": 500, "message": "Try again"}
LOST_REPLY = {"response": {"abort_frac": 0.0}}
WRITES = ("TransactWriteItems", "UpdateItem")


def conflict(actions: int) -> dict[str, Any]:
    """The refusal of a transaction of so many actions, of which the first met another transaction in flight."""
    reasons = [{"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]
    return {
        "code": "TransactionCanceledException",
        "status": 400,
        "message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
        "fields": {"CancellationReasons": [*reasons, *[{"Code": "None"}] * (actions - 1)]},
    }


class Storm:
    """The proxy in front of an engine; `url` is what clients are given."""

    def __init__(self, engine: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._engine = engine
        self._pid = 0

    def __enter__(self) -> Storm:
        command = [str(Path(sys.executable).with_name("microburst")), "--upstream", self._engine]
        server = Server(
            name="microburst",
            command=[*command, "--port", str(self.port)],
            folder=Path.cwd(),
            log=local_folder() / "logs" / f"microburst-{self.port}.log",
            environment={"PATH": "/usr/bin:/bin"},
        )
        self._pid = server.start(lambda: is_listening(self.port)).pid
        return self

    def __exit__(self, *_: object) -> None:
        stop(self._pid)

    def blow(self, *rules: dict[str, Any]) -> None:
        """From now on these faults happen, the first rule that matches a request decides."""
        self._control("POST", "rules", [{"service": "dynamodb", **rule} for rule in rules])

    def calm(self) -> None:
        """No faults any more."""
        self._control("POST", "rules", [])

    def fired(self) -> int:
        """How many faults there were so far."""
        return int(self._control("GET", "stats", None)["requests"]["faulted"])

    def _control(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/_microburst/{path}", data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")

    @contextmanager
    def at_write(self, number: int | None, **fault: Any) -> Iterator[list[str]]:
        """Inside, the `number`-th write (from 1; None: none) meets a fault. The list names the writes made."""
        writes: list[str] = []
        call: Callable[..., Any] = BaseClient._make_api_call  # type: ignore[attr-defined]

        def watched(client: Any, operation: str, params: Any) -> Any:
            if operation in WRITES:
                writes.append(operation)
                if len(writes) == number:
                    self.blow({"operation": operation, **fault})
            try:
                return call(client, operation, params)
            finally:
                if operation in WRITES and len(writes) == number:
                    self.calm()

        with mock.patch.object(BaseClient, "_make_api_call", watched):
            yield writes
