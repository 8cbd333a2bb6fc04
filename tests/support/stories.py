"""What shoppers, staff and the provider do, so that it can be told again and again: the stories of the fault tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from chalicelib.domain import cart, checkout, identity, orders, payments
from chalicelib.domain.checkout_sessions import PayBy
from chalicelib.domain.orders import Move, MoveOrder, Order, Progress
from chalicelib.domain.payments import RefundOrder
from scripts.local.stripe_fake import StripeFake
from tests.support import regrets
from tests.support.market import Ticket
from tests.support.table import fresh_table
from tests.support.till import Means, Till
from tests.support.world import World, pay_online, silence


class Outside(NamedTuple):
    """What no fault of ours touches: the table's engine and the provider; `endpoint` is the way to the engine."""

    engine: str
    provider: StripeFake
    endpoint: str


class Story(NamedTuple):
    """What is prepared (its result is handed on), and what is done at the risk of a crash, again and again."""

    prepare: Callable[[World], Any]
    act: Callable[[World, Any], None]
    standing: str | None


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


def one_more(world: World, subject: tuple[Ticket, str]) -> None:
    """The shopper puts one more unit into the cart, with the same key until it is answered."""
    ticket, variant_id = subject
    command = cart.AddLine(cart_id=ticket.cart_id, token=ticket.token, variant_id=variant_id, quantity=1)
    world.market.shopper(cart.add_line, command, key="one more")


def sign_up(world: World, subject: None) -> None:
    """Somebody opens an account, with the same key until it is answered."""
    command = identity.SignUp(email="ada@example.test", password="a long enough secret")
    world.market.shopper(identity.sign_up, command, key="sign up")


def half_full_cart(world: World) -> tuple[Ticket, str]:
    """A cart that holds one unit of five."""
    (goods,) = world.market.goods(5)
    return world.market.cart(goods), goods.variant_id


def paid_cart(world: World) -> str:
    """A cart whose shopper has just paid; nobody has heard of it yet."""
    return pay_online(world, world.ready_cart(world.market.goods(5), quantity=3))


def reviewed(world: World, **means: Any) -> str:
    """A session of a customer with a card, credit and points, all that it takes agreed to."""
    till = Till(world.market)
    zoe = till.customer(credit=700, points=500)
    cart_id = till.cart(*world.market.goods(5), customer=zoe)
    card = till.card(means.pop("card"))
    return str(till.walk(cart_id, Means(cards=(card.code,), credit=True, points=500, **means)).session.id)


def mixed_session(world: World) -> str:
    """24.90, of which points pay 5.00, a card 6.00 and credit 7.00; the rest is due online."""
    return reviewed(world, card=600, by=PayBy.CARD)


def prepaid_session(world: World) -> str:
    """24.90, of which points pay 5.00 and a card the rest."""
    return reviewed(world, card=9000)


def complete(world: World, session_id: str) -> None:
    """The integration completes the session, with the same key until it is answered."""
    Till(world.market).complete(session_id, key="complete")


def mixed_order(world: World) -> str:
    """An order that was paid with points, a card, credit and online, with all that follows."""
    done = Till(world.market).complete(mixed_session(world))
    assert done.order is not None and done.payment is not None
    world.provider.control.pay((done.payment.client_secret or "").split("_secret_")[0])
    world.tell()
    world.settle()
    return str(done.order.id)


def cancel(world: World, session_id: str) -> None:
    """Staff cancel the order that was not paid."""
    (order,) = world.stored().all(Order, world.shop.id)
    if order.progress is not Progress.CANCELLED:
        world.market.staff(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))


def unpaid_order(world: World) -> str:
    """An order whose rest was never paid."""
    session_id = mixed_session(world)
    complete(world, session_id)
    return session_id


STORIES = {
    "checkout": Story(cart_of_two, check_out, "pending_payment"),
    "checkout of a hundred lines": Story(full_cart, check_out, "pending_payment"),
    "payment intent": Story(cart_of_two, open_payment, "pending_payment"),
    "one more unit": Story(half_full_cart, one_more, None),
    "a new account": Story(lambda world: None, sign_up, None),
    "a mixed checkout": Story(mixed_session, complete, "pending_payment"),
    "a prepaid checkout": Story(prepaid_session, complete, "paid"),
    "cancelling what was partly prepaid": Story(unpaid_order, cancel, "cancelled"),
    "refund of a mixed payment": Story(mixed_order, refund_all, "refunded"),
    "payment webhook": Story(paid_cart, take_messages, "paid"),
    "workers after a payment": Story(paid_cart, work, "paid"),
    "refund of an amount": Story(paid_order, refund, "partially_refunded"),
    "refund of everything": Story(paid_order, refund_all, "refunded"),
    "a return": Story(regrets.bought, regrets.give_back, "partially_refunded"),
    "workers after a return": Story(regrets.bought, regrets.give_back_and_work, "partially_refunded"),
    "erasure of a guest": Story(regrets.known_guest, regrets.erase_guest, "paid"),
    "erasure of a customer": Story(regrets.known_customer, regrets.erase_customer, "partially_refunded"),
}


@contextmanager
def world_of(outside: Outside, story: Story) -> Iterator[tuple[World, Any]]:
    """A fresh world in which the story is about to happen."""
    outside.provider.control.reset()
    with TemporaryDirectory() as folder, silence(), fresh_table(outside.engine):
        world = World(Path(folder), outside.provider, endpoint_url=outside.endpoint)
        yield world, story.prepare(world)
