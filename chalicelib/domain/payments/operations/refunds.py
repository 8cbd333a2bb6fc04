"""Giving money back."""

from __future__ import annotations

import hashlib
from collections import Counter

import msgspec

from chalicelib.domain import orders
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Move, OrderNotFound, PaymentState, RefundQuote, RefundRequestLine
from chalicelib.domain.payments import gateway, refunding
from chalicelib.domain.payments.books import Books, open_books
from chalicelib.domain.payments.commands import RefundMade, RefundOrder
from chalicelib.domain.payments.errors import (
    NothingPaid,
    NotRefundable,
    PaymentsNotConfigured,
    ProviderUnavailable,
    RefundKeyReused,
    RefundRefused,
)
from chalicelib.domain.payments.model import Refund, RefundId, RefundStatus
from chalicelib.domain.tenders import Provider, next_check
from chalicelib.kernel.operation import operation


@operation(
    "orders.refund",
    needs=Grant.ORDERS_WRITE,
    raises=(
        OrderNotFound,
        NothingPaid,
        NotRefundable,
        RefundKeyReused,
        RefundRefused,
        ProviderUnavailable,
        PaymentsNotConfigured,
        orders.RefundExceedsPaid,
        orders.RefundQuantityExceeded,
        orders.RefundAmountNotPositive,
        orders.RefundLineNotFound,
        orders.NothingLeftToRefund,
    ),
)
def refund_order(ctx: Context, command: RefundOrder) -> RefundMade:
    """Give back some units, an amount, or all that is left of an order, by the ways it was paid (see tenders.split).

    The caller's key has one effect, whether the money goes back through the provider or by hand. A refund is stored and
    reserved before the provider is asked, so that no two together give back more than was paid, and that whatever
    happens in between is found and finished: by the same call again, by the provider's message, or by the sweep.
    """
    books = open_books(ctx, command.order_id)
    known = next((refund for refund in books.refunds if refund.key == command.key), None)
    if known is not None:
        return _answer(ctx, books, known, _fingerprint(command))
    if not _is_paid(books):
        raise NothingPaid()
    quote = _quote(books, command)
    refund = _new(ctx, books, command, quote)
    books = books._replace(order=refunding.reserved(books.order, quote))
    ctx.audit("order.refunded", "orders", books.order.id, {"refundId": refund.id, "amount": refund.amount_minor})
    payment = books.paying
    if payment is None or payment.provider is Provider.MANUAL or not refund.outside_minor:
        return _made(refunding.succeed(ctx, books, refund), refund.id)
    order = ctx.uow.save(books.order.replace(updated_at=ctx.now))
    books = books._replace(order=order).with_refund(ctx.uow.create(refund))
    ctx.checkpoint()
    return _made(gateway.ask(ctx, books, payment, books.refund(refund.id)), refund.id)


def _answer(ctx: Context, books: Books, refund: Refund, fingerprint: str) -> RefundMade:
    """What became of a refund that was asked for before under the same key."""
    if refund.fingerprint != fingerprint:
        raise RefundKeyReused()
    if refund.status is RefundStatus.FAILED:
        raise RefundRefused()
    if refund.status is RefundStatus.UNKNOWN and books.paying is not None:
        books = gateway.resolve(ctx, books, books.paying, refund)
    return _made(refunding.finish_restock(ctx, books, refund.id), refund.id)


def _is_paid(books: Books) -> bool:
    """Whether there is money to give back; what was paid in advance waits for the rest."""
    return books.paying is not None or (books.order.payment is not PaymentState.PENDING and bool(books.captured))


def _quote(books: Books, command: RefundOrder) -> RefundQuote:
    if not orders.is_allowed(books.order, Move.REFUND_PART):
        raise NotRefundable(standing=orders.standing_of(books.order).value)
    refundable = orders.refundable(books.order)
    if command.items:
        wanted = [RefundRequestLine(line_id=item.line_id, quantity=item.quantity) for item in command.items]
        return orders.quote_lines(refundable, wanted)
    if command.amount_minor is not None:
        return orders.quote_amount(refundable, command.amount_minor)
    return orders.quote_full(refundable)


def _restock(command: RefundOrder, quote: RefundQuote) -> dict[str, int]:
    units: Counter[str] = Counter()
    for item in command.items:
        units[item.line_id] += item.quantity if item.restock else 0
    if command.restock and not command.items and command.amount_minor is None:
        units.update({line.line_id: line.quantity for line in quote.lines})
    return units


def _new(ctx: Context, books: Books, command: RefundOrder, quote: RefundQuote) -> Refund:
    return Refund(
        id=RefundId(ctx.new_id()),
        order_id=books.order.id,
        payment_id=(books.paying or books.captured[0]).id,
        amount_minor=quote.amount_minor,
        tax_minor=quote.tax_minor,
        currency=books.order.currency,
        lines=gateway.lines_of(quote, _restock(command, quote)),
        parts=books.split(quote.amount_minor),
        reason=command.reason,
        key=command.key,
        fingerprint=_fingerprint(command),
        check_at=next_check(ctx.now, ctx.now),
        created_at=ctx.now,
        updated_at=ctx.now,
    )


def _fingerprint(command: RefundOrder) -> str:
    return hashlib.sha256(msgspec.json.encode(command)).hexdigest()


def _made(books: Books, refund_id: str) -> RefundMade:
    refund = books.refund(refund_id)
    return RefundMade(
        refund_id=refund.id,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        status=refund.status,
        credit_note_id=refund.credit_note_id,
        standing=orders.standing_of(books.order),
    )
