"""Pieces of the SovEcom spelling that several contexts share."""

from __future__ import annotations

from datetime import datetime

from chalicelib.dialects.kit.wire import In, Uuid
from chalicelib.kernel.clock import iso_ms


class ById(In, frozen=True, kw_only=True):
    """The `{id}` of a path."""

    id: Uuid


class NoQuery(In, frozen=True, kw_only=True):
    """A query that knows no keys."""


def time_or_none(at: datetime | None) -> str | None:
    """A moment in the contract's form, or null."""
    return None if at is None else iso_ms(at)
