"""Orders that their customer, or a guest, wants to give back."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import orders, payments, returns
from chalicelib.domain.context import Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Move, MoveOrder, Order
from chalicelib.domain.returns import RequestReturn, Return, ReturnItem, ReturnType, Withdrawal
from chalicelib.kernel.ids import new_id
from tests.support.deployment import DEMO, Deployment
from tests.support.orders import known_order, line, place

ADA = "01900000-0000-7000-8000-0000000000aa"
SHOPPER = Actor(kind="customer", id=ADA, grants=frozenset({Grant.SHOPPER}))
SHIPPED = (Move.FULFIL, Move.SHIP)
DELIVERED = (*SHIPPED, Move.DELIVER)


def bought(deployment: Deployment, *moves: Move, **changes: Any) -> Order:
    """An order of Ada's, paid by hand and taken some steps on."""
    order = place(deployment, known_order(**{"customer_id": ADA, **changes}))
    deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    move(deployment, order, *moves)
    return order


def move(deployment: Deployment, order: Order, *moves: Move) -> None:
    """Take an order some steps on."""
    for each in moves:
        deployment.run(orders.move_order, MoveOrder(id=order.id, move=each))


def units(quantity: int, number: int = 1) -> ReturnItem:
    """Units of a known line."""
    return ReturnItem(line_id=line(number).id, quantity=quantity)


def ask(
    deployment: Deployment,
    order: Order,
    *items: ReturnItem,
    actor: Actor = SHOPPER,
    type_: ReturnType = ReturnType.RETURN,
    **more: Any,
) -> Return:
    """The customer wants to give units back."""
    command = RequestReturn(order_id=order.id, type=type_, items=items, **more)
    made: Return = deployment.run(returns.request_return, command, actor=actor)
    return made


def approve(deployment: Deployment, asked: Return) -> Return:
    """Staff agree."""
    made: Return = deployment.run(returns.approve_return, returns.ApproveReturn(id=asked.id))
    return made


def stored(deployment: Deployment, order: Order, tenant: str = DEMO) -> list[Return]:
    """The returns of an order, oldest first."""
    return deployment.system.unit(tenant, new_id()).children(Return, order.id)


def withdrawals(deployment: Deployment, id_: str, tenant: str = DEMO) -> Withdrawal | None:
    """A stored declaration."""
    return deployment.system.unit(tenant, new_id()).find(Withdrawal, id_)
