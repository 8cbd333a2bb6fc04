"""The table refuses, stutters, or does what it was told and loses its answer: nothing is lost, nothing happens twice."""

from __future__ import annotations

import time
from typing import Any

import pytest

from chalicelib.domain import checkout
from chalicelib.domain.orders import Order
from chalicelib.kernel.errors import Unavailable
from tests.support.deployment import DEMO
from tests.support.patience import set_patience
from tests.support.stories import STORIES, Outside, Story, half_full_cart, world_of
from tests.support.storm import BROKEN, LOST_REPLY, THROTTLED, Storm, conflict
from tests.support.world import World

ATTEMPTS_OF_THE_SDK = 3
ACTIONS = 7  # of a checkout: cart, order, number, history, stock, commit, idempotency record
SHORT = ["checkout", "payment intent", "one more unit", "a new account", "payment webhook", "refund of everything"]
NOTHING = Story(lambda world: world.market.goods(1000), lambda world, subject: None, None)


def through(storm: Storm, outside: Outside) -> Outside:
    return outside._replace(endpoint=storm.url)


def persistently(story: Story, world: World, subject: Any) -> int:
    """Ask until there is an answer; how often there was none."""
    for refusals in range(20):
        try:
            story.act(world, subject)
        except Unavailable:
            continue
        return refusals
    raise AssertionError("no answer in twenty attempts")


def test_conflicts_are_tried_again_and_place_every_order_once(outside: Outside, storm: Storm) -> None:
    """A third of all transactions meets another one in flight. Five attempts in a row fail once in four hundred."""
    with world_of(through(storm, outside), NOTHING) as (world, goods):
        tickets = [world.ready_cart(goods, quantity=1) for _ in range(100)]
        fired = storm.fired()
        storm.blow({"operation": "TransactWriteItems", "probability": 0.3, "error": conflict(ACTIONS)})
        refused = []
        for number, ticket in enumerate(tickets):
            try:
                world.market.shopper(checkout.place_order, ticket.access, key=f"key-{number}")
            except Unavailable as error:
                refused.append((number, ticket, error))
        storm.calm()
        assert storm.fired() - fired > 20
        assert len(refused) <= 4
        assert {(error.code, error.details["retry_after_seconds"]) for *_, error in refused} <= {("table_contended", 1)}
        for number, ticket, _ in refused:
            world.market.shopper(checkout.place_order, ticket.access, key=f"key-{number}")
        assert len(world.stored().all(Order, DEMO)) == len(tickets)
        world.settle()
        assert world.findings() == []


def test_a_throttling_table_is_a_clear_answer_in_time(outside: Outside, storm: Storm) -> None:
    """Through HTTP: 201, or 503 with Retry-After; never 500, never late; and in the end every order once."""
    with world_of(through(storm, outside), NOTHING) as (world, goods):
        tickets = [world.ready_cart(goods, quantity=1) for _ in range(12)]
        storm.blow(
            {"probability": 0.3, "error": THROTTLED},
            {"probability": 0.1, "error": BROKEN},
            {"latency": {"min": 5, "max": 50}},
        )
        seconds, refusals = [], 0
        for number, ticket in enumerate(tickets):
            client = world.deployment.client(cookies={"sov_cart": ticket.token})
            for _ in range(20):
                started = time.perf_counter()
                answer = client("POST", f"/store/v1/carts/{ticket.cart_id}/checkout", Idempotency_Key=f"key-{number}")
                seconds.append(time.perf_counter() - started)
                if answer.status == 201:
                    break
                assert (answer.status, answer.headers["retry-after"]) == (503, "1")
                refusals += 1
            else:
                raise AssertionError("no answer in twenty attempts")
        storm.calm()
        assert refusals > 0
        assert len(world.stored().all(Order, DEMO)) == len(tickets)
        world.settle()
        assert world.findings() == []
        assert sorted(seconds)[int(len(seconds) * 0.95)] < 5


def stormy(
    outside: Outside, storm: Storm, story: Story, at: int | None, patience_seconds: float = 60.0, **fault: Any
) -> tuple[list[str], Any]:
    """Tell a story whose `at`-th write meets a fault; the writes made, and the state in the end."""
    with world_of(through(storm, outside), story) as (world, subject):
        set_patience(world.deployment.system, patience_seconds)
        with storm.at_write(at, **fault) as writes:
            persistently(story, world, subject)
        set_patience(world.deployment.system)
        made = list(writes)
        world.tell()
        world.settle()
        assert world.findings() == []
        return made, world.state()


@pytest.mark.parametrize("times", [1, ATTEMPTS_OF_THE_SDK], ids=["once", "until the library gives up"])
@pytest.mark.parametrize("name", SHORT)
def test_a_reply_that_is_lost_after_any_write(outside: Outside, storm: Storm, name: str, times: int) -> None:
    story = STORIES[name]
    writes, good = stormy(outside, storm, story, None)
    for at in range(1, len(writes) + 1):
        fired = storm.fired()
        _, state = stormy(outside, storm, story, at, **LOST_REPLY, times=times)
        assert storm.fired() - fired == times
        assert state == good, f"the reply to write {at} of {writes} was lost"


@pytest.mark.parametrize("name", ["checkout", "one more unit"])
def test_an_answer_later_than_our_patience(outside: Outside, storm: Storm, name: str) -> None:
    """The table takes its time, and commits although we have given up on it."""
    story = STORIES[name]
    writes, good = stormy(outside, storm, story, None)
    for at in range(1, len(writes) + 1):
        late = {"latency": {"min": 3000, "max": 3000}, "times": 1}
        _, state = stormy(outside, storm, story, at, patience_seconds=2.0, **late)
        assert state == good, f"the answer to write {at} of {writes} came late"


def test_the_lost_reply_would_be_noticed(outside: Outside, storm: Storm) -> None:
    """Without a key, asking again after a lost reply adds a second unit: the story's state tells the difference."""
    story = STORIES["one more unit"]
    careless = story._replace(prepare=half_full_cart, act=_without_key)
    writes, good = stormy(outside, storm, careless, None)
    _, state = stormy(outside, storm, careless, len(writes), **LOST_REPLY, times=ATTEMPTS_OF_THE_SDK)
    assert (good["stock"], state["stock"]) == ([((5, 2, 0, 3), 1)], [((5, 3, 0, 2), 1)])


def _without_key(world: World, subject: Any) -> None:
    from chalicelib.domain import cart

    ticket, variant_id = subject
    command = cart.AddLine(cart_id=ticket.cart_id, token=ticket.token, variant_id=variant_id, quantity=1)
    world.market.shopper(cart.add_line, command)
