"""What modules ask of the outside: a place where their code runs, and the packages that come with the platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import msgspec

# How a run fails. A word that is none of these is the module's own, and is not believed, kept or shown.
Failure = Literal["time", "memory", "threw", "crashed", "stuck", "diverged", "output", "calls"]


class HostCall(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a module's code asks of its host."""

    name: str
    args: dict[str, Any] = {}


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the host says: a value, or the code of what is wrong."""

    value: Any = None
    error: str | None = None


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """A call with its answer."""

    call: HostCall
    answer: Answer


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a module's code: all that it depends on, so that the same task always goes the same way.

    `kind` is store, admin or event; `now` in milliseconds; `rounds` are the calls of the runs before, with the answers.
    """

    sources: Mapping[str, str]
    entry: str
    kind: str
    input: dict[str, Any]
    settings: dict[str, Any]
    now: int
    seed: tuple[int, int, int, int]
    rounds: tuple[tuple[Exchange, ...], ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to: `calls` that wait for the host, or how it `failed`, or what it has `done`."""

    done: Any = None
    calls: tuple[HostCall, ...] = ()
    failed: Failure | None = None
    message: str = ""


class ModuleCell(Protocol):
    """Where modules run: without rights, network or files, in memory and time of its own."""

    def run(self, task: Task) -> Outcome:
        """Make one run. Raises `CellUnavailable`."""
        ...


class BundledPackages(Protocol):
    """The packages that come with the platform."""

    def all(self) -> dict[str, dict[str, bytes]]:
        """Files by path, by the module's name."""
        ...
