"""Commands of notifications."""

from __future__ import annotations

import msgspec


class ResendEmail(msgspec.Struct, frozen=True, kw_only=True):
    """Send a logged mail again, written anew from its order."""

    id: str
