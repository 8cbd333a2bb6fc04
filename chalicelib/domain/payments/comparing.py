"""The rules by which the provider's books and ours agree, over what was loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.payments.books import Books
from chalicelib.domain.payments.model import Dispute, Refund, RefundStatus
from chalicelib.domain.payments.ports import GatewayRefund, Intent, IntentStatus, Statement
from chalicelib.domain.tenders import Payment, PaymentStatus

_TAKEN = (PaymentStatus.SUCCEEDED, PaymentStatus.RETURNED)
_ASKED = (RefundStatus.PENDING, RefundStatus.SUCCEEDED)
NONE = "none"


class Period(NamedTuple):
    """A time of which the provider told everything, in the shop's time."""

    since: datetime
    until: datetime

    def covers(self, row: Payment | Refund | Dispute) -> bool:
        """Whether all that happened to a row falls into it, so that the provider must know it."""
        return row.created_at >= self.since and row.updated_at <= self.until


class Difference(NamedTuple):
    """One thing about which the provider (`expected`) and we (`found`) do not agree. `subject` is the provider's id."""

    rule: str
    subject: str
    expected: str
    found: str


def differences(books: Books, said: Statement, period: Period) -> Iterator[Difference]:
    """Everything about which the provider and the books of an order do not agree."""
    for intent in said.intents:
        yield from _payment(books.online, intent)
    if not (books.online and books.online.orphaned):  # what goes back of an orphan is in no order's books
        for made in said.refunds:
            yield from _refund(books, made)
    known = {dispute.gateway_id: dispute for dispute in books.disputes}
    for opened in said.disputes:
        ours = known[opened.id].status.value if opened.id in known else NONE
        if ours != opened.status.value:
            yield Difference("dispute", opened.id, opened.status.value, ours)
    yield from _unheard_of(books, said, period)


def unknown_order(said: Statement) -> Iterator[Difference]:
    """Money at the provider that carries the number of an order which is not there."""
    for intent in said.intents:
        if intent.status is IntentStatus.SUCCEEDED:
            yield Difference("order", intent.id, _sum(intent.received_minor, intent.currency), NONE)


def _payment(payment: Payment | None, intent: Intent) -> Iterator[Difference]:
    ours = payment if payment is not None and payment.intent_id == intent.id else None
    taken = _sum(intent.received_minor, intent.currency) if intent.status is IntentStatus.SUCCEEDED else NONE
    booked = _sum(ours.received_minor, ours.currency) if ours is not None and ours.status in _TAKEN else NONE
    if taken != booked:
        yield Difference("payment", intent.id, taken, booked)


def _refund(books: Books, made: GatewayRefund) -> Iterator[Difference]:
    known = next((each for each in books.refunds if made.id == each.gateway_id or made.refund_id == each.id), None)
    if made.status is RefundStatus.FAILED and (known is None or known.reversed_at is not None):
        return
    theirs = f"{made.status.value} {_sum(made.amount_minor, made.currency)}"
    ours = NONE if known is None else f"{known.status.value} {_sum(known.outside_minor, known.currency)}"
    if theirs != ours:
        yield Difference("refund", made.id, theirs, ours)


def _unheard_of(books: Books, said: Statement, period: Period) -> Iterator[Difference]:
    """What we have and the provider does not."""
    payment, known = books.online, {None, *(intent.id for intent in said.intents)}
    if payment and payment.status in _TAKEN and payment.intent_id not in known and period.covers(payment):
        yield Difference("payment", payment.intent_id or "", NONE, _sum(payment.received_minor, payment.currency))
    made = {refund.id for refund in said.refunds}
    for refund in books.refunds:
        if refund.gateway_id and refund.status in _ASKED and period.covers(refund) and refund.gateway_id not in made:
            ours = f"{refund.status.value} {_sum(refund.outside_minor, refund.currency)}"
            yield Difference("refund", refund.gateway_id, NONE, ours)
    opened = {dispute.id for dispute in said.disputes}
    for dispute in books.disputes:
        if period.covers(dispute) and dispute.gateway_id not in opened:
            yield Difference("dispute", dispute.gateway_id, NONE, dispute.status.value)


def _sum(amount_minor: int, currency: str) -> str:
    return f"{amount_minor} {currency}"
