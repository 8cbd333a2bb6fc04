"""An operation whose twin, called with the same key, commits while it runs."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import taxonomy
from chalicelib.domain.taxonomy import CreateTag, Tag
from chalicelib.domain.taxonomy.errors import SlugTaken
from chalicelib.kernel.operation import Operation
from chalicelib.runtime.records import IdempotencyMismatch
from tests.support.deployment import Deployment


def overtaken(deployment: Deployment, twin: CreateTag, key: str) -> Operation[CreateTag, Tag]:
    """The operation that makes tags, but a twin's call comes first each time it is run."""
    made: list[Tag] = []

    def run(ctx: Any, command: CreateTag) -> Tag:
        if not made:
            made.append(deployment.run(taxonomy.create_tag, twin, key=key))
        return taxonomy.create_tag(ctx, command)

    run.__annotations__ = {"ctx": Any, "command": CreateTag, "return": Tag}
    return Operation(taxonomy.create_tag.name, run, None, writes=True)


def test_what_a_twin_did_is_the_answer_and_not_an_obstacle(deployment: Deployment) -> None:
    command = CreateTag(name="Once")
    answer = deployment.run(overtaken(deployment, command, "k1"), command, key="k1")
    assert deployment.run(taxonomy.list_tags) == [answer]


def test_another_request_that_was_quicker_with_the_key_is_a_conflict(deployment: Deployment) -> None:
    quicker = CreateTag(name="Same slug", slug="once")
    with pytest.raises(IdempotencyMismatch):
        deployment.run(overtaken(deployment, quicker, "k1"), CreateTag(name="Once"), key="k1")


def test_a_refusal_for_another_reason_stays_one(deployment: Deployment) -> None:
    command = CreateTag(name="Once")
    with pytest.raises(SlugTaken):
        deployment.run(overtaken(deployment, command, "k1"), command, key="k2")
