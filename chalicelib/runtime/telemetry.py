"""One JSON line per operation, which is its log entry and, read by CloudWatch, its metrics (embedded metric format)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

from aws_lambda_powertools.logging import Logger

from chalicelib.domain.context import Actor, Origin
from chalicelib.kernel.errors import DomainError, Fault

NAMESPACE = "Souk"
_METRICS = [
    {
        "Namespace": NAMESPACE,
        "Dimensions": [["operation"]],
        "Metrics": [
            {"Name": "duration_ms", "Unit": "Milliseconds"},
            {"Name": "table_requests", "Unit": "Count"},
            {"Name": "retries", "Unit": "Count"},
        ],
    }
]
_retries: ContextVar[int] = ContextVar("souk_operation_retries", default=0)


class Telemetry:
    """Where operations report. `meter` opens a counter of table requests (see adapters.dynamo.table.counting)."""

    def __init__(self, logger: Logger, meter: Callable[[], AbstractContextManager[list[str]]]) -> None:
        self._logger = logger
        self._meter = meter

    def retried(self) -> None:
        """The running operation lost a race and runs again."""
        _retries.set(_retries.get() + 1)

    @contextmanager
    def operation(self, name: str, tenant: str, actor: Actor, origin: Origin) -> Iterator[None]:
        """Time an operation and write its line, whatever its end."""
        started = time.perf_counter()
        _retries.set(0)
        outcome = "ok"
        with self._meter() as requests:
            try:
                yield
            except DomainError as error:
                outcome = error.code
                raise
            except BaseException:
                outcome = "crashed"
                raise
            finally:
                self._write(
                    {
                        "operation": name,
                        "tenant": tenant,
                        "actor": actor.kind,
                        "actor_id": actor.id,
                        "request_id": origin.request_id,
                        "outcome": outcome,
                        "duration_ms": round((time.perf_counter() - started) * 1000, 2),
                        "table_requests": len(requests),
                        "retries": _retries.get(),
                    }
                )

    def count(self, name: str, value: int, **dimensions: str) -> None:
        """A metric of its own, e.g. `InvariantViolations`."""
        directive = {
            "Namespace": NAMESPACE,
            "Dimensions": [list(dimensions)],
            "Metrics": [{"Name": name, "Unit": "Count"}],
        }
        self._write({name: value, **dimensions}, [directive])

    def crashed(self, message: str, **fields: Any) -> None:
        """An unexpected exception, with its trace: called from an `except` block."""
        self._logger.exception(message, extra=fields)

    def note(self, message: str, **fields: Any) -> None:
        """A plain line for people."""
        self._logger.info(message, extra=fields)

    def _write(self, fields: dict[str, Any], metrics: list[dict[str, Any]] | None = None) -> None:
        aws = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": metrics or _METRICS}
        self._logger.info(fields.get("operation", "metric"), extra={"_aws": aws, **fields})


def refused(error: DomainError) -> bool:
    """Whether the caller is at fault, so that the line needs no alarm."""
    return error.fault is not Fault.UNAVAILABLE
