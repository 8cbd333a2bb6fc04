"""Fiscal documents: the sums they must satisfy, credit notes against them, and the chain that makes them tamper-proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.invoicing import (
    CreditedLine,
    CreditExceedsOriginal,
    CreditInput,
    DocumentInput,
    DocumentKind,
    FiscalDocument,
    Head,
    InvoiceDoesNotReconcile,
    LineInput,
    LineKind,
    Mention,
    NotCreditable,
    OrderAmounts,
    Party,
    Series,
    ShippingCharge,
    ShippingInput,
    TaxRecap,
    Totals,
    credit,
    discrepancies,
    draw_up,
    seal,
)
from chalicelib.kernel.money import allocate, round_ratio

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
SELLER = Party(name="Atelier", address=("1 rue A", "75009 Paris"), country="FR", vat_number="FR40303265045", siren="3")
BUYER = Party(name="Zoë", address=("Weg 5", "10178 Berlin"), country="DE", vat_number="DE1", is_business=True)


def golden_input() -> DocumentInput:
    """2 x 20.00 with 20 % VAT included, 10 % off, shipping 4.90."""
    return DocumentInput(
        id="doc-1",
        issued_at=NOON,
        order_id="order-1",
        order_number="7",
        currency="EUR",
        taxed=True,
        prices_include_tax=True,
        seller=SELLER,
        buyer=BUYER,
        lines=(
            LineInput(
                id="line-1",
                title="Lamp",
                sku="L-1",
                quantity=2,
                unit_price_minor=2000,
                discount_minor=400,
                tax_rate="0.2000",
                tax_minor=600,
            ),
        ),
        shipping=ShippingInput(title="Post", charge_minor=490, tax_rate="0.2000", tax_minor=82),
        amounts=OrderAmounts(
            subtotal_minor=4000, discount_minor=400, shipping_minor=490, tax_minor=682, total_minor=4090
        ),
    )


def issued(source: DocumentInput | None = None) -> FiscalDocument:
    return seal(draw_up(source or golden_input()), Head(Series.STANDARD))


def refund(amount_minor: int, tax_minor: int, *lines: CreditedLine, id: str = "credit-1") -> CreditInput:
    return CreditInput(id=id, issued_at=NOON, amount_minor=amount_minor, tax_minor=tax_minor, lines=lines)


def test_invoice_of_the_golden_order() -> None:
    invoice = draw_up(golden_input())

    assert invoice.kind is DocumentKind.INVOICE
    assert invoice.series is Series.STANDARD
    assert invoice.totals == Totals(
        subtotal_minor=4000,
        discount_minor=400,
        shipping_minor=490,
        stripped_tax_minor=0,
        net_minor=3408,
        tax_minor=682,
        gross_minor=4090,
    )
    assert (invoice.lines[0].net_minor, invoice.lines[0].tax_minor, invoice.lines[0].gross_minor) == (3000, 600, 3600)
    assert invoice.shipping == ShippingCharge(
        title="Post", charge_minor=490, net_minor=408, tax_rate="0.2000", tax_minor=82, gross_minor=490
    )
    assert invoice.recap == (TaxRecap(tax_rate="0.2000", net_minor=3408, tax_minor=682, gross_minor=4090),)
    assert invoice.mentions == ()
    assert (invoice.seller, invoice.buyer) == (SELLER, BUYER)


def test_prices_without_vat_have_it_added() -> None:
    source = msgspec.structs.replace(
        golden_input(),
        prices_include_tax=False,
        lines=(LineInput(id="a", title="A", quantity=3, unit_price_minor=333, tax_rate="0.2000", tax_minor=200),),
        shipping=None,
        amounts=OrderAmounts(subtotal_minor=999, discount_minor=0, shipping_minor=0, tax_minor=200, total_minor=1199),
    )
    totals = draw_up(source).totals
    assert (totals.subtotal_minor, totals.net_minor, totals.tax_minor, totals.gross_minor) == (999, 999, 200, 1199)


def test_recap_separates_rates_highest_first() -> None:
    source = msgspec.structs.replace(
        golden_input(),
        lines=(
            LineInput(id="a", title="A", quantity=1, unit_price_minor=1055, tax_rate="0.0550", tax_minor=55),
            LineInput(id="b", title="B", quantity=1, unit_price_minor=1200, tax_rate="0.2000", tax_minor=200),
        ),
        shipping=None,
        amounts=OrderAmounts(subtotal_minor=2255, discount_minor=0, shipping_minor=0, tax_minor=255, total_minor=2255),
    )
    assert draw_up(source).recap == (
        TaxRecap(tax_rate="0.2000", net_minor=1000, tax_minor=200, gross_minor=1200),
        TaxRecap(tax_rate="0.0550", net_minor=1000, tax_minor=55, gross_minor=1055),
    )


def untaxed_input() -> DocumentInput:
    source = golden_input()
    line = msgspec.structs.replace(source.lines[0], tax_rate="0.0000", tax_minor=0)
    return msgspec.structs.replace(
        source,
        taxed=False,
        lines=(line,),
        shipping=ShippingInput(title="Post", charge_minor=490),
        amounts=msgspec.structs.replace(source.amounts, tax_minor=0),
    )


def test_seller_without_vat_issues_a_receipt_that_shows_no_vat_and_no_tax_ids() -> None:
    receipt = draw_up(untaxed_input())
    assert receipt.kind is DocumentKind.RECEIPT
    assert receipt.series is Series.STANDARD
    assert receipt.recap == ()
    assert receipt.mentions == (Mention.NO_VAT,)
    assert (receipt.totals.tax_minor, receipt.totals.gross_minor) == (0, 4090)
    assert (receipt.seller.vat_number, receipt.seller.siren, receipt.buyer.vat_number) == (None, None, None)


@pytest.mark.parametrize(("flag", "mention"), [("reverse_charge", Mention.REVERSE_CHARGE), ("export", Mention.EXPORT)])
def test_vat_taken_out_of_inclusive_prices_is_shown_and_reconciles(flag: str, mention: Mention) -> None:
    line = LineInput(id="a", title="A", quantity=2, unit_price_minor=2000, stripped_tax_minor=667)
    shipping = ShippingInput(title="Post", charge_minor=490, stripped_tax_minor=82)
    source = msgspec.structs.replace(
        golden_input(),
        lines=(line,),
        shipping=shipping,
        amounts=OrderAmounts(subtotal_minor=4000, discount_minor=0, shipping_minor=490, tax_minor=0, total_minor=3741),
        **{flag: True},
    )
    invoice = draw_up(source)
    assert invoice.mentions == (mention,)
    assert invoice.totals.stripped_tax_minor == 749
    assert (invoice.totals.net_minor, invoice.totals.tax_minor, invoice.totals.gross_minor) == (3741, 0, 3741)
    assert invoice.recap == (TaxRecap(tax_rate="0.0000", net_minor=3741, tax_minor=0, gross_minor=3741),)


def test_vat_under_reverse_charge_is_refused() -> None:
    with pytest.raises(InvoiceDoesNotReconcile) as refused:
        draw_up(msgspec.structs.replace(golden_input(), reverse_charge=True))
    assert refused.value.details == {"rule": "no_tax_due", "subject": "totals", "expected": 0, "found": 682}


@pytest.mark.parametrize(
    ("field", "rule", "expected", "found"),
    [
        ("subtotal_minor", "order_subtotal", 4001, 4000),
        ("discount_minor", "order_discount", 401, 400),
        ("shipping_minor", "order_shipping", 491, 490),
        ("tax_minor", "order_tax", 683, 682),
        ("total_minor", "order_total", 4091, 4090),
    ],
)
def test_one_cent_off_the_order_is_refused(field: str, rule: str, expected: int, found: int) -> None:
    source = golden_input()
    amounts = msgspec.structs.replace(source.amounts, **{field: getattr(source.amounts, field) + 1})
    with pytest.raises(InvoiceDoesNotReconcile) as refused:
        draw_up(msgspec.structs.replace(source, amounts=amounts))
    assert refused.value.details == {"rule": rule, "subject": "totals", "expected": expected, "found": found}


@pytest.mark.parametrize(
    ("changes", "details"),
    [
        ({"quantity": 0}, {"rule": "quantity_positive", "subject": "line-1", "expected": 1, "found": 0}),
        (
            {"discount_minor": -1},
            {"rule": "not_negative", "subject": "line-1.discount_minor", "expected": 0, "found": -1},
        ),
        ({"tax_minor": 3700}, {"rule": "not_negative", "subject": "line-1.net_minor", "expected": 0, "found": -100}),
        ({"tax_rate": "0.1000"}, {"rule": "rate_applied", "subject": "0.1000", "expected": 300, "found": 600}),
        ({"tax_rate": "0.2"}, {"rule": "rate_format", "subject": "0.2", "expected": 0, "found": 0}),
    ],
)
def test_lines_that_make_no_sense_are_refused(changes: dict[str, object], details: dict[str, object]) -> None:
    source = golden_input()
    with pytest.raises(InvoiceDoesNotReconcile) as refused:
        draw_up(msgspec.structs.replace(source, lines=(msgspec.structs.replace(source.lines[0], **changes),)))
    assert refused.value.details == details


@pytest.mark.parametrize("field", Totals.__struct_fields__)
def test_every_total_is_checked(field: str) -> None:
    document = issued()
    totals = msgspec.structs.replace(document.totals, **{field: getattr(document.totals, field) + 1})
    found = discrepancies(msgspec.structs.replace(document, totals=totals))
    assert f"total_{field.removesuffix('_minor')}" in {discrepancy.rule for discrepancy in found}


def test_recap_that_differs_from_the_lines_is_found() -> None:
    document = issued()
    recap = (msgspec.structs.replace(document.recap[0], tax_minor=681),)
    rules = [found.rule for found in discrepancies(msgspec.structs.replace(document, recap=recap))]
    assert rules == ["recap_tax", "recap_lines"]


def test_credit_of_everything_copies_the_original() -> None:
    invoice = issued()
    note = credit(invoice, refund(4090, 682))
    assert (note.kind, note.series) == (DocumentKind.CREDIT_NOTE, Series.CREDIT_NOTES)
    assert (note.lines, note.shipping, note.recap, note.totals) == (
        invoice.lines,
        invoice.shipping,
        invoice.recap,
        invoice.totals,
    )
    assert (note.seller, note.buyer, note.order_id) == (invoice.seller, invoice.buyer, "order-1")
    assert (note.corrects, note.corrects_issued_at) == ("2026-000001", NOON)
    assert note.mentions == (Mention.CORRECTS,)
    assert (note.number, note.sequence, note.hash) == ("", 0, "")


def test_credits_by_line_then_by_amount_then_the_rest() -> None:
    invoice = issued()
    one = credit(
        invoice, refund(1800, 300, CreditedLine(line_id="line-1", quantity=1, gross_minor=1800, tax_minor=300))
    )
    assert (one.lines[0].quantity, one.lines[0].net_minor, one.lines[0].gross_minor) == (1, 1500, 1800)
    assert (one.lines[0].unit_price_minor, one.lines[0].discount_minor) == (2000, 200)
    assert one.shipping is None
    assert one.recap == (TaxRecap(tax_rate="0.2000", net_minor=1500, tax_minor=300, gross_minor=1800),)

    hundred = credit(invoice, refund(100, 17), [one])
    again = credit(invoice, refund(100, 17), [one, hundred])
    assert [(line.kind, line.gross_minor, line.tax_minor) for line in hundred.lines] == [(LineKind.ADJUSTMENT, 100, 17)]
    assert hundred.totals == again.totals

    rest = credit(invoice, refund(2090, 348), [one, hundred, again])
    assert (rest.totals.gross_minor, rest.totals.tax_minor, rest.totals.net_minor) == (2090, 348, 1742)
    with pytest.raises(CreditExceedsOriginal) as refused:
        credit(invoice, refund(1, 0), [one, hundred, again, rest])
    assert refused.value.details == {"what": "gross_minor", "remaining": 0, "asked": 1}


@pytest.mark.parametrize(
    ("source", "details"),
    [
        (refund(4091, 682), {"what": "gross_minor", "remaining": 4090, "asked": 4091}),
        (refund(4090, 683), {"what": "tax_minor", "remaining": 682, "asked": 683}),
        (refund(4090, 600), {"what": "net_minor", "remaining": 3408, "asked": 3490}),
        (
            refund(3600, 600, CreditedLine(line_id="line-1", quantity=3, gross_minor=3600, tax_minor=600)),
            {"what": "quantity:line-1", "remaining": 2, "asked": 3},
        ),
        (
            refund(1, 0, CreditedLine(line_id="other", quantity=1, gross_minor=1, tax_minor=0)),
            {"what": "quantity:other", "remaining": 0, "asked": 1},
        ),
    ],
)
def test_credit_beyond_the_original_is_refused(source: CreditInput, details: dict[str, object]) -> None:
    with pytest.raises(CreditExceedsOriginal) as refused:
        credit(issued(), source)
    assert refused.value.details == details


def test_credit_whose_lines_do_not_sum_is_refused() -> None:
    line = CreditedLine(line_id="line-1", quantity=1, gross_minor=1799, tax_minor=300)
    with pytest.raises(InvoiceDoesNotReconcile) as refused:
        credit(issued(), refund(1800, 300, line))
    assert refused.value.details == {"rule": "refund_amount", "subject": "totals", "expected": 1800, "found": 1799}


@pytest.mark.parametrize(("tax_minor", "shares"), [(303, [202, 101]), (300, [200, 100]), (297, [198, 99])])
def test_lines_take_the_tax_the_refund_is_held_to(tax_minor: int, shares: list[int]) -> None:
    parts = [
        CreditedLine(line_id="0", quantity=1, gross_minor=1200, tax_minor=200),
        CreditedLine(line_id="1", quantity=1, gross_minor=600, tax_minor=100),
    ]
    invoice = issued(order([(2, 1200), (2, 600)], 2000, 0, 0, inclusive=True))
    note = credit(invoice, refund(1800, tax_minor, *parts))
    assert [line.tax_minor for line in note.lines] == shares
    assert (note.totals.gross_minor, note.totals.tax_minor) == (1800, tax_minor)


def test_credit_of_nothing_is_refused() -> None:
    with pytest.raises(InvoiceDoesNotReconcile) as refused:
        credit(issued(), refund(0, 0))
    assert refused.value.details["rule"] == "refund_positive"


def test_only_sealed_invoices_and_receipts_are_credited() -> None:
    with pytest.raises(NotCreditable):
        credit(draw_up(golden_input()), refund(100, 17))
    note = seal(credit(issued(), refund(100, 17)), Head(Series.CREDIT_NOTES))
    with pytest.raises(NotCreditable) as refused:
        credit(note, refund(100, 17))
    assert refused.value.details == {"number": "2026-000001"}


def test_credit_of_a_receipt_shows_no_vat() -> None:
    note = credit(issued(untaxed_input()), refund(500, 0))
    assert (note.taxed, note.recap, note.mentions) == (False, (), (Mention.NO_VAT, Mention.CORRECTS))
    assert note.totals.gross_minor == 500


def test_credit_by_line_of_a_sale_without_its_vat_shares_what_was_taken_out() -> None:
    line = LineInput(id="a", title="A", quantity=2, unit_price_minor=2000, stripped_tax_minor=667)
    amounts = OrderAmounts(subtotal_minor=4000, discount_minor=0, shipping_minor=0, tax_minor=0, total_minor=3333)
    source = msgspec.structs.replace(golden_input(), lines=(line,), shipping=None, amounts=amounts, export=True)
    back = CreditedLine(line_id="a", quantity=1, gross_minor=1667, tax_minor=0)
    note = credit(issued(source), refund(1667, 0, back))
    assert (note.lines[0].stripped_tax_minor, note.lines[0].discount_minor) == (333, 0)
    assert note.mentions == (Mention.EXPORT, Mention.CORRECTS)


def order(
    lines: list[tuple[int, int]], rate_bps: int, off_bps: int, shipping_minor: int, inclusive: bool
) -> DocumentInput:
    """An order as the shop computes it: discount and tax per component, then shared over the lines."""
    gross = [quantity * price for quantity, price in lines]
    discount = round_ratio(sum(gross) * off_bps, 10_000)
    shares = allocate(discount, gross)
    net = [amount - share for amount, share in zip(gross, shares, strict=True)]

    def tax(amount: int) -> int:
        if inclusive:
            return amount - round_ratio(amount * 10_000, 10_000 + rate_bps)
        return round_ratio(amount * rate_bps, 10_000)

    taxes = allocate(tax(sum(net)), net)
    total_tax = sum(taxes) + tax(shipping_minor)
    rate = f"0.{rate_bps:04d}"
    return msgspec.structs.replace(
        golden_input(),
        prices_include_tax=inclusive,
        lines=tuple(
            LineInput(
                id=str(at),
                title="T",
                quantity=quantity,
                unit_price_minor=price,
                discount_minor=share,
                tax_rate=rate,
                tax_minor=part,
            )
            for at, ((quantity, price), share, part) in enumerate(zip(lines, shares, taxes, strict=True))
        ),
        shipping=ShippingInput(title="S", charge_minor=shipping_minor, tax_rate=rate, tax_minor=tax(shipping_minor)),
        amounts=OrderAmounts(
            subtotal_minor=sum(gross),
            discount_minor=discount,
            shipping_minor=shipping_minor,
            tax_minor=total_tax,
            total_minor=sum(net) + shipping_minor + (0 if inclusive else total_tax),
        ),
    )


orders = st.builds(
    order,
    lines=st.lists(st.tuples(st.integers(1, 50), st.integers(0, 1_000_000)), min_size=1, max_size=8),
    rate_bps=st.integers(0, 9999),
    off_bps=st.integers(0, 10_000),
    shipping_minor=st.integers(0, 50_000),
    inclusive=st.booleans(),
)


@given(orders)
@settings(max_examples=150)
def test_every_order_the_shop_can_compute_gives_a_document_that_reconciles(source: DocumentInput) -> None:
    document = draw_up(source)
    assert document.totals.gross_minor == source.amounts.total_minor
    assert document.totals.net_minor + source.amounts.tax_minor == source.amounts.total_minor
    assert sum(recap.tax_minor for recap in document.recap) == source.amounts.tax_minor


@given(orders, st.lists(st.integers(1, 9999), max_size=4))
@settings(max_examples=150)
def test_credits_by_amount_and_then_the_rest_sum_to_the_original(source: DocumentInput, parts: list[int]) -> None:
    invoice = issued(source)
    gross, tax = invoice.totals.gross_minor, invoice.totals.tax_minor
    notes: list[FiscalDocument] = []
    for share in parts:
        amount = gross * share // 10_000 // 2
        part = min(round_ratio(amount * invoice.totals.tax_minor, invoice.totals.gross_minor or 1), tax)
        part = max(part, amount - sum_net_left(invoice, notes))
        left = gross - sum(note.totals.gross_minor for note in notes)
        if 0 < amount <= left:
            notes.append(credit(invoice, refund(amount, part), notes))
            tax -= part
    rest = gross - sum(note.totals.gross_minor for note in notes)
    if rest:
        notes.append(credit(invoice, refund(rest, tax), notes))
    assert sum(note.totals.gross_minor for note in notes) == gross
    assert sum(note.totals.net_minor for note in notes) == (invoice.totals.net_minor if gross else 0)


def sum_net_left(invoice: FiscalDocument, notes: list[FiscalDocument]) -> int:
    return invoice.totals.net_minor - sum(note.totals.net_minor for note in notes)


def test_number_is_the_utc_year_and_six_digits_and_the_counter_runs_through_new_year() -> None:
    # Half past midnight in Paris on 1 January is still the old year in UTC.
    paris = msgspec.structs.replace(golden_input(), issued_at=datetime.fromisoformat("2027-01-01T00:30:00+01:00"))
    first = seal(draw_up(paris), Head(Series.STANDARD, 41, "f" * 64, NOON))
    assert (first.number, first.sequence, first.previous_hash) == ("2026-000042", 42, "f" * 64)
    later = msgspec.structs.replace(paris, issued_at=paris.issued_at + timedelta(hours=1))
    assert seal(draw_up(later), Head(Series.STANDARD, 42, first.hash, first.issued_at)).number == "2027-000043"


def test_late_clock_does_not_turn_the_series_back() -> None:
    head = Head(Series.STANDARD, 1, "f" * 64, NOON + timedelta(seconds=1))
    assert seal(draw_up(golden_input()), head).issued_at == NOON + timedelta(seconds=1)


def test_draft_of_another_series_is_refused() -> None:
    with pytest.raises(ValueError, match="STD document after CN head"):
        seal(draw_up(golden_input()), Head(Series.CREDIT_NOTES))
