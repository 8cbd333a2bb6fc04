"""What a sandbox knows of itself."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from chalicelib.kernel.entity import Entity

MAX_AHEAD_SECONDS = 10 * 366 * 24 * 3600


class SandboxFilling(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """That the sandbox was given its shop's configuration, and because of which event: it happens once."""

    KIND: ClassVar[str] = "SANDBOX_FILLING"

    event_id: str
    at: datetime


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """What the sandbox's clock shows."""

    now: datetime
