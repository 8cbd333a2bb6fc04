"""What comes after a purchase, as the fault tests tell it: units are given back, people want to be forgotten."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

from chalicelib.domain import identity, privacy, returns, store_credit
from chalicelib.domain.checkout_sessions import PayBy
from chalicelib.domain.context import Actor, Origin
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Order
from chalicelib.domain.returns import RequestReturn, Return, ReturnItem, ReturnStatus, ReturnType
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.invoke import Call
from tests.support.deployment import OWNER
from tests.support.market import PARIS
from tests.support.till import Means, Till
from tests.support.world import World, pay_online

EMAIL = "zoe@example.test"
#: What tells who somebody was, wherever it is found.
WORDS = (EMAIL, PARIS.name or "", PARIS.line1)


class Buyer(NamedTuple):
    """A customer, and an order that they paid online."""

    customer_id: str
    order_id: str

    @property
    def actor(self) -> Actor:
        """The customer, signed in."""
        return Actor(kind="customer", id=self.customer_id, grants=frozenset({Grant.SHOPPER}))


def bought(world: World) -> Buyer:
    """Three units that a customer paid online, with all that follows."""
    till = Till(world.market)
    zoe = till.customer(EMAIL)
    session = till.walk(till.cart(*world.market.goods(5), quantity=3, customer=zoe), Means(by=PayBy.CARD)).session
    done = till.complete(session.id)
    assert done.order is not None and done.payment is not None
    world.provider.control.pay((done.payment.client_secret or "").split("_secret_")[0])
    world.tell()
    world.settle()
    return Buyer(zoe, str(done.order.id))


def give_back(world: World, buyer: Buyer) -> None:
    """The customer wants to give two units back, with the same key until it is answered; staff agree until it is done."""
    (order,) = world.stored().all(Order, world.shop.id)
    wanted = RequestReturn(
        order_id=buyer.order_id, type=ReturnType.RETURN, items=(ReturnItem(line_id=order.lines[0].id, quantity=2),)
    )
    asked = world.run(returns.request_return, wanted, world.shop, buyer.actor, key="return")
    (left,) = world.stored().all(Return, world.shop.id)
    if left.status is not ReturnStatus.REFUNDED:
        world.market.staff(returns.approve_return, returns.ApproveReturn(id=asked.id))


def give_back_and_work(world: World, buyer: Buyer) -> None:
    """The same, and then the relay and every worker do their part: the credit note, the mails."""
    give_back(world, buyer)
    world.tell()
    world.workers.drain()


def known_customer(world: World) -> str:
    """A customer who bought, gave a unit back and has credit, by id."""
    buyer = bought(world)
    give_back(world, buyer)
    credit = store_credit.MoveStoreCredit(customer_id=buyer.customer_id, amount_minor=500, note=f"for {EMAIL}")
    world.market.staff(store_credit.move_store_credit, credit)
    home = identity.AddAddress(
        type=identity.AddressType.SHIPPING, name=PARIS.name or "", line1=PARIS.line1 or "", city="Paris",
        postal_code="75009", country="FR",
    )  # fmt: skip
    world.run(identity.add_address, home, world.shop, buyer.actor)
    world.settle()
    return buyer.customer_id


def erase_customer(world: World, customer_id: str) -> None:
    """Staff erase the customer until it is answered, or nobody of that name is known; then the workers do the rest."""
    command = privacy.EraseCustomer(id=customer_id, email=EMAIL)
    with suppress(identity.CustomerNotFound):
        _as_owner(world, privacy.erase_customer, command)
    world.workers.drain()


def known_guest(world: World) -> str:
    """A guest whose order was paid online and invoiced; its id."""
    order_id = pay_online(world, world.ready_cart(world.market.goods(5), quantity=3))
    world.tell()
    world.settle()
    return order_id


def erase_guest(world: World, order_id: str) -> None:
    """Staff erase a guest, with the same key until it is answered; then the workers do the rest."""
    _as_owner(world, privacy.erase_guest, privacy.EraseGuest(email=EMAIL))
    world.workers.drain()


def _as_owner(world: World, operation: Any, command: Any) -> None:
    """A request of its own each time, under one key."""
    call = Call(world.shop, OWNER, Origin(request_id=new_id()), key="erase")
    world.deployment.system.runtime.invoke(operation, command, call)
