"""What can be wrong about a sandbox."""

from __future__ import annotations

from chalicelib.kernel.errors import DomainError, NotFound


class NotASandbox(NotFound):
    """The shop is a real one: its time is everybody's."""


class ClockBackwards(DomainError):
    """A clock moves forward only."""


class ClockTooFar(DomainError):
    """A clock is ahead of the machine by `most_seconds` at most."""
