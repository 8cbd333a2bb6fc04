"""How many requests a piece of work makes to the table, by operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from botocore.client import BaseClient


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Inside, every request to the table is counted."""
    requests: Counter[str] = Counter()
    call = BaseClient._make_api_call

    def counting(client: BaseClient, operation: str, parameters: Any) -> Any:
        if client.meta.service_model.service_name == "dynamodb":
            requests[operation] += 1
        return call(client, operation, parameters)

    with mock.patch.object(BaseClient, "_make_api_call", counting):
        yield requests
