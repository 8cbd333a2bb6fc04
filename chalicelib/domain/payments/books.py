"""An order with all money that moved for it, read together."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.domain import tenders
from chalicelib.domain.context import Context
from chalicelib.domain.orders import Order, OrderNotFound
from chalicelib.domain.payments.model import Dispute, Refund, RefundStatus
from chalicelib.domain.tenders import Part, Payment, Provider, online_payment_id


class Books(NamedTuple):
    """What the table holds about one order and its money."""

    order: Order
    payments: tuple[Payment, ...]
    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]

    @property
    def online(self) -> Payment | None:
        """The order's online payment, if one was begun."""
        wanted = online_payment_id(self.order.id)
        return next((payment for payment in self.payments if payment.id == wanted), None)

    @property
    def captured(self) -> tuple[Payment, ...]:
        """The payments that count for the order: an orphaned one does not."""
        return tuple(payment for payment in self.payments if payment.is_captured)

    @property
    def paying(self) -> Payment | None:
        """The payment by which the provider or a person took what was due, if anything was."""
        return next((payment for payment in self.captured if not payment.is_kept), None)

    @property
    def gone(self) -> tuple[Part, ...]:
        """What went back by each way, refunds under way included."""
        booked = [refund for refund in self.refunds if refund.is_booked]
        return tuple(part for refund in booked for part in refund.parts or self._whole(refund))

    def _whole(self, refund: Refund) -> tuple[Part, ...]:
        """A refund that went back by one way."""
        by = (payment for payment in self.payments if payment.id == refund.payment_id)
        return tuple(tenders.part_of(payment, refund.amount_minor) for payment in by)

    def split(self, amount_minor: int) -> tuple[Part, ...]:
        """By which ways an amount goes back; nothing is said where there is only one way."""
        kept = any(payment.is_kept for payment in self.captured)
        return tenders.split(amount_minor, self.captured, self.gone) if kept else ()

    @property
    def refunded_minor(self) -> int:
        """What went back for good, refunds under way left out."""
        return sum(refund.amount_minor for refund in self.refunds if refund.status is RefundStatus.SUCCEEDED)

    def refund(self, refund_id: str) -> Refund:
        """A refund that is known to be there."""
        return next(refund for refund in self.refunds if refund.id == refund_id)

    def with_refund(self, refund: Refund) -> Books:
        """The books with a refund put in, or put in again."""
        others = tuple(each for each in self.refunds if each.id != refund.id)
        return self._replace(refunds=(*others, refund))

    def online_intent(self, intent_id: str | None) -> Payment | None:
        """The online payment, if an intent of the provider is, or may be, its own."""
        online = self.online
        if online is None or online.provider is not Provider.STRIPE or intent_id is None:
            return None
        return online if online.intent_id in (None, intent_id) else None


def find_books(ctx: Context, order_id: str) -> Books | None:
    """The books of an order, or None. One table request."""
    found = ctx.uow.family(Order, Payment, Refund, Dispute, key=(order_id,))
    if not found[Order]:
        return None
    return Books(found[Order][0], tuple(found[Payment]), tuple(found[Refund]), tuple(found[Dispute]))


def open_books(ctx: Context, order_id: str) -> Books:
    """The books of an order. Raises OrderNotFound. One table request."""
    books = find_books(ctx, order_id)
    if books is None:
        raise OrderNotFound()
    return books
