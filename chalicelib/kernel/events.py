"""Domain events: facts in the past tense, stored with the change that they report and never without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, TypeVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of every event. Fields are ids, states, amounts and titles: never personal data, never secrets."""

    NAME: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it is stored and sent: `id` is what a consumer deduplicates on."""

    id: str
    name: str
    version: int
    occurred_at: datetime
    data: msgspec.Raw


_E = TypeVar("_E", bound=type[Event])
_REGISTRY: dict[str, type[Event]] = {}


class UnknownEvent(LookupError):
    """A stored event has a name or a version that this code does not know (a newer deployment wrote it)."""


def event(name: str, version: int = 1) -> Callable[[_E], _E]:
    """Register an event type under its public name, e.g. `order.placed`."""

    def register(cls: _E) -> _E:
        cls.NAME = name
        cls.VERSION = version
        _REGISTRY[name] = cls
        return cls

    return register


def record(fact: Event, event_id: str, at: datetime) -> Recorded:
    """Wrap an event for storage."""
    return Recorded(id=event_id, name=fact.NAME, version=fact.VERSION, occurred_at=at, data=msgspec.Raw(_encode(fact)))


def decode(recorded: Recorded) -> Event:
    """The typed event inside a record. Raises `UnknownEvent` for a name or version of the future."""
    cls = _REGISTRY.get(recorded.name)
    if cls is None or recorded.version > cls.VERSION:
        raise UnknownEvent(f"{recorded.name} v{recorded.version}")
    return msgspec.json.decode(recorded.data, type=cls)


def _encode(fact: Any) -> bytes:
    return msgspec.json.encode(fact)
