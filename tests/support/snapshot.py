"""A deployment's table as it was: to let many cases begin at the same place without seeding for each."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from botocore.client import BaseClient
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain.context import SYSTEM
from chalicelib.runtime.invoke import Call
from tests.support.deployment import Deployment

_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"}
_READ_MODELS = ("catalog", "trade")


class Snapshot:
    """What the table held when this was made. `restore` puts it back if anything was written since."""

    def __init__(self, deployment: Deployment, folder: Path, table: str = "souk") -> None:
        self._system: Any = deployment.system
        self._system.__dict__["snapshots"] = FolderStore(folder)
        self._forget()
        for shop in deployment.shops.values():  # read models are loaded afterwards, not built again
            ctx = self._system.runtime.context(Call(shop, SYSTEM))
            for port in _READ_MODELS:
                getattr(self._system.ports, port).snapshot(ctx)
        self._name = table
        self._kept = copy.deepcopy(self._tables()[table])
        self.written = False

    def _tables(self) -> dict[str, Any]:
        tables: dict[str, Any] = dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables
        return tables

    def restore(self) -> None:
        """Put the table back, and forget what the process remembers of it by version."""
        if not self.written:
            return
        again = copy.deepcopy(self._kept)
        now = self._tables().get(self._name)
        if now is not None and now.stream_shard is not None:  # a stream only grows
            again.stream_shard = now.stream_shard
            again.stream_shard.table = again
        self._tables()[self._name] = again
        self._forget()
        self.written = False

    def _forget(self) -> None:
        self._system.books._books.clear()
        for port in _READ_MODELS:
            self._system.ports.__dict__.pop(port, None)
        for memory in (self._system.shops._hosts, self._system.shops._sites):
            memory._known.clear()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Inside, writes are noticed, also those that the table refuses."""
        call = BaseClient._make_api_call

        def noticing(client: BaseClient, operation: str, parameters: Any) -> Any:
            if operation in _WRITES:
                self.written = True
            return call(client, operation, parameters)

        with mock.patch.object(BaseClient, "_make_api_call", noticing):
            yield
