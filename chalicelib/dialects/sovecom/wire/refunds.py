"""Refunds, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.dialects.kit.wire import In, Out, Uuid, refuse
from chalicelib.dialects.sovecom.wire.orders import ByOrderId, Note, status_word
from chalicelib.dialects.sovecom.wire.payments import Amount
from chalicelib.domain.payments import RefundItem, RefundMade, RefundOrder, RefundStatus

# The contract has no word for a refund that the provider has not answered for yet.
_STATUS = {RefundStatus.UNKNOWN: "pending"}


class ItemBody(In, frozen=True, kw_only=True):
    """Units of a line to refund."""

    order_item_id: Uuid
    quantity: Amount
    restock: bool = False


class RefundBody(In, frozen=True, kw_only=True):
    """What to give back: some items, an amount, or neither for all that is left."""

    idempotency_key: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    reason: Note | None = None
    items: Annotated[list[ItemBody], msgspec.Meta(min_length=1)] | None = None
    amount: Amount | None = None
    restock: bool = False


class RefundRow(Out, frozen=True, kw_only=True):
    """What was given back."""

    refund_id: str
    amount: int
    currency: str
    status: str
    credit_note_id: str | None
    order_status: str


def refunding(path: ByOrderId, body: RefundBody) -> RefundOrder:
    """The command behind a refund. Items and an amount exclude each other."""
    if body.items is not None and body.amount is not None:
        raise refuse("custom", "amount", message="Either items or an amount")
    return RefundOrder(
        order_id=path.order_id,
        key=body.idempotency_key,
        items=tuple(
            RefundItem(line_id=item.order_item_id, quantity=item.quantity, restock=item.restock)
            for item in body.items or ()
        ),
        amount_minor=body.amount,
        restock=body.restock,
        reason=body.reason,
    )


def refunded(made: RefundMade) -> RefundRow:
    """What was given back, and where the order stands."""
    return RefundRow(
        refund_id=made.refund_id,
        amount=made.amount_minor,
        currency=made.currency,
        status=_STATUS.get(made.status, made.status.value),
        credit_note_id=made.credit_note_id,
        order_status=status_word(made.standing),
    )
