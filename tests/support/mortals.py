"""Processes that work until they are killed: not between two calls that a test chose, but in the middle of anything."""

from __future__ import annotations

import logging
import multiprocessing
import os
import random
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

from tests.support import quick_clients
from tests.support.race import PRELOADED, Stage
from tests.support.sabotage import without

START_SECONDS = 120


class Mortals:
    """Callers of `play(stage, *arguments)`, a process each; `lives` times all of them are killed at random moments."""

    def __init__(self, endpoint_url: str, seed: int) -> None:
        self._endpoint_url = endpoint_url
        self._chance = random.Random(seed)
        self._clean = multiprocessing.get_context("forkserver")
        self._clean.set_forkserver_preload([PRELOADED])

    def work(
        self, play: Callable[..., Any], jobs: Sequence[tuple[Any, ...]], *, lives: int, seconds: float,
        condition: str | None = None,
    ) -> int:  # fmt: skip
        """Let every job be begun `lives` times and killed within so many seconds; how many were killed at work."""
        killed = 0
        for _ in range(lives):
            working = [self._start(play, job, condition) for job in jobs]
            for _, connection in working:
                if not connection.poll(START_SECONDS):
                    raise TimeoutError("a process does not start")
                connection.recv()
            for _, connection in working:
                connection.send("go")
            for process, _ in self._chance.sample(working, len(working)):
                process.join(self._chance.uniform(0, seconds / len(jobs)))
                killed += process.is_alive()
                process.kill()
            for process, _ in working:
                process.join()
        return killed

    def _start(self, play: Callable[..., Any], job: tuple[Any, ...], condition: str | None) -> tuple[Any, Connection]:
        ours, theirs = self._clean.Pipe()
        process = self._clean.Process(
            target=_live, args=(theirs, self._endpoint_url, play, job, condition), daemon=True
        )
        process.start()
        theirs.close()
        return process, ours


def _live(
    connection: Connection, endpoint_url: str, play: Callable[..., Any], job: tuple[Any, ...], condition: str | None
) -> None:
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
    logging.disable(logging.CRITICAL)
    quick_clients.install()
    stage = Stage(endpoint_url)
    connection.send("ready")
    connection.recv()
    with without(condition):
        play(stage, *job)
