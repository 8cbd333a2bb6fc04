"""Rounds of returns. As in rounds.py, each takes the name of a condition to leave out."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import returns
from chalicelib.domain.context import Shop
from chalicelib.domain.orders import Order, PaymentState
from chalicelib.domain.payments import Payment, PaymentStatus, Provider
from chalicelib.domain.returns import ApproveReturn, RejectReturn, RequestReturn, Return, ReturnStatus, ReturnType
from chalicelib.domain.stock import StockLevel
from chalicelib.domain.tenders import Method, PaymentId
from chalicelib.kernel.ids import new_id
from tests.support.arena import Arena
from tests.support.deployment import NOON, OWNER
from tests.support.orders import known_order
from tests.support.outcomes import ended
from tests.support.race import Job, Stage
from tests.support.returns import ADA, SHOPPER, units

CALLERS = 8


def ask(stage: Stage, shop: Shop, order_id: str, quantity: int) -> Any:
    """The customer wants units back."""
    command = RequestReturn(order_id=order_id, type=ReturnType.RETURN, items=(units(quantity),))
    return stage.run(returns.request_return, command, shop, SHOPPER)


def approve(stage: Stage, shop: Shop, return_id: str) -> Any:
    """Staff agree."""
    return stage.run(returns.approve_return, ApproveReturn(id=return_id), shop, OWNER)


def reject(stage: Stage, shop: Shop, return_id: str) -> Any:
    """Staff refuse."""
    return stage.run(returns.reject_return, RejectReturn(id=return_id, reason="worn"), shop, OWNER)


def last_units(arena: Arena, without: str | None = None) -> list[str]:
    """Eight ask for one of two units each: two are heard, and the others are told that none is left."""
    shop, order = _bought(arena)
    outcomes = arena.race([Job(ask, (shop, order.id, 1))] * CALLERS, without=without)
    asked = arena.stored(shop).all(Return, shop.id)
    wrong = [] if len(asked) == 2 else [f"{len(asked)} returns of two units"]
    if ended(outcomes) != {"ok": 2, "return_quantity_exceeded": CALLERS - 2}:
        wrong.append(f"ended: {dict(ended(outcomes))}")
    return wrong


def one_approval(arena: Arena, without: str | None = None) -> list[str]:
    """Eight agree to one return at once: one refund."""
    shop, order = _bought(arena)
    asked = ask(arena.stage, shop, order.id, 1)
    outcomes = arena.race([Job(approve, (shop, asked.id))] * CALLERS, without=without)
    return [*_settled(arena, shop, 1800), *_only(ended(outcomes), "ok", "return_decided")]


def approval_or_rejection(arena: Arena, without: str | None = None) -> list[str]:
    """Half agree and half refuse: one of the two holds, and the money says the same."""
    shop, order = _bought(arena)
    asked = ask(arena.stage, shop, order.id, 1)
    jobs = [Job(approve, (shop, asked.id)), Job(reject, (shop, asked.id))] * (CALLERS // 2)
    outcomes = arena.race(jobs, without=without)
    (left,) = arena.stored(shop).all(Return, shop.id)
    refused = left.status is ReturnStatus.REJECTED
    wrong = _left(arena, shop, 0) if refused else _settled(arena, shop, 1800)
    return [*wrong, *_only(ended(outcomes), "ok", "return_decided")]


def _bought(arena: Arena) -> tuple[Shop, Order]:
    """An order of two units, paid by hand, whose goods are not counted here."""
    shop = arena.open_shop()
    line = known_order().lines[0]
    order = known_order(customer_id=ADA, payment=PaymentState.PAID, stock_taken=False, lines=(line,))
    payment = Payment(
        id=PaymentId(new_id()), order_id=order.id, provider=Provider.MANUAL, method=Method.OTHER,
        status=PaymentStatus.SUCCEEDED, amount_minor=4090, received_minor=4090, currency="EUR", created_at=NOON,
        updated_at=NOON,
    )  # fmt: skip
    arena.store(shop, order, payment, _level(order))
    return shop, order


def _level(order: Order) -> Any:
    line = order.lines[0]
    return StockLevel(
        product_id=line.product_id, variant_id=line.variant_id or "", on_hand=10, allocated=2, available=8
    )  # fmt: skip


def _settled(arena: Arena, shop: Shop, amount: int) -> list[str]:
    (left,) = arena.stored(shop).all(Return, shop.id)
    wrong = [] if left.status is ReturnStatus.REFUNDED else [f"the return is {left.status}"]
    return [*wrong, *_left(arena, shop, amount)]


def _left(arena: Arena, shop: Shop, amount: int) -> list[str]:
    (order,) = arena.stored(shop).all(Order, shop.id)
    return [] if order.refunded_minor == amount else [f"{order.refunded_minor} went back, not {amount}"]


def _only(found: Any, *wanted: str) -> list[str]:
    return [f"{code}: {count}" for code, count in found.items() if code not in wanted]
