"""Work that does not fit one transaction, done in stored steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from chalicelib.domain.context import Context

T = TypeVar("T")

STEP = 80  # of the 100 writes of a transaction: the rest is for what goes with them


def in_steps(ctx: Context, items: Sequence[T], room: int = STEP) -> Iterator[Sequence[T]]:
    """The items in runs that fit a transaction, with a checkpoint after every run but the last.

    The last run commits together with whatever the operation writes after it, and has at most `room` items (others at
    most `STEP`). Each run must leave a state from which the operation, run again, goes on.
    """
    left = items
    while len(left) > room:
        size = min(STEP, len(left) - room) if room else min(STEP, len(left))
        yield left[:size]
        ctx.checkpoint()
        left = left[size:]
    if left:
        yield left
