"""Taking in the provider's messages."""

from __future__ import annotations

import contextlib

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.payments import gateway
from chalicelib.domain.payments.books import Books, find_books
from chalicelib.domain.payments.commands import TakeEvent
from chalicelib.domain.payments.disputes import take_dispute
from chalicelib.domain.payments.errors import PaymentsNotConfigured, ProviderRefused, ProviderUnavailable
from chalicelib.domain.payments.ports import ProviderEvent, Subject
from chalicelib.domain.payments.settling import take_news
from chalicelib.domain.tenders import Payment
from chalicelib.kernel.operation import operation


@operation("payments.take_event", needs=Grant.SYSTEM, raises=(ProviderUnavailable, PaymentsNotConfigured))
def take_event(ctx: Context, command: TakeEvent) -> None:
    """Take in a message about an order of this shop; one that concerns nothing of ours changes nothing.

    A message only says where to look: what is true now is asked of the provider and folded into the books. So messages
    may come twice, late and in any order. It is called under the message's id as idempotency key, which is stored with
    the effect.
    """
    books = find_books(ctx, command.order_id)
    payment = books.online_intent(command.event.intent_id) if books else None
    if books is None or payment is None:
        return
    with contextlib.suppress(ProviderRefused):  # the provider does not know its own object: not of our account
        _FOLDS[command.event.subject](ctx, books, payment, command.event)


def _intent(ctx: Context, books: Books, payment: Payment, event: ProviderEvent) -> None:
    if payment.is_unfinished:
        take_news(ctx, books.order, payment, ctx.ports.payments.intent(event.intent_id or ""))


def _refund(ctx: Context, books: Books, payment: Payment, event: ProviderEvent) -> None:
    gateway.book_all(ctx, books, payment, ctx.ports.payments.refunds(event.intent_id or ""))


def _dispute(ctx: Context, books: Books, payment: Payment, event: ProviderEvent) -> None:
    take_dispute(ctx, books, payment, ctx.ports.payments.dispute(event.object_id))


def _nothing(ctx: Context, books: Books, payment: Payment, event: ProviderEvent) -> None:
    """A message about something else."""


_FOLDS = {
    Subject.INTENT: _intent,
    Subject.REFUND: _refund,
    Subject.DISPUTE: _dispute,
    Subject.OTHER: _nothing,
}
