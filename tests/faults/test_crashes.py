"""The process dies after every single call to the outside, one after the other: afterwards all is as on a good day.

Each story is told once without a crash, which gives the number of calls and the state to reach. Then, for every number
of calls that a process may have made when it dies, it is told again on a fresh shop: a new process starts, whoever asked
asks again with the same key, what was in the queues comes again, and the schedules run.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from tests.support.crashes import Crash, crashing
from tests.support.stories import STORIES, Outside, Story, world_of


def told(outside: Outside, story: Story, at: int | None = None) -> tuple[int, dict[str, Any]]:
    """Tell a story with a crash after a call, recover, and return the number of calls and the state in the end."""
    with world_of(outside, story) as (world, subject):
        with crashing(at) as calls, suppress(Crash):
            story.act(world, subject)
        made = len(calls)
        if at is not None:
            world.restart()
            story.act(world, subject)
        world.tell()
        world.settle()
        assert world.findings() == [], f"after {calls}"
        return made, world.state()


@pytest.mark.parametrize("name", STORIES)
def test_a_crash_after_any_call_changes_nothing_in_the_end(outside: Outside, name: str) -> None:
    story = STORIES[name]
    calls, good = told(outside, story)
    assert [standing for standing, *_ in good["orders"]] == [story.standing] * bool(story.standing)
    for at in range(calls + 1):
        _, state = told(outside, story, at)
        assert state == good, f"a crash after {at} of {calls} calls"
