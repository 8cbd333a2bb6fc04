"""Time as a dependency: the machine's clock, a clock moved by an offset (test tenants), a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that tells the time, always as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class OffsetClock:
    """Another clock, moved: a test tenant lives `offset` ahead of (or behind) the machine."""

    def __init__(self, base: Clock, offset: timedelta) -> None:
        self._base = base
        self._offset = offset

    def now(self) -> datetime:
        return self._base.now() + self._offset


class FixedClock:
    """A clock that moves only when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


def moved(at: datetime, by: timedelta) -> datetime:
    """A moment later, or earlier; beyond an end of the calendar, that end."""
    try:
        return at + by
    except OverflowError:
        return (datetime.max if by > timedelta() else datetime.min).replace(tzinfo=at.tzinfo)


def iso_ms(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`: the form in which the platform stores and shows moments."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"
