"""What a refund pays back: some units of some lines, an amount, or all that is left.

Parts are worked out as differences of rounded running sums, so that refunding a line unit by unit gives back exactly
what was paid for it. No refund gives back more money or more tax than is left, and the last one takes all tax left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from chalicelib.kernel.errors import DomainError, NotFound
from chalicelib.kernel.money import round_ratio


class RefundExceedsPaid(DomainError):
    """More than is left of the order (`requested_minor`, `refundable_minor`)."""


class RefundQuantityExceeded(DomainError):
    """More units of a line than are left (`line_id`, `requested`, `refundable`)."""


class RefundAmountNotPositive(DomainError):
    """A refund pays something back: quantities start at 1 unit, amounts (also of units that cost nothing) at 1."""


class NothingLeftToRefund(DomainError):
    """All of the order is refunded already."""


class RefundLineNotFound(NotFound):
    """The order has no such line (`line_id`)."""


class RefundableLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order: units sold and refunded, what was paid for all of them, and the tax in that."""

    line_id: str
    quantity: int
    refunded_quantity: int
    paid_minor: int
    tax_minor: int

    @property
    def refundable_quantity(self) -> int:
        """Units not refunded yet."""
        return self.quantity - self.refunded_quantity


class RefundableOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order as refunds see it: its total with all tax, that tax, its lines, and what earlier refunds took of both.

    A refund under way counts as made, one that failed does not count.
    """

    total_minor: int
    tax_minor: int
    refunded_minor: int
    refunded_tax_minor: int
    lines: tuple[RefundableLine, ...]

    @property
    def refundable_minor(self) -> int:
        """The money not refunded yet."""
        return self.total_minor - self.refunded_minor

    @property
    def reversible_tax_minor(self) -> int:
        """The tax not reversed yet."""
        return self.tax_minor - self.refunded_tax_minor


class RefundRequestLine(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a line to refund."""

    line_id: str
    quantity: int


class RefundedLine(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a line that a refund covers, what was paid for them, and the tax in that."""

    line_id: str
    quantity: int
    amount_minor: int
    tax_minor: int


class RefundQuote(msgspec.Struct, frozen=True, kw_only=True):
    """What a refund pays back, the tax in it, and whether it completes the order's refund.

    `lines` are the units it covers: none for an amount, every unit left for a full refund. They need not add up to
    the amount of a full refund, since shipping and earlier refunds of amounts belong to no line.
    """

    amount_minor: int
    tax_minor: int
    lines: tuple[RefundedLine, ...] = ()
    completes: bool


def quote_lines(order: RefundableOrder, requested: Iterable[RefundRequestLine]) -> RefundQuote:
    """The refund of units of lines; shipping is not part of it. A line named twice counts once, with the sum.

    Raises RefundLineNotFound, RefundQuantityExceeded, RefundAmountNotPositive, RefundExceedsPaid.
    """
    quantities: Counter[str] = Counter()
    for request in requested:
        if request.quantity <= 0:
            raise RefundAmountNotPositive(requested=request.quantity)
        quantities[request.line_id] += request.quantity
    lines = {line.line_id: line for line in order.lines}
    refunded = tuple(_requested_line(lines, line_id, quantity) for line_id, quantity in quantities.items())
    amount_minor = sum(line.amount_minor for line in refunded)
    return _quote(order, amount_minor, sum(line.tax_minor for line in refunded), refunded)


def quote_amount(order: RefundableOrder, amount_minor: int) -> RefundQuote:
    """The refund of an amount that belongs to no line, with its share of the order's tax.

    Raises RefundAmountNotPositive, RefundExceedsPaid.
    """
    tax_minor = round_ratio(amount_minor * order.tax_minor, order.total_minor) if order.total_minor else 0
    return _quote(order, amount_minor, tax_minor)


def quote_full(order: RefundableOrder) -> RefundQuote:
    """The refund of all that is left, shipping included. Raises NothingLeftToRefund."""
    if order.refundable_minor <= 0:
        raise NothingLeftToRefund()
    lines = tuple(_units(line, line.refundable_quantity) for line in order.lines if line.refundable_quantity)
    return _quote(order, order.refundable_minor, order.reversible_tax_minor, lines)


def _requested_line(lines: dict[str, RefundableLine], line_id: str, quantity: int) -> RefundedLine:
    line = lines.get(line_id)
    if line is None:
        raise RefundLineNotFound(line_id=line_id)
    if quantity > line.refundable_quantity:
        raise RefundQuantityExceeded(line_id=line_id, requested=quantity, refundable=line.refundable_quantity)
    return _units(line, quantity)


def _units(line: RefundableLine, quantity: int) -> RefundedLine:
    """The next `quantity` units of a line: what they add to the rounded running sum of its refunds."""
    before, after = line.refunded_quantity, line.refunded_quantity + quantity

    def step(whole: int) -> int:
        return round_ratio(whole * after, line.quantity) - round_ratio(whole * before, line.quantity)

    return RefundedLine(
        line_id=line.line_id, quantity=quantity, amount_minor=step(line.paid_minor), tax_minor=step(line.tax_minor)
    )


def _quote(
    order: RefundableOrder, amount_minor: int, tax_minor: int, lines: tuple[RefundedLine, ...] = ()
) -> RefundQuote:
    """A quote held to what is left. The tax leaves neither side with more tax than money."""
    if amount_minor <= 0:
        raise RefundAmountNotPositive(requested_minor=amount_minor)
    refundable = order.refundable_minor
    if amount_minor > refundable:
        raise RefundExceedsPaid(requested_minor=amount_minor, refundable_minor=refundable)
    tax_left = order.reversible_tax_minor
    least = max(0, tax_left - (refundable - amount_minor))
    most = min(tax_left, amount_minor)
    return RefundQuote(
        amount_minor=amount_minor,
        tax_minor=min(max(tax_minor, least), most),
        lines=lines,
        completes=amount_minor == refundable,
    )
