"""Refunds in the books: reserved when begun, settled when the provider says so, backed out when it came to nothing."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from chalicelib.domain import orders, stock, tenders
from chalicelib.domain.context import Context
from chalicelib.domain.orders import LINES_PER_STEP, Move, Order, OrderLine, Progress, RefundQuote
from chalicelib.domain.payments.books import Books
from chalicelib.domain.payments.events import RefundFailed, RefundIssued, RefundReversed
from chalicelib.domain.payments.model import Refund, RefundLine, RefundStatus

_PART_WRITES = 2  # an account and its entry
_Restocked = dict[str, RefundLine]


def reserved(order: Order, quote: RefundQuote, sign: int = 1) -> Order:
    """The order with a refund's money, tax and units counted (or, with sign -1, no longer counted)."""
    units = {line.line_id: sign * line.quantity for line in quote.lines}
    lines = tuple(
        msgspec.structs.replace(line, refunded_quantity=line.refunded_quantity + units.get(line.id, 0))
        for line in order.lines
    )
    counted: Order = order.replace(
        lines=lines,
        refunded_minor=order.refunded_minor + sign * quote.amount_minor,
        refunded_tax_minor=order.refunded_tax_minor + sign * quote.tax_minor,
    )
    return counted


def succeed(ctx: Context, books: Books, refund: Refund) -> Books:
    """Settle a refund whose money went back: what the shop keeps, credit note, restock, the order's state.

    The order in `books` has it reserved; a refund never stored before has version 0.
    """
    settled: Refund = refund.replace(
        status=RefundStatus.SUCCEEDED,
        credit_note_id=ctx.new_id(),
        check_at=None,
        updated_at=ctx.now,
        stock_pending=any(line.restock_quantity for line in refund.lines),
    )
    books = books.with_refund(settled)
    complete = books.refunded_minor >= books.order.total_minor
    kept = [part for part in settled.parts if part.is_kept]
    tenders.put_back(ctx, books.order.id, settled.currency, kept, settled.id)
    order, settled = _restock_some(ctx, books.order, settled, LINES_PER_STEP - _PART_WRITES * len(kept))
    ctx.uow.emit(
        RefundIssued(
            refund_id=settled.id,
            order_id=order.id,
            amount_minor=settled.amount_minor,
            tax_minor=settled.tax_minor,
            currency=settled.currency,
            credit_note_id=settled.credit_note_id or "",
        )
    )
    order = orders.begin(ctx, order, Move.REFUND_REST if complete else Move.REFUND_PART, settled.reason)
    stored = ctx.uow.save(settled) if settled.version else ctx.uow.create(settled)
    return finish_restock(ctx, books._replace(order=order).with_refund(stored), stored.id)


def finish_restock(ctx: Context, books: Books, refund_id: str) -> Books:
    """Put back the units that did not fit the step before."""
    refund = books.refund(refund_id)
    while refund.stock_pending:
        ctx.checkpoint()
        order, refund = _restock_some(ctx, books.order, refund)
        order, refund = ctx.uow.save(order.replace(updated_at=ctx.now)), ctx.uow.save(refund)
        books = books._replace(order=order).with_refund(refund)
    return books


def _restock_some(
    ctx: Context, order: Order, refund: Refund, room: int = LINES_PER_STEP
) -> tuple[Order, Refund]:  # fmt: skip
    """Put the units of the next lines back: out of the order's allocation, or into the warehouse if they had left.

    A cancelled order has given everything back already.
    """
    waiting = [line for line in refund.lines if line.restock_quantity and not line.restocked]
    now = {line.line_id: line for line in waiting[:room]}
    cancelled = order.progress is Progress.CANCELLED
    if now and not cancelled:
        _move_stock(ctx, order.lines, now)
        order = order.replace(lines=tuple(_restocked(line, now) for line in order.lines))
    lines = tuple(
        msgspec.structs.replace(line, restocked=True) if cancelled or line.line_id in now else line
        for line in refund.lines
    )
    return order, refund.replace(lines=lines, stock_pending=not cancelled and len(waiting) > room)


def _move_stock(ctx: Context, lines: Iterable[OrderLine], restock: _Restocked) -> None:
    chosen = [(line, restock[line.id].restock_quantity) for line in lines if line.id in restock and line.variant_id]
    stock.give_back(ctx, [orders.units_of(line, units) for line, units in chosen if not line.stock_settled])
    stock.take_in(ctx, [orders.units_of(line, units) for line, units in chosen if line.stock_settled])


def _restocked(line: OrderLine, restock: _Restocked) -> OrderLine:
    if line.id not in restock:
        return line
    return msgspec.structs.replace(line, restocked_quantity=line.restocked_quantity + restock[line.id].restock_quantity)


def back_out(ctx: Context, books: Books, refund: Refund) -> Books:
    """Settle a refund that came to nothing: what it had reserved is refundable again."""
    failed = ctx.uow.save(refund.replace(status=RefundStatus.FAILED, check_at=None, updated_at=ctx.now))
    order = reserved(books.order, quote_of(refund), -1)
    ctx.uow.emit(
        RefundFailed(
            refund_id=refund.id, order_id=refund.order_id, amount_minor=refund.amount_minor, currency=refund.currency
        )
    )
    return books._replace(order=ctx.uow.save(order.replace(updated_at=ctx.now))).with_refund(failed)


def reverse(ctx: Context, books: Books, refund: Refund) -> Books:
    """Note that the bank sent a settled refund back. Its credit note stands: a person has to pay in another way."""
    ctx.uow.emit(
        RefundReversed(
            refund_id=refund.id, order_id=refund.order_id, amount_minor=refund.amount_minor, currency=refund.currency
        )
    )
    ctx.audit("order.refund_reversed", "orders", refund.order_id, {"refundId": refund.id})
    return books.with_refund(ctx.uow.save(refund.replace(reversed_at=ctx.now, updated_at=ctx.now)))


def quote_of(refund: Refund) -> RefundQuote:
    """What a stored refund gives back."""
    lines = tuple(
        orders.RefundedLine(
            line_id=line.line_id, quantity=line.quantity, amount_minor=line.amount_minor, tax_minor=line.tax_minor
        )
        for line in refund.lines
    )
    return RefundQuote(amount_minor=refund.amount_minor, tax_minor=refund.tax_minor, lines=lines, completes=False)
