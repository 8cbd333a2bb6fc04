"""What modules report."""

from __future__ import annotations

from typing import Any

from chalicelib.kernel.events import Event, event


@event("module.installed")
class ModuleInstalled(Event, frozen=True, kw_only=True):
    """A merchant let a module in."""

    module_id: str
    name: str


@event("module.uninstalled")
class ModuleUninstalled(Event, frozen=True, kw_only=True):
    """A module was removed; with `drop_data`, what it kept goes too."""

    module_id: str
    name: str
    drop_data: bool


@event("module.emitted")
class ModuleEmitted(Event, frozen=True, kw_only=True):
    """A module tells something: under `mod_{module}.{word}`, with numbers, flags and ids."""

    module: str
    name: str
    data: dict[str, Any]


@event("module.event_due")
class ModuleEventDue(Event, frozen=True, kw_only=True):
    """A module is to be told of an event that it hears."""

    module: str
    name: str
    event_id: str
    data: dict[str, Any]


@event("module.mail_queued")
class ModuleMailQueued(Event, frozen=True, kw_only=True):
    """A module wrote a mail."""

    mail_id: str
