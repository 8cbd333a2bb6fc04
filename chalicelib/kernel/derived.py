"""Ids that follow from other ids: making the same thing twice gives the same id, so the second time is noticed."""

from __future__ import annotations

import hashlib

from chalicelib.kernel.ids import uuid7

_MS_DIGITS = 12


def derived_id(base: str, *parts: str) -> str:
    """The UUIDv7 that `base` (a UUIDv7, whose time it keeps) and `parts` lead to, always the same one."""
    digest = hashlib.sha256("\0".join((base, *parts)).encode()).digest()
    return uuid7(int(base.replace("-", "")[:_MS_DIGITS], 16), digest[:10])
