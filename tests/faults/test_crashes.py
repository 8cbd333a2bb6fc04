"""The process dies on either side of every single call to the outside: afterwards all is as on a good day.

Each story is told once without a crash, which gives the number of effects and the state to reach. Then, for every number
of effects that a process may have had when it dies, it is told again on a fresh shop: a new process starts, whoever asked
asks again with the same key, what was in the queues comes again, and the schedules run.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from tests.support.crashes import Crash, crashing
from tests.support.stories import STORIES, Outside, Story, world_of


def told(outside: Outside, story: Story, after: int | None = None) -> tuple[list[str], dict[str, Any]]:
    """Tell a story with a crash after some effects, recover, and return the effects and the state in the end."""
    with world_of(outside, story) as (world, subject):
        with crashing(after) as effects, suppress(Crash):
            story.act(world, subject)
        had = list(effects)
        if after is not None:
            world.restart()
            story.act(world, subject)
        world.tell()
        world.settle()
        assert world.findings() == [], f"a crash after {had}"
        repeated = len(world.sent()) - len({mail.mail_id for mail in world.sent()})
        assert repeated <= int(after is not None), f"mails sent twice after {had}"
        return had, world.state()


# Told in many effects, and of the same steps as shorter stories: for `make races`, not for every change.
LONG = {
    "workers after a payment",
    "refund of an amount",
    "refund of everything",
    "refund of a mixed payment",
    "a prepaid checkout",
    "workers after a return",
    "erasure of a customer",
    "erasure of a guest",
}
# After these nobody but the fiscal record knows who the buyer was.
FORGOTTEN = {"erasure of a customer", "erasure of a guest"}


TOLD = [pytest.param(name, marks=() if name in LONG else pytest.mark.gate) for name in STORIES]


@pytest.mark.parametrize("name", TOLD)
def test_a_crash_at_any_call_changes_nothing_in_the_end(outside: Outside, name: str) -> None:
    story = STORIES[name]
    effects, good = told(outside, story)
    assert [standing for standing, *_ in good["orders"]] == [story.standing] * bool(story.standing)
    assert (good["known"] == ["FISCAL"]) == (name in FORGOTTEN), good["known"]
    for after in range(len(effects) + 1):
        had, state = told(outside, story, after)
        assert len(had) == after
        assert state == good, f"a crash after {had}"
