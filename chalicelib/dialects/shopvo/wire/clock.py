"""The sandbox's clock, as Shopvo spells it: an addition of ours."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.dialects.kit.wire import In, Out, refuse
from chalicelib.dialects.shopvo.wire.common import One, one
from chalicelib.domain.sandbox import AdvanceClock, Clock
from chalicelib.kernel.clock import iso_ms


class ClockBody(In, frozen=True, kw_only=True):
    """How far to go: by seconds, or to a moment."""

    advance_seconds: Annotated[int, msgspec.Meta(ge=1, le=10**9)] | None = None
    now: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class ClockRow(Out, frozen=True, kw_only=True):
    """What the clock shows."""

    now: str


def move(body: ClockBody) -> AdvanceClock:
    """The command behind a move."""
    if (body.advance_seconds is None) == (body.now is None):
        raise refuse("custom", message="Give either advanceSeconds or now.")
    return AdvanceClock(seconds=body.advance_seconds, now=body.now)


def shown(clock: Clock) -> One[ClockRow]:
    """What it shows now."""
    return one(ClockRow(now=iso_ms(clock.now)))
