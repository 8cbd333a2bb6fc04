"""A shop in which there is one of everything, and which is as it was again after every change."""

from __future__ import annotations

import copy
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from chalicelib.adapters.objects.bucket import BucketStore
from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.adapters.replica.store import Replicas
from chalicelib.runtime.invoke import Call
from scripts.local.stripe_fake import StripeFake
from tests.support.aftermath import Aftermath
from tests.support.companies import on_plan
from tests.support.deployment import Client, Deployment, settings
from tests.support.payments import KEY
from tests.support.program import Program, program
from tests.support.table import create_table

WEBHOOK_SECRET = "whsec_present"


class Caller(NamedTuple):
    """Somebody who calls: with which headers and cookies, at which host."""

    headers: dict[str, str]
    cookies: dict[str, str] = {}
    host: str = "demo.test"

    @classmethod
    def of(cls, client: Client) -> Caller:
        """Who a client is."""
        bearer = {"Authorization": f"Bearer {client.bearer}"} if client.bearer else {}
        return cls(bearer, dict(client.cookies), client.host)


class Shop:
    """The deployment of the moment, who calls it, and the ids of what there is, by what it is."""

    def __init__(self, folder: Path, provider: StripeFake) -> None:
        self.config = settings(
            stripe_api_key=KEY,
            stripe_api_base=provider.url,
            stripe_webhook_secret=WEBHOOK_SECRET,
            mail="file",
            mail_directory=str(folder / "mail"),
        )
        self.provider = provider
        self.deployment = Deployment(self.config)
        self.deployment.open_shops()
        on_plan(self.deployment, "enterprise")
        self.after = Aftermath(self.deployment, folder)
        self.media = BucketStore("media", "us-east-1")
        system = self.deployment.system
        system.__dict__["snapshots"] = FolderStore(folder / "snapshots")
        system.ports.__dict__["media"] = self.media
        self.callers: dict[str, Caller] = {}
        self.ids: dict[str, list[Any]] = defaultdict(list)
        self._kept: Any = None
        self._books: OrderedDict[Any, Any] = OrderedDict()

    def keep(self) -> None:
        """Remember how everything is now."""
        for port in self._read_models():
            port.snapshot(self.deployment.system.runtime.context(Call(self.deployment.shops["demo"])))
        self._books = OrderedDict(self.deployment.system.books._books)
        kept = self._tables()["souk"]
        kept.stream_shard.items.clear()
        self._kept = copy.deepcopy(kept)

    def restore(self) -> None:
        """Let everything be as it was kept, also what the process remembers of it."""
        self._tables()["souk"] = copy.deepcopy(self._kept)
        system = self.deployment.system
        system.books._books = OrderedDict(self._books)
        for port in self._read_models():
            port._replicas = Replicas(port.MODEL, system.snapshots)
        for shop in self.deployment.shops.values():
            system.shops.forget(shop)
        system._account_ports.clear()

    def _read_models(self) -> tuple[Any, Any]:
        ports = self.deployment.system.ports
        return ports.catalog, ports.trade

    @staticmethod
    def _tables() -> Any:
        return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables

    def program(self) -> Program:
        """The deployment of the moment as a WSGI program."""
        return program(self.deployment)


@contextmanager
def opened(folder: Path) -> Iterator[Shop]:
    """An empty shop, beside a payment provider."""
    with mock_aws(), StripeFake() as provider:
        create_table("souk")
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="media")
        yield Shop(folder, provider)
