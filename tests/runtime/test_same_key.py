"""An operation whose twin, called with the same key, commits while it runs."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import taxonomy
from chalicelib.domain.taxonomy import Brand, CreateBrand
from chalicelib.domain.taxonomy.errors import SlugTaken
from chalicelib.kernel.operation import Operation
from chalicelib.runtime.records import IdempotencyMismatch
from tests.support.deployment import Deployment


def overtaken(deployment: Deployment, twin: CreateBrand, key: str) -> Operation[CreateBrand, Brand]:
    """The operation that makes brands, but a twin's call comes first each time it is run."""
    made: list[Brand] = []

    def run(ctx: Any, command: CreateBrand) -> Brand:
        if not made:
            made.append(deployment.run(taxonomy.create_brand, twin, key=key))
        return taxonomy.create_brand(ctx, command)

    run.__annotations__ = {"ctx": Any, "command": CreateBrand, "return": Brand}
    return Operation(taxonomy.create_brand.name, run, None, writes=True)


def test_what_a_twin_did_is_the_answer_and_not_an_obstacle(deployment: Deployment) -> None:
    command = CreateBrand(name="Once")
    answer = deployment.run(overtaken(deployment, command, "k1"), command, key="k1")
    assert deployment.run(taxonomy.list_brands) == [answer]


def test_another_request_that_was_quicker_with_the_key_is_a_conflict(deployment: Deployment) -> None:
    quicker = CreateBrand(name="Same slug", slug="once")
    with pytest.raises(IdempotencyMismatch):
        deployment.run(overtaken(deployment, quicker, "k1"), CreateBrand(name="Once"), key="k1")


def test_a_refusal_for_another_reason_stays_one(deployment: Deployment) -> None:
    command = CreateBrand(name="Once")
    with pytest.raises(SlugTaken):
        deployment.run(overtaken(deployment, command, "k1"), command, key="k2")
