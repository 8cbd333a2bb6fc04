"""The process dies at its k-th call to the outside: the call takes effect, its answer is never heard.

    with crashing(at=3) as calls: ...

Every call through botocore (the table, buckets, SQS), every request of Stripe's library and every sending to a queue in
memory counts, whoever made the client. The list that comes back names them in order. To die before call k and to die
after call k - 1 are the same to the world: so `at` from 0 (before the first) to the last covers both sides of every call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import stripe
from botocore.client import BaseClient

from tests.support.aftermath import MemoryQueues


class Crash(BaseException):
    """The process is gone: nothing above may handle it."""


@contextmanager
def crashing(at: int | None = None) -> Iterator[list[str]]:
    """Inside, the process makes `at` calls (None: as many as it likes) and then none any more."""
    calls: list[str] = []

    def watched(call: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        def around(*args: Any, **kwargs: Any) -> Any:
            if len(calls) == at:
                raise Crash("the process is gone")
            calls.append(name(*args))
            answer = call(*args, **kwargs)
            if len(calls) == at:
                raise Crash(calls[-1])
            return answer

        return around

    aws = watched(BaseClient._make_api_call, lambda client, operation, params: operation)
    provider = watched(stripe.RequestsClient.request, lambda client, method, url, *rest: f"{method} {url[-40:]}")
    queue = watched(MemoryQueues.send, lambda queues, messages: "SendMessageBatch")
    with (
        mock.patch.object(BaseClient, "_make_api_call", aws),
        mock.patch.object(stripe.RequestsClient, "request", provider),
        mock.patch.object(MemoryQueues, "send", queue),
    ):
        yield calls
