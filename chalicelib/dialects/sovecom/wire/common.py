"""Pieces of the SovEcom spelling that several contexts share."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Annotated

import msgspec

from chalicelib.dialects.kit.wire import In, Uuid, refuse
from chalicelib.kernel.clock import iso_ms, moved

_DAY_CHARACTERS = len("2026-11-21")
PageNumber = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
PageSize = Annotated[int, msgspec.Meta(ge=1, le=200)]


class ById(In, frozen=True, kw_only=True):
    """The `{id}` of a path."""

    id: Uuid


class NoQuery(In, frozen=True, kw_only=True):
    """A query that knows no keys."""


def sought(text: str | None) -> str | None:
    """What somebody looks for while typing, without the spaces around it; spaces alone are looked for as they are."""
    return (text.strip() or text) if text else None


def time_or_none(at: datetime | None) -> str | None:
    """A moment in the contract's form, or null."""
    return None if at is None else iso_ms(at)


def moment(text: str | None, name: str, time_of_day: time) -> datetime | None:
    """A moment, or a day (which means its first or its last instant), in UTC unless it says otherwise."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise refuse("invalid_format", name, format="date", message="Invalid date") from error
    if len(text) == _DAY_CHARACTERS:
        at = datetime.combine(at.date(), time_of_day)
    return moved(at.replace(tzinfo=UTC), -(at.utcoffset() or timedelta()))
