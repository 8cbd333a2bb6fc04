"""The invariants of a shop as pure rules over what was loaded: units, money, fiscal documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from chalicelib.domain.invariants.model import FiscalSeries, Goods, Ledger, OrderMoney, Violation
from chalicelib.domain.invoicing import DocumentKind, verify_ledger
from chalicelib.domain.orders import Order, PaymentState, Progress
from chalicelib.domain.payments import Payment, Refund, RefundStatus
from chalicelib.domain.stock import HoldState

# Documents follow the money through queues: this late they are not late any more but lost.
DOCUMENT_GRACE = timedelta(hours=1)


def stock_violations(goods: Goods) -> Iterator[Violation]:
    """Units are counted once: held by carts, allocated to orders (or to carts becoming one), or available."""
    held: Counter[str] = Counter()
    allocated: Counter[str] = Counter()
    for cart in goods.carts:
        for line in cart.lines:
            if line.hold is not None:
                owner = held if line.hold.state is HoldState.HELD else allocated
                owner[line.variant_id] += line.hold.quantity
    for order in goods.orders:
        if order.stock_taken:
            for sold in order.lines:
                allocated[sold.variant_id or ""] += sold.owned_quantity
    for level in goods.levels:
        id_ = level.variant_id
        yield from _compare("stock_held", id_, held[id_], level.held)
        yield from _compare("stock_allocated", id_, allocated[id_], level.allocated)
        yield from _compare("stock_available", id_, level.on_hand - level.held - level.allocated, level.available)
        if level.low_stock_threshold is not None:
            yield from _compare("stock_spare", id_, level.sellable - level.low_stock_threshold, level.spare)
        if level.on_hand < level.allocated:
            yield _found("stock_oversold", id_, f">= {level.allocated}", level.on_hand)


def money_violations(dossier: OrderMoney) -> Iterator[Violation]:
    """An order is paid once and whole, and never gives back more than was paid, by no way more than came by it."""
    order = dossier.order
    captured = [payment for payment in dossier.payments if payment.is_captured]
    pending = order.payment is PaymentState.PENDING
    prepaid = 0 if pending and order.progress is Progress.CANCELLED else order.prepaid_minor
    kept = sum(payment.amount_minor for payment in captured if payment.is_kept)
    yield from _compare("order_prepaid", order.id, prepaid, kept)
    paid = prepaid if pending else order.total_minor
    yield from _compare("order_paid_once", order.id, paid, sum(payment.amount_minor for payment in captured))
    booked = [refund for refund in dossier.refunds if refund.is_booked]
    refunded = sum(refund.amount_minor for refund in booked)
    yield from _compare("order_refunded", order.id, refunded, order.refunded_minor)
    tax = sum(refund.tax_minor for refund in booked)
    yield from _compare("order_refunded_tax", order.id, tax, order.refunded_tax_minor)
    if refunded > (0 if pending else paid):
        yield _found("refunds_exceed_payments", order.id, f"<= {paid}", refunded)
    yield from _way_violations(captured, booked)


def _way_violations(captured: Sequence[Payment], booked: Sequence[Refund]) -> Iterator[Violation]:
    """The parts of a refund make it up, and those of all refunds leave no payment with less than nothing."""
    gone: Counter[str] = Counter()
    points: Counter[str] = Counter()
    for refund in booked:
        if refund.parts:
            parts = sum(part.amount_minor for part in refund.parts)
            yield from _compare("refund_parts", refund.id, refund.amount_minor, parts)
        for part in refund.parts:
            gone[part.payment_id] += part.amount_minor
            points[part.payment_id] += part.points
    for payment in captured:
        if gone[payment.id] > payment.amount_minor or points[payment.id] > payment.points:
            most = f"<= {payment.amount_minor} ({payment.points} points)"
            yield _found("payment_refunded", payment.id, most, f"{gone[payment.id]} ({points[payment.id]} points)")


def document_violations(dossier: OrderMoney, now: datetime) -> Iterator[Violation]:
    """What was paid has one invoice, what went back a credit note, once their queues had time enough."""
    order = dossier.order
    notes = {document.id for document in dossier.documents if document.kind is DocumentKind.CREDIT_NOTE}
    invoices = len(dossier.documents) - len(notes)
    late = order.updated_at + DOCUMENT_GRACE <= now
    wanted = int(order.payment is not PaymentState.PENDING or order.is_owed)
    if invoices > max(wanted, order.terms_account_id is not None) or (late and invoices < wanted):
        yield _found("order_invoiced_once", order.id, wanted, invoices)
    for refund in dossier.refunds:
        done = refund.status is RefundStatus.SUCCEEDED and refund.updated_at + DOCUMENT_GRACE <= now
        if done and refund.credit_note_id not in notes:
            yield _found("refund_credited", refund.id, refund.credit_note_id, "none")


def promotion_violations(used: Mapping[str, int], orders: Sequence[Order]) -> Iterator[Violation]:
    """Every order that a promotion took something off counts once, until it is cancelled. `used`: counters by id."""
    standing = [order for order in orders if order.progress is not Progress.CANCELLED]
    redeemed = Counter(discount.promotion_id for order in standing for discount in order.discounts)
    for promotion_id, count in used.items():
        yield from _compare("promotion_used", promotion_id, redeemed[promotion_id], count)


def ledger_violations(ledger: Ledger) -> Iterator[Violation]:
    """A balance is the sum of its entries and never below zero, and no entry is of an account that does not exist."""
    known: set[tuple[str, str]] = set()
    for account in ledger.accounts:
        key = (account.LEDGER, account.of.account_id)
        known.add(key)
        subject = " ".join(key)
        yield from _compare(
            "ledger_balance", subject, sum(each.amount for each in ledger.entries.get(key, ())), account.balance
        )
        if account.balance < 0:
            yield _found("ledger_overdrawn", subject, ">= 0", account.balance)
    for key in sorted(ledger.entries.keys() - known):
        yield _found("ledger_account", " ".join(key), "an account", "none")


def fiscal_violations(series: Sequence[FiscalSeries]) -> Iterator[Violation]:
    """Every series is gapless, unaltered, in order of time, and adds up."""
    lines = [msgspec.json.encode(record.document) for one in series for record in one.records]
    for finding in verify_ledger(lines, [one.head.head() for one in series]):
        subject = f"{finding.series}-{finding.number}" if finding.number else finding.series
        yield _found(f"fiscal_{finding.code}", subject, finding.expected, finding.found)


def _compare(rule: str, subject: str, expected: int, found: int) -> Iterator[Violation]:
    if expected != found:
        yield _found(rule, subject, expected, found)


def _found(rule: str, subject: str, expected: object, found: object) -> Violation:
    return Violation(rule=rule, subject=subject, expected=str(expected), found=str(found))
