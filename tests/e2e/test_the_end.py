"""After everything else: nothing is wrong, nothing is left, nothing failed unseen."""

from __future__ import annotations

from infra import names
from tests.e2e.cloud import Cloud
from tests.e2e.story import DeployedStory
from tests.e2e.test_schedules import RATES, TICK


def test_what_must_be_true_is_still_true(cloud: Cloud, bought: DeployedStory) -> None:
    cloud.settle()
    assert cloud.invoke("check_invariants", TICK) == []


def test_no_message_is_left_and_no_function_failed(cloud: Cloud, bought: DeployedStory) -> None:
    cloud.settle()
    assert cloud.waiting(dead=True) == {}
    functions = [*names.API_STAGES, "relay", *names.QUEUES, *RATES]
    failures = [line for name in functions for line in cloud.log_lines(name) if '"level":"ERROR"' in line]
    assert failures == [], "\n".join(failures)
