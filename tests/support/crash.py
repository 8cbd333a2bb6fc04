"""Crashing at a table request: the process dies before it is sent, or after it was answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.deployment import Deployment


class Crashed(BaseException):
    """The process is gone: nothing above may handle it."""


@contextmanager
def crash_at(deployment: Deployment, number: int, *, after: bool) -> Iterator[list[str]]:
    """Inside, the `number`-th table request (from 1) crashes before it is sent or after it was answered.

    The list that comes back names the requests made.
    """
    table: Any = deployment.system.table
    call = table._call
    made: list[str] = []

    def crashing(operation: str, **params: Any) -> Any:
        made.append(operation)
        if len(made) == number and not after:
            raise Crashed(operation)
        answer = call(operation, **params)
        if len(made) == number:
            raise Crashed(operation)
        return answer

    table._call = crashing
    try:
        yield made
    finally:
        del table._call
