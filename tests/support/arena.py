"""Where races are run: shops in one table, callers in many processes, and the judge's view of the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.domain.context import ANONYMOUS, Actor, Shop
from chalicelib.kernel.ids import new_id
from tests.support.deployment import NOON
from tests.support.race import Job, Outcome, Racers, Stage
from tests.support.stored import Stored


class Arena:
    """One table and its racers. `stage` is the judge's own deployment, in this process."""

    def __init__(self, endpoint_url: str, racers: Racers) -> None:
        self.endpoint_url = endpoint_url
        self.stage = Stage(endpoint_url)
        self._racers = racers

    def open_shop(self) -> Shop:
        """A new tenant: every round has its own."""
        return Shop(id=new_id(), slug="race", name="Race")

    def run(self, operation: Any, command: Any, shop: Shop, actor: Actor = ANONYMOUS, key: str | None = None) -> Any:
        """Call an operation from this process, before or after a race."""
        return self.stage.run(operation, command, shop, actor, key)

    def race(self, jobs: Sequence[Job], *, at: datetime = NOON, without: str | None = None) -> list[Outcome]:
        """See `Racers.race`."""
        return self._racers.race(jobs, at=at, without=without)

    def stored(self) -> Stored:
        """The table as it is now."""
        return Stored(self.endpoint_url)
