"""What is measured: a whole deployment on DynamoDB Local, with a shop of many products and a few in the table.

The table holds a handful of products; the read model holds all of them, written by its own projections. What a request
costs does not depend on the rows that it does not read, and filling a local table with thousands would take minutes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from chalicelib.adapters.replica.replica import Replica
from chalicelib.domain import stock, taxonomy
from chalicelib.domain.catalog import Product
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor, Shop
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.invoke import Call
from scripts.local.seed_large import BATCH, MakeProducts, make_products
from tests.support.deployment import NOON, OWNER, Client, Deployment, settings
from tests.support.market import Market
from tests.support.patience import set_patience
from tests.support.table import create_table

IN_TABLE = 4 * BATCH
Event = dict[str, Any]


class Files:
    """Files in memory, in place of a bucket (see `domain.ports.ObjectStore`)."""

    def __init__(self) -> None:
        self.by_key: dict[str, bytes] = {}

    def put(self, key: str, content: bytes, content_type: str) -> None:
        self.by_key[key] = content

    def get(self, key: str) -> bytes | None:
        return self.by_key.get(key)


class _Collected:
    """A unit of work that only keeps what is created."""

    def __init__(self) -> None:
        self.entities: list[Entity] = []

    def create(self, entity: Entity) -> None:
        self.entities.append(entity)

    def claim(self, *_: Any, **__: Any) -> None:
        """Unique values are of the table alone."""


class _Recorder:
    """The app, which keeps the event that it was called with."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.routes = app.routes
        self.event: Event = {}

    def __call__(self, event: Event, context: Any) -> Any:
        self.event = event
        return self._app(event, context)


class _Catcher(_Recorder):
    """An app that keeps the event and does nothing."""

    def __call__(self, event: Event, context: Any) -> Any:
        self.event = event
        return {"statusCode": 202, "headers": {}, "body": ""}


class BenchShop:
    """The deployment, its shop, and requests to it."""

    def __init__(self, engine: str, products: int) -> None:
        self.engine = engine
        self.files = Files()
        create_table("souk", engine)
        # Log lines are written as in production, to a stream that nobody reads.
        with redirect_stdout(Path(os.devnull).open("w", encoding="utf-8")):
            self.deployment = Deployment(settings(endpoint_url=engine, stripe_api_key="", stripe_webhook_secret=""))
        set_patience(self.deployment.system)
        self.deployment.system.__dict__["snapshots"] = self.files
        self.deployment.open_shops()
        self.market = Market(self, self.shop)
        self.shelves = self._furnish()
        self.slugs = self._fill(products)

    @property
    def shop(self) -> Shop:
        """The shop that is measured."""
        return self.deployment.shops["demo"]

    def run(self, operation: Any, command: Any, shop: Shop, actor: Actor = ANONYMOUS, key: str | None = None) -> Any:
        """Call an operation (see tests/support/market.py)."""
        return self.deployment.system.runtime.invoke(operation, command, Call(shop, actor, key=key))

    def context(self) -> Any:
        """A context for reading."""
        return self.deployment.system.runtime.context(Call(self.shop, SYSTEM))

    def _furnish(self) -> dict[str, tuple[str, ...]]:
        made = [
            self.market.staff(taxonomy.create_category, taxonomy.CreateCategory(name=f"Shelf {n}")) for n in range(8)
        ]
        tags = [self.market.staff(taxonomy.create_tag, taxonomy.CreateTag(name=f"Tag {n}")) for n in range(5)]
        return {"category_ids": tuple(each.id for each in made), "tag_ids": tuple(each.id for each in tags)}

    def _fill(self, products: int) -> list[str]:
        """A few products into the table, all into the read model and its snapshot; the slugs of those in the table."""
        for first in range(1, IN_TABLE + 1, BATCH):
            command = MakeProducts(first=first, count=BATCH, **self.shelves)
            self.run(make_products, command, self.shop, OWNER)
        catalog: Any = self.deployment.system.ports.catalog
        catalog.rebuild(self.context())
        collected = _Collected()
        ctx: Any = SimpleNamespace(uow=collected, now=NOON, new_id=new_id)
        make_products.run(ctx, MakeProducts(first=IN_TABLE + 1, count=products - IN_TABLE, **self.shelves))
        with catalog._replicas.open(self.context()) as replica:
            self._put(replica, collected.entities)
        catalog.snapshot(self.context())
        stored = self.context().uow
        found = [stored.get(Product, *key) for key in stored.all_keys(Product)]
        return [product.slug for product in found if product.status.value == "published"]

    def _put(self, replica: Replica, entities: list[Entity]) -> None:
        replica._answers.clear()
        with replica.db:
            for kind in (Product, stock.StockLevel):
                projection = replica.model.by_kind[kind.KIND]
                for entity in entities:
                    if isinstance(entity, kind):
                        projection.put(replica.db, entity)

    @property
    def snapshot(self) -> bytes:
        """The packed read model of the catalogue."""
        ((_, content),) = self.files.by_key.items()
        return content

    def forget_answers(self) -> None:
        """Let the read model find every answer anew."""
        catalog: Any = self.deployment.system.ports.catalog
        with catalog._replicas.open(self.context()) as replica:
            replica._answers.clear()

    def event(self, client: Client, method: str, url: str, body: Any = None) -> Event:
        """The event that API Gateway would send for a request, which has been answered once."""
        return self._recorded(_Recorder(self.deployment.app), client, method, url, body)

    def unsent(self, client: Client, method: str, url: str, body: Any = None) -> Event:
        """The event that API Gateway would send for a request, which nobody has answered."""
        return self._recorded(_Catcher(self.deployment.app), client, method, url, body)

    def _recorded(self, recorder: _Recorder, client: Client, method: str, url: str, body: Any) -> Event:
        app = self.deployment.app
        self.deployment.app = recorder  # type: ignore[assignment]
        try:
            answer = client(method, url, body)
        finally:
            self.deployment.app = app
        if answer.status >= 400:
            raise RuntimeError(f"{method} {url}: {answer.status} {answer.body}")
        return recorder.event

    def caller(self, event: Event) -> Callable[[], Any]:
        """The handler with an event, as Lambda calls it."""
        app = self.deployment.app
        return lambda: app(event, None)
