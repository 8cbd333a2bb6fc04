"""Commands about modules, and what they answer."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.domain.modules.manifest import Manifest
from chalicelib.domain.modules.model import Permission, SlotTarget
from chalicelib.kernel.privacy import PersonalText


class InspectModule(msgspec.Struct, frozen=True, kw_only=True):
    """Look at a package (a .tgz) without installing it."""

    package: bytes


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What a package says about itself; one that is not compatible is refused instead."""

    manifest: Manifest


class InstallModule(msgspec.Struct, frozen=True, kw_only=True):
    """Install a package (a .tgz), or with `bundled_id` a module that comes with the platform.

    `granted` is what the merchant lets it do, of what it asks for; None: all of that. A module starts switched off
    unless `enabled`.
    """

    package: bytes = b""
    bundled_id: str | None = None
    granted: tuple[Permission, ...] | None = ()
    enabled: bool = False


class ModuleName(msgspec.Struct, frozen=True, kw_only=True):
    """A module by its name: to switch it on or off."""

    name: str


class UninstallModule(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a module, and with `drop_data` all that it keeps."""

    name: str
    drop_data: bool = False


class BundledModule(msgspec.Struct, frozen=True, kw_only=True):
    """A module that comes with the platform; `id` is its name."""

    id: str
    name: str
    display_name: str
    description: str
    permissions: tuple[Permission, ...]
    slots: tuple[SlotTarget, ...]
    installed: bool


class ChooseForSlot(msgspec.Struct, frozen=True, kw_only=True):
    """Decide which of several modules a slot shows."""

    slot: str
    module: str


class BoundSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A slot and what it shows."""

    slot: str
    module: str
    component: str


class SlotConflict(msgspec.Struct, frozen=True, kw_only=True):
    """A slot that several modules want, without a decision: it shows none of them."""

    slot: str
    candidates: tuple[BoundSlot, ...]


class Slots(msgspec.Struct, frozen=True, kw_only=True):
    """All slots that enabled modules want."""

    resolved: tuple[BoundSlot, ...] = ()
    conflicts: tuple[SlotConflict, ...] = ()


class CallModule(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a module. `path` starts with a slash; `side` is store or admin; `guest_id` is proven.

    `body` is what was sent: JSON as plain values, anything else as text.
    """

    name: str
    side: str
    method: str
    path: str
    query: dict[str, list[str]] = {}
    headers: dict[str, str] = {}
    body: Any = None
    guest_id: str | None = None


class ModuleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a module answered: `body` is text of the media type `content_type`, or in base64 when `binary`."""

    status: int = 200
    content_type: str = "application/json"
    body: PersonalText | None = None
    binary: bool = False
