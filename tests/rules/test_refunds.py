"""What a refund pays back: units, an amount, or all that is left."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.orders.refund_rules import (
    NothingLeftToRefund,
    RefundableLine,
    RefundableOrder,
    RefundAmountNotPositive,
    RefundedLine,
    RefundExceedsPaid,
    RefundLineNotFound,
    RefundQuantityExceeded,
    RefundQuote,
    RefundRequestLine,
    quote_amount,
    quote_full,
    quote_lines,
)
from chalicelib.kernel.errors import DomainError, Fault


def refundable_line(quantity: int, paid: int, tax: int, refunded: int = 0, line_id: str = "l1") -> RefundableLine:
    return RefundableLine(
        line_id=line_id, quantity=quantity, refunded_quantity=refunded, paid_minor=paid, tax_minor=tax
    )


def order(total: int, tax: int, *lines: RefundableLine, refunded: tuple[int, int] = (0, 0)) -> RefundableOrder:
    return RefundableOrder(
        total_minor=total, tax_minor=tax, refunded_minor=refunded[0], refunded_tax_minor=refunded[1], lines=lines
    )


def units(quantity: int, line_id: str = "l1") -> RefundRequestLine:
    return RefundRequestLine(line_id=line_id, quantity=quantity)


def after(before: RefundableOrder, quote: RefundQuote) -> RefundableOrder:
    """The order once a quoted refund was made."""
    refunded = {ln.line_id: ln.quantity for ln in quote.lines}
    lines = tuple(
        msgspec.structs.replace(ln, refunded_quantity=ln.refunded_quantity + refunded.get(ln.line_id, 0))
        for ln in before.lines
    )
    return msgspec.structs.replace(
        before,
        lines=lines,
        refunded_minor=before.refunded_minor + quote.amount_minor,
        refunded_tax_minor=before.refunded_tax_minor + quote.tax_minor,
    )


KNOWN = order(4090, 682, refundable_line(2, 3600, 600))


def test_the_known_sequence_of_refunds() -> None:
    one_unit = quote_lines(KNOWN, [units(1)])
    assert one_unit == RefundQuote(
        amount_minor=1800,
        tax_minor=300,
        lines=(RefundedLine(line_id="l1", quantity=1, amount_minor=1800, tax_minor=300),),
        completes=False,
    )
    hundred = quote_amount(after(KNOWN, one_unit), 100)
    assert hundred == RefundQuote(amount_minor=100, tax_minor=17, lines=(), completes=False)
    again = quote_amount(after(after(KNOWN, one_unit), hundred), 100)
    assert again == hundred
    rest = quote_full(after(after(after(KNOWN, one_unit), hundred), again))
    assert rest == RefundQuote(
        amount_minor=2090,
        tax_minor=348,
        lines=(RefundedLine(line_id="l1", quantity=1, amount_minor=1800, tax_minor=300),),
        completes=True,
    )


def test_units_one_by_one_give_back_exactly_what_was_paid() -> None:
    current = order(1000, 167, refundable_line(3, 1000, 167))
    steps: list[tuple[int, int]] = []
    for _ in range(3):
        quote = quote_lines(current, [units(1)])
        steps.append((quote.amount_minor, quote.tax_minor))
        current = after(current, quote)
    assert steps == [(333, 56), (334, 55), (333, 56)]
    assert (current.refundable_minor, current.reversible_tax_minor) == (0, 0)


def test_a_line_named_twice_counts_once_with_the_sum() -> None:
    assert quote_lines(KNOWN, [units(1), units(1)]) == quote_lines(KNOWN, [units(2)])
    with pytest.raises(RefundQuantityExceeded):
        quote_lines(KNOWN, [units(1), units(2)])


def test_several_lines_at_once() -> None:
    two = order(700, 0, refundable_line(2, 300, 0, line_id="a"), refundable_line(1, 400, 0, line_id="b"))
    quote = quote_lines(two, [units(1, "b"), units(1, "a")])
    assert [(ln.line_id, ln.amount_minor) for ln in quote.lines] == [("b", 400), ("a", 150)]
    assert (quote.amount_minor, quote.completes) == (550, False)


def test_all_units_without_shipping_complete_the_refund() -> None:
    assert quote_lines(order(300, 50, refundable_line(2, 300, 50)), [units(2)]).completes is True
    assert quote_amount(KNOWN, 4090) == RefundQuote(amount_minor=4090, tax_minor=682, lines=(), completes=True)


def test_a_full_refund_names_only_units_left() -> None:
    partly = order(900, 0, refundable_line(2, 400, 0, 2, "a"), refundable_line(3, 300, 0, 1, "b"), refunded=(500, 0))
    quote = quote_full(partly)
    assert quote.amount_minor == 400
    assert [(ln.line_id, ln.quantity, ln.amount_minor) for ln in quote.lines] == [("b", 2, 200)]


@pytest.mark.parametrize(
    ("refunded", "amount", "tax"),
    [
        ((0, 0), 2, 0),
        ((0, 0), 3, 1),
        ((0, 0), 3000, 500),
        ((4000, 680), 50, 2),
        ((4000, 600), 50, 42),
        ((4000, 592), 50, 50),
        ((4000, 682), 50, 0),
        ((4089, 681), 1, 1),
        ((4000, 660), 90, 22),
    ],
)
def test_the_tax_of_an_amount_stays_within_what_is_left(refunded: tuple[int, int], amount: int, tax: int) -> None:
    assert quote_amount(order(4090, 682, refunded=refunded), amount).tax_minor == tax


@pytest.mark.parametrize(
    ("ask", "error", "details"),
    [
        (lambda: quote_lines(KNOWN, [units(1, "other")]), RefundLineNotFound, {"line_id": "other"}),
        (
            lambda: quote_lines(KNOWN, [units(3)]),
            RefundQuantityExceeded,
            {"line_id": "l1", "requested": 3, "refundable": 2},
        ),
        (
            lambda: quote_lines(order(4090, 682, refundable_line(2, 3600, 600, refunded=2)), [units(1)]),
            RefundQuantityExceeded,
            {"line_id": "l1", "requested": 1, "refundable": 0},
        ),
        (lambda: quote_lines(KNOWN, [units(0)]), RefundAmountNotPositive, {"requested": 0}),
        (lambda: quote_lines(KNOWN, []), RefundAmountNotPositive, {"requested_minor": 0}),
        (
            lambda: quote_lines(order(100, 0, refundable_line(1, 0, 0)), [units(1)]),
            RefundAmountNotPositive,
            {"requested_minor": 0},
        ),
        (lambda: quote_amount(KNOWN, 0), RefundAmountNotPositive, {"requested_minor": 0}),
        (lambda: quote_amount(KNOWN, -1), RefundAmountNotPositive, {"requested_minor": -1}),
        (lambda: quote_amount(KNOWN, 4091), RefundExceedsPaid, {"requested_minor": 4091, "refundable_minor": 4090}),
        (lambda: quote_amount(order(0, 0), 1), RefundExceedsPaid, {"requested_minor": 1, "refundable_minor": 0}),
        (
            lambda: quote_lines(order(4090, 682, refundable_line(2, 3600, 600), refunded=(2500, 400)), [units(1)]),
            RefundExceedsPaid,
            {"requested_minor": 1800, "refundable_minor": 1590},
        ),
        (lambda: quote_full(order(4090, 682, refunded=(4090, 682))), NothingLeftToRefund, {}),
        (lambda: quote_full(order(0, 0)), NothingLeftToRefund, {}),
    ],
)
def test_what_cannot_be_refunded(
    ask: Callable[[], object], error: type[DomainError], details: dict[str, object]
) -> None:
    with pytest.raises(error) as refusal:
        ask()
    assert refusal.value.details == details


def test_an_unknown_line_is_not_found() -> None:
    assert RefundLineNotFound.fault is Fault.NOT_FOUND
    assert RefundExceedsPaid.fault is Fault.UNPROCESSABLE


@st.composite
def orders(draw: st.DrawFn) -> RefundableOrder:
    lines = tuple(
        refundable_line(draw(st.integers(1, 6)), paid, draw(st.integers(0, paid)), line_id=str(i))
        for i, paid in enumerate(draw(st.lists(st.integers(0, 5000), max_size=4)))
    )
    shipping = draw(st.integers(0, 900))
    tax = sum(ln.tax_minor for ln in lines) + draw(st.integers(0, shipping))
    return order(sum(ln.paid_minor for ln in lines) + shipping, tax, *lines)


steps = st.lists(
    st.tuples(st.just("amount"), st.integers(1, 3000)) | st.tuples(st.sampled_from("0123"), st.integers(1, 3)),
    max_size=12,
)


def attempt(current: RefundableOrder, kind: str, number: int) -> RefundQuote | None:
    try:
        return quote_amount(current, number) if kind == "amount" else quote_lines(current, [units(number, kind)])
    except (RefundExceedsPaid, RefundQuantityExceeded, RefundLineNotFound, RefundAmountNotPositive):
        return None


@settings(max_examples=400, deadline=None)
@given(orders(), steps)
def test_refunds_never_exceed_the_order_and_the_last_one_settles_it(
    paid: RefundableOrder, asked: list[tuple[str, int]]
) -> None:
    current = paid
    for kind, number in asked:
        quote = attempt(current, kind, number)
        if quote is None:
            continue
        assert 0 <= quote.tax_minor <= quote.amount_minor
        current = after(current, quote)
        assert 0 <= current.reversible_tax_minor <= current.refundable_minor
        assert quote.completes is (current.refundable_minor == 0)
    if current.refundable_minor:
        current = after(current, quote_full(current))
        assert all(ln.refundable_quantity == 0 for ln in current.lines)
    assert (current.refundable_minor, current.reversible_tax_minor) == (0, 0)
