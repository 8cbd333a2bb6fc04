"""Many processes that call the core at the same moment, on an engine with true transactions.

    with Racers(endpoint_url, 32) as racers:
        outcomes = racers.race([Job(plays.buy, (shop, cart)) for cart in carts], at=NOON)

Every process builds its own `System`, as a function instance would, and is used for many rounds. A round starts at a
barrier; job `i` goes to process `i % n`, so that with more jobs than processes the rest follow at once.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from chalicelib.domain.context import ANONYMOUS, Actor, Origin, Shop
from chalicelib.kernel.clock import FixedClock
from chalicelib.kernel.errors import DomainError
from chalicelib.runtime.invoke import Call
from chalicelib.wiring import System
from tests.support import quick_clients
from tests.support.deployment import NOON, settings
from tests.support.patience import set_patience
from tests.support.sabotage import without

PATIENCE_SECONDS = 120
PRELOADED = "tests.support.warm"


class Stage:
    """One process's deployment: the system, a clock that the round sets, and what to call."""

    def __init__(self, endpoint_url: str, stripe_url: str = "") -> None:
        self.clock = FixedClock(NOON)
        paying = {"stripe_api_key": "sk_test_shop", "stripe_api_base": stripe_url} if stripe_url else {}
        self.system = System(settings(endpoint_url=endpoint_url, **paying), self.clock)
        set_patience(self.system)
        self.retries = 0
        self.system.telemetry.retried = self._retried  # type: ignore[method-assign]

    def _retried(self) -> None:
        self.retries += 1

    def run(
        self, operation: Any, command: Any, shop: Shop, actor: Actor = ANONYMOUS, key: str | None = None, ip: str = ""
    ) -> Any:
        """Call an operation of the core through the runtime."""
        return self.system.runtime.invoke(operation, command, Call(shop, actor, Origin(ip=ip), key))


class Job(NamedTuple):
    """What one caller does: a module-level function of (stage, *arguments)."""

    play: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


class Outcome(NamedTuple):
    """How it ended: a result, or the code of a domain error, or (`crash`) the text of anything else."""

    result: Any = None
    code: str | None = None
    details: dict[str, Any] = {}
    fault: str | None = None
    crash: str | None = None
    retries: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the call succeeded."""
        return self.code is None and self.crash is None


class _Round(NamedTuple):
    jobs: list[tuple[int, Job]]
    at: datetime
    without: str | None


class Racers:
    """A pool of processes, started once and raced many times."""

    def __init__(self, endpoint_url: str, processes: int, stripe_url: str = "") -> None:
        # Children of a clean process that has only imported the code: nothing is shared with the tests' own process.
        clean = multiprocessing.get_context("forkserver")
        clean.set_forkserver_preload([PRELOADED])
        barrier = clean.Barrier(processes)
        self._connections: list[Connection] = []
        self._processes = []
        for _ in range(processes):
            ours, theirs = clean.Pipe()
            process = clean.Process(target=_serve, args=(theirs, barrier, endpoint_url, stripe_url), daemon=True)
            process.start()
            theirs.close()
            self._connections.append(ours)
            self._processes.append(process)
        for connection in self._connections:
            connection.recv()

    def race(self, jobs: Sequence[Job], *, at: datetime = NOON, without: str | None = None) -> list[Outcome]:
        """Run all jobs at once, with the clock at `at`; the outcomes in the order of the jobs.

        `without` names a condition that the processes leave out meanwhile (see sabotage.py).
        """
        count = len(self._connections)
        for number, connection in enumerate(self._connections):
            mine = [(index, job) for index, job in enumerate(jobs) if index % count == number]
            connection.send(_Round(mine, at, without))
        found: dict[int, Outcome] = {}
        for connection in self._connections:
            if not connection.poll(PATIENCE_SECONDS):
                raise TimeoutError("a racing process does not answer")
            found.update(connection.recv())
        return [found[index] for index in range(len(jobs))]

    def close(self) -> None:
        """End the processes, which have nothing left to say."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()

    def __enter__(self) -> Racers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serve(connection: Connection, barrier: Any, endpoint_url: str, stripe_url: str) -> None:
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
    logging.disable(logging.CRITICAL)
    quick_clients.install()
    stage = Stage(endpoint_url, stripe_url)
    connection.send("ready")
    while True:
        heat: _Round = connection.recv()
        stage.clock.at = heat.at
        with without(heat.without):
            barrier.wait(PATIENCE_SECONDS)
            connection.send({index: _outcome(stage, job) for index, job in heat.jobs})


def _outcome(stage: Stage, job: Job) -> Outcome:
    stage.retries = 0
    started = time.perf_counter()
    ended: dict[str, Any]
    try:
        ended = {"result": job.play(stage, *job.arguments)}
    except DomainError as error:
        ended = {"code": error.code, "details": error.details, "fault": error.fault.value}
    except Exception as error:  # whatever it is, the test must see it
        ended = {"crash": f"{type(error).__name__}: {error}"}
    return Outcome(**ended, retries=stage.retries, seconds=time.perf_counter() - started)
