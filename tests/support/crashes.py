"""The process dies after its k-th effect on the outside: the effect is there, its answer is never heard.

    with crashing(after=3) as effects: ...

Effects are the writes to the table, what is sent to SQS, S3, a queue in memory, the mail server or the document store,
and every request to the provider that is not a reading one, whoever made the client. What is only read leaves no trace:
to die at a read, or before an effect, is for the world the same as to die right after the effect before it. So `after`
from 0 (before the first) to the last covers both sides of every call there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import stripe
from botocore.client import BaseClient

from chalicelib.adapters.objects.folder import FolderStore
from tests.support.aftermath import MemoryQueues, Post

_READING = ("Get", "BatchGet", "Query", "Describe", "List", "Receive", "Scan", "get ")


class Crash(BaseException):
    """The process is gone: nothing above may handle it."""


@contextmanager
def crashing(after: int | None = None) -> Iterator[list[str]]:
    """Inside, the process has `after` effects (None: as many as it likes), then it is gone. The list names them."""
    effects: list[str] = []

    def watched(call: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        def around(*args: Any, **kwargs: Any) -> Any:
            if len(effects) == after:
                raise Crash("the process is gone")
            answer = call(*args, **kwargs)
            if not name(*args).startswith(_READING):
                effects.append(name(*args))
                if len(effects) == after:
                    raise Crash(effects[-1])
            return answer

        return around

    with ExitStack() as stack:
        for owner, method, name in _OUTSIDE:
            replacement = watched(getattr(owner, method), name)
            stack.enter_context(mock.patch.object(owner, method, replacement))
        yield effects


_OUTSIDE: tuple[tuple[Any, str, Callable[..., str]], ...] = (
    (BaseClient, "_make_api_call", lambda client, operation, params: str(operation)),
    (stripe.RequestsClient, "request", lambda client, method, *rest: f"{method} the provider"),
    (MemoryQueues, "send", lambda queues, messages: "send messages"),
    (Post, "send", lambda post, message: "send a mail"),
    (FolderStore, "put", lambda store, key, *rest: "keep a document"),
)
