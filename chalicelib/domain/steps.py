"""Work that does not fit one transaction, done in stored steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from chalicelib.domain.context import Context

T = TypeVar("T")

STEP = 80  # of the 100 writes of a transaction: the rest is for what goes with them


def in_steps(ctx: Context, items: Sequence[T], room: int = STEP) -> Iterator[tuple[Sequence[T], bool]]:
    """The items in runs that fit a transaction, each with whether it is the last; a checkpoint follows all others.

    The last run (at most `room` items, maybe none) commits with whatever the operation writes after it. Each run must
    leave a state from which the operation, run again, goes on.
    """
    left = items
    while len(left) > room:
        yield left[:STEP], False
        ctx.checkpoint()
        left = left[STEP:]
    yield left, True
