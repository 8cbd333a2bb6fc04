"""The process dies at every single call to the outside, one after the other: afterwards everything is as on a good day.

Each story is told once without a crash, which gives the number of calls and the state to reach. Then, for every number
of calls that a process may have made when it dies, it is told again on a fresh shop: a new process starts, whoever asked
asks again with the same key, what was in the queues comes again, and the schedules run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from chalicelib.domain import checkout, payments
from chalicelib.domain.payments import RefundOrder
from chalicelib.kernel.errors import DomainError
from scripts.local.dynamodb_local import DynamoDBLocal
from scripts.local.stripe_fake import StripeFake
from tests.support.crashes import Crash, crashing
from tests.support.market import Ticket
from tests.support.table import fresh_table
from tests.support.world import World, pay_online, quick_clients, silence


class Outside(NamedTuple):
    """What no crash of ours touches: the table's engine and the provider."""

    engine: str
    provider: StripeFake


class Story(NamedTuple):
    """What is prepared (its result is handed on), and what is done at the risk of a crash, again and again."""

    prepare: Callable[[World], Any]
    act: Callable[[World, Any], None]
    standing: str


def cart_of_two(world: World) -> Ticket:
    """Three of one thing and three of another, held, with a coupon."""
    world.market.coupon(usage_limit_total=5, usage_limit_per_customer=2)
    return world.market.cart(*world.market.goods(5, 5), quantity=3, code="TEN")


def full_cart(world: World) -> Ticket:
    """A hundred lines, which no single transaction can hold."""
    goods = [each for number in range(5) for each in world.market.goods(*[5] * 20, title=f"Shelf {number}")]
    return world.ready_cart(goods, quantity=2)


def paid_order(world: World) -> str:
    """An order of three units that was paid online, with all that follows."""
    order_id = pay_online(world, world.ready_cart(world.market.goods(5), quantity=3))
    world.tell()
    world.settle()
    return order_id


def check_out(world: World, ticket: Ticket) -> None:
    """The shopper sends the same request until it is answered."""
    world.market.shopper(checkout.place_order, ticket.access, key="checkout")


def open_payment(world: World, ticket: Ticket) -> None:
    """The shopper asks how to pay, until it is answered."""
    world.market.shopper(payments.open_payment, ticket.access, key="pay")


def take_messages(world: World, order_id: str) -> None:
    """The provider tells of its events until each was answered with 200."""
    assert set(world.tell()) == {200}


def work(world: World, order_id: str) -> None:
    """The provider has told; then the relay and every worker do their part."""
    world.tell()
    world.workers.drain()


def refund(world: World, order_id: str) -> None:
    """Staff give 10.00 back, with the same key until it is answered."""
    command = RefundOrder(order_id=order_id, key="refund", amount_minor=1000, restock=False)
    world.market.staff(payments.refund_order, command)


def refund_all(world: World, order_id: str) -> None:
    """Staff give everything back and put the goods on sale again, with the same key until it is answered."""
    world.market.staff(payments.refund_order, RefundOrder(order_id=order_id, key="all", restock=True))


def paid_cart(world: World) -> str:
    """A cart whose shopper has just paid; nobody has heard of it yet."""
    return pay_online(world, world.ready_cart(world.market.goods(5), quantity=3))


STORIES = {
    "checkout": Story(cart_of_two, check_out, "pending_payment"),
    "checkout of a hundred lines": Story(full_cart, check_out, "pending_payment"),
    "payment intent": Story(cart_of_two, open_payment, "pending_payment"),
    "payment webhook": Story(paid_cart, take_messages, "paid"),
    "workers after a payment": Story(paid_cart, work, "paid"),
    "refund of an amount": Story(paid_order, refund, "partially_refunded"),
    "refund of everything": Story(paid_order, refund_all, "refunded"),
}


@contextmanager
def world_of(outside: Outside, story: Story) -> Iterator[tuple[World, Any]]:
    """A fresh world in which the story is about to happen."""
    engine, provider = outside
    provider.control.reset()
    with TemporaryDirectory() as folder, silence(), fresh_table(engine), quick_clients():
        world = World(Path(folder), provider, endpoint_url=engine)
        yield world, story.prepare(world)


def told(outside: Outside, story: Story, at: int | None = None) -> tuple[int, dict[str, Any]]:
    """Tell a story with a crash at a call, recover, and return the number of calls and the state in the end."""
    with world_of(outside, story) as (world, subject):
        with crashing(at) as calls:
            try:
                story.act(world, subject)
            except Crash:
                pass
            except DomainError as error:
                raise AssertionError(f"the story has another end: {error!r}") from error
        made = len(calls)
        if at is not None:
            world.restart()
            story.act(world, subject)
        world.tell()
        world.settle()
        assert world.findings() == [], f"after {calls}"
        return made, world.state()


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with DynamoDBLocal() as engine, StripeFake() as provider:
        yield Outside(engine, provider)


@pytest.mark.parametrize("name", STORIES)
def test_a_crash_at_any_call_changes_nothing_in_the_end(outside: Outside, name: str) -> None:
    story = STORIES[name]
    calls, good = told(outside, story)
    assert [standing for standing, *_ in good["orders"]] == [story.standing]
    for at in range(calls + 1):
        _, state = told(outside, story, at)
        assert state == good, f"a crash after {at} of {calls} calls"
