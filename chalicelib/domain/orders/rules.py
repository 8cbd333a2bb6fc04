"""The state machine of orders: which moves exist, from where they are allowed, where they lead."""

from __future__ import annotations

import enum
from typing import NamedTuple

from chalicelib.domain.orders.errors import FulfilmentFrozen, MoveNotAllowed
from chalicelib.domain.orders.model import Axis, Fulfilment, Order, PaymentState, Progress, Standing
from chalicelib.domain.orders.refund_rules import RefundableLine, RefundableOrder


class Move(enum.Enum):
    """A step in an order's life."""

    PAY = "pay"
    FULFIL = "fulfil"
    SHIP = "ship"
    DELIVER = "deliver"
    COMPLETE = "complete"
    CANCEL = "cancel"
    REFUND_PART = "refund_part"
    REFUND_REST = "refund_rest"


class Edge(NamedTuple):
    """From where a move is allowed, and the one axis that it changes."""

    progress: frozenset[Progress]
    payment: frozenset[PaymentState]
    fulfilment: frozenset[Fulfilment]
    axis: Axis
    to: Progress | PaymentState | Fulfilment
    stopped_by_freeze: bool = False
    on_terms: frozenset[Fulfilment] = frozenset()  # from where it is allowed for what is owed and not paid yet


_OPEN = frozenset({Progress.OPEN})
_PENDING = frozenset({PaymentState.PENDING})
# Money still with the shop. A partly refunded order goes on like a paid one.
_FUNDED = frozenset({PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED})
_ANY_FULFILMENT = frozenset(Fulfilment)


def _at(fulfilment: Fulfilment) -> frozenset[Fulfilment]:
    return frozenset({fulfilment})


# A paid order may be cancelled, which frees its goods; giving the money back is a refund, which stays possible.
# Money can go back from wherever it is still with the shop: that the shop calls it completed
# takes no right away from its buyer.
EDGES: dict[Move, Edge] = {
    Move.PAY: Edge(
        _OPEN,
        _PENDING,
        _at(Fulfilment.UNFULFILLED),
        Axis.PAYMENT,
        PaymentState.PAID,
        on_terms=_ANY_FULFILMENT,
    ),
    Move.FULFIL: Edge(
        _OPEN,
        _FUNDED,
        _at(Fulfilment.UNFULFILLED),
        Axis.FULFILMENT,
        Fulfilment.FULFILLED,
        stopped_by_freeze=True,
        on_terms=_at(Fulfilment.UNFULFILLED),
    ),
    Move.SHIP: Edge(
        _OPEN,
        _FUNDED,
        _at(Fulfilment.FULFILLED),
        Axis.FULFILMENT,
        Fulfilment.SHIPPED,
        stopped_by_freeze=True,
        on_terms=_at(Fulfilment.FULFILLED),
    ),
    Move.DELIVER: Edge(
        _OPEN,
        _FUNDED,
        _at(Fulfilment.SHIPPED),
        Axis.FULFILMENT,
        Fulfilment.DELIVERED,
        on_terms=_at(Fulfilment.SHIPPED),
    ),
    Move.COMPLETE: Edge(_OPEN, _FUNDED, _at(Fulfilment.DELIVERED), Axis.PROGRESS, Progress.COMPLETED),
    Move.CANCEL: Edge(
        _OPEN,
        frozenset({PaymentState.PENDING, PaymentState.PAID}),
        _at(Fulfilment.UNFULFILLED),
        Axis.PROGRESS,
        Progress.CANCELLED,
    ),
    Move.REFUND_PART: Edge(
        frozenset(Progress), _FUNDED, _ANY_FULFILMENT, Axis.PAYMENT, PaymentState.PARTIALLY_REFUNDED
    ),
    Move.REFUND_REST: Edge(frozenset(Progress), _FUNDED, _ANY_FULFILMENT, Axis.PAYMENT, PaymentState.REFUNDED),
}


def is_allowed(order: Order, move: Move) -> bool:
    """Whether the order stands where the move starts (a freeze apart)."""
    edge = EDGES[move]
    if order.is_owed and order.fulfilment in edge.on_terms:
        return True
    return order.progress in edge.progress and order.payment in edge.payment and order.fulfilment in edge.fulfilment


def advance(order: Order, move: Move) -> Order:
    """The order after a move. Raises MoveNotAllowed, FulfilmentFrozen."""
    edge = EDGES[move]
    if not is_allowed(order, move):
        raise MoveNotAllowed(move=move.value, standing=standing_of(order).value)
    if edge.stopped_by_freeze and order.fulfilment_frozen:
        raise FulfilmentFrozen()
    moved: Order = order.replace(**{edge.axis.value: edge.to}, last_moved=edge.axis)
    return moved


def has_made(order: Order, move: Move) -> bool:
    """Whether a move was the last thing that happened on its axis."""
    return getattr(order, EDGES[move].axis.value) is EDGES[move].to


_BY_FULFILMENT = {
    Fulfilment.FULFILLED: Standing.FULFILLED,
    Fulfilment.SHIPPED: Standing.SHIPPED,
    Fulfilment.DELIVERED: Standing.DELIVERED,
}


def standing_of(order: Order) -> Standing:
    """Three axes in one word: a cancellation; else a refund, if that came last; else where goods or money are."""
    if order.progress is Progress.CANCELLED:
        return Standing.CANCELLED
    if order.payment is PaymentState.REFUNDED:
        return Standing.REFUNDED
    if order.payment is PaymentState.PARTIALLY_REFUNDED and order.last_moved is Axis.PAYMENT:
        return Standing.PARTIALLY_REFUNDED
    if order.progress is Progress.COMPLETED:
        return Standing.COMPLETED
    return _BY_FULFILMENT.get(order.fulfilment) or Standing(
        Standing.PENDING_PAYMENT if order.payment is PaymentState.PENDING else Standing.PAID
    )


def refundable(order: Order) -> RefundableOrder:
    """The order as refunds see it: refunds under way count as made."""
    lines = tuple(
        RefundableLine(
            line_id=line.id,
            quantity=line.quantity,
            refunded_quantity=line.refunded_quantity,
            paid_minor=line.total_minor,
            tax_minor=line.tax_minor,
        )
        for line in order.lines
    )
    return RefundableOrder(
        total_minor=order.total_minor,
        tax_minor=order.tax_minor,
        refunded_minor=order.refunded_minor,
        refunded_tax_minor=order.refunded_tax_minor,
        lines=lines,
    )
