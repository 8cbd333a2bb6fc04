"""Where races are run: shops in one table, callers in many processes, and the judge's view of the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor, Shop
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.invoke import Call
from scripts.local.stripe_fake import StripeFake
from tests.support.deployment import NOON
from tests.support.judge import findings
from tests.support.market import Market
from tests.support.race import Job, Outcome, Racers, Stage
from tests.support.stored import Stored


class Arena:
    """One table and its racers. `stage` is the judge's own deployment, in this process."""

    def __init__(self, endpoint_url: str, provider: StripeFake, racers: Racers) -> None:
        self.endpoint_url = endpoint_url
        self.provider = provider
        self.stage = Stage(endpoint_url, provider.url)
        self._racers = racers

    def open_shop(self) -> Shop:
        """A new tenant: every round has its own."""
        return Shop(id=new_id(), slug="race", name="Race")

    def market(self) -> Market:
        """A new shop that ships to France."""
        return Market(self.stage, self.open_shop())

    def store(self, shop: Shop, *entities: Entity) -> None:
        """Write entities as they are, ninety a transaction."""
        for start in range(0, len(entities), 90):
            uow = self.stage.system.unit(shop.id, new_id())
            for entity in entities[start : start + 90]:
                uow.create(entity)
            uow.commit()

    def findings(self, shop: Shop) -> list[str]:
        """What is wrong in a shop now that nobody calls it."""
        ctx = self.stage.system.runtime.context(Call(shop, SYSTEM))
        return findings(ctx, self.stored(shop))

    def run(self, operation: Any, command: Any, shop: Shop, actor: Actor = ANONYMOUS, key: str | None = None) -> Any:
        """Call an operation from this process, before or after a race."""
        return self.stage.run(operation, command, shop, actor, key)

    def race(self, jobs: Sequence[Job], *, at: datetime = NOON, without: str | None = None) -> list[Outcome]:
        """See `Racers.race`."""
        return self._racers.race(jobs, at=at, without=without)

    def stored(self, shop: Shop | None = None) -> Stored:
        """The table as it is now, or one shop's part."""
        return Stored(self.endpoint_url, only=None if shop is None else shop.id)
