"""How a refund becomes a credit note: by lines, for an amount, or for all that is left of the original."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import UNSET

from chalicelib.domain.invoicing.errors import CreditExceedsOriginal, InvoiceDoesNotReconcile, NotCreditable
from chalicelib.domain.invoicing.model import (
    CreditedLine,
    CreditInput,
    DocumentKind,
    DocumentLine,
    FiscalDocument,
    LineKind,
    Mention,
    Series,
    ShippingCharge,
)
from chalicelib.domain.invoicing.rules import recap_of, require_reconciled, totals_of
from chalicelib.kernel.money import allocate, round_ratio


def credit(original: FiscalDocument, source: CreditInput, earlier: Sequence[FiscalDocument] = ()) -> FiscalDocument:
    """The draft credit note of a refund, with positive amounts and the parties of `original`.

    `earlier` are the credit notes already issued against the same original. Raises NotCreditable,
    CreditExceedsOriginal when less is left than asked, InvoiceDoesNotReconcile when the refund's own sums differ.
    """
    if original.kind is DocumentKind.CREDIT_NOTE or not original.hash:
        raise NotCreditable(number=original.number)
    _require_remaining(original, source, earlier)
    lines, shipping = _content(original, source, earlier)
    document = msgspec.structs.replace(
        original,
        id=source.id,
        kind=DocumentKind.CREDIT_NOTE,
        series=Series.CREDIT_NOTES,
        number="",
        sequence=0,
        issued_at=source.issued_at,
        prepaid_minor=UNSET,
        lines=lines,
        shipping=shipping,
        recap=recap_of(lines, shipping) if original.taxed else (),
        totals=totals_of(lines, shipping, original.prices_include_tax),
        mentions=(*original.mentions, Mention.CORRECTS),
        corrects=original.number,
        corrects_issued_at=original.issued_at,
        previous_hash="",
        hash="",
    )
    _require_refund(document, source)
    require_reconciled(document)
    return document


def _content(
    original: FiscalDocument, source: CreditInput, earlier: Sequence[FiscalDocument]
) -> tuple[tuple[DocumentLine, ...], ShippingCharge | None]:
    if source.lines:
        by_id = {line.id: line for line in original.lines}
        parts = _with_tax_of_refund(source, by_id)
        return tuple(_credited_line(by_id[part.line_id], part, original) for part in parts), None
    if source.amount_minor == original.totals.gross_minor and not earlier:
        return original.lines, original.shipping
    return _adjustments(original, source, earlier), None


def _with_tax_of_refund(source: CreditInput, by_id: Mapping[str, DocumentLine]) -> Sequence[CreditedLine]:
    """The lines with their VAT summing to the refund's.

    A refund is held to the VAT not reversed yet, so after refunds of amounts it can carry a unit or two more or less
    than its lines do; the difference goes to the lines with room for it.
    """
    difference = source.tax_minor - sum(part.tax_minor for part in source.lines)
    if difference < 0:
        room = [part.tax_minor for part in source.lines]
    else:
        # A line at rate 0 is never given VAT.
        taxable = [any(digit != "0" for digit in by_id[part.line_id].tax_rate[2:]) for part in source.lines]
        room = [
            part.gross_minor - part.tax_minor if taxed else 0 for part, taxed in zip(source.lines, taxable, strict=True)
        ]
    return [
        msgspec.structs.replace(part, tax_minor=part.tax_minor + share)
        for part, share in zip(source.lines, allocate(difference, room), strict=True)
    ]


def _credited_line(line: DocumentLine, part: CreditedLine, original: FiscalDocument) -> DocumentLine:
    net = part.gross_minor - part.tax_minor
    charged = part.gross_minor if original.prices_include_tax else net
    # The share of a rounded line can pass quantity x price by a unit; a discount is never printed negative for that.
    taken_off = max(part.quantity * line.unit_price_minor - charged, 0)
    stripped = min(round_ratio(line.stripped_tax_minor * part.quantity, line.quantity), taken_off)
    return msgspec.structs.replace(
        line,
        quantity=part.quantity,
        discount_minor=taken_off - stripped if line.discount_minor else 0,
        stripped_tax_minor=stripped,
        net_minor=net,
        tax_minor=part.tax_minor,
        gross_minor=part.gross_minor,
    )


def _adjustments(
    original: FiscalDocument, source: CreditInput, earlier: Sequence[FiscalDocument]
) -> tuple[DocumentLine, ...]:
    """One line per VAT rate: the amount spread over what is left at each, so that net and VAT both sum exactly."""
    left = _left_by_rate(original, earlier)
    taxes = allocate(source.tax_minor, [tax for _, tax in left.values()])
    nets = allocate(source.amount_minor - source.tax_minor, [net for net, _ in left.values()])
    return tuple(
        DocumentLine(
            id=f"adjustment-{rate}",
            kind=LineKind.ADJUSTMENT,
            title="",
            quantity=1,
            unit_price_minor=net + tax if original.prices_include_tax else net,
            net_minor=net,
            tax_rate=rate,
            tax_minor=tax,
            gross_minor=net + tax,
        )
        for rate, net, tax in zip(left, nets, taxes, strict=True)
        if net + tax > 0
    )


def _left_by_rate(original: FiscalDocument, earlier: Sequence[FiscalDocument]) -> Mapping[str, tuple[int, int]]:
    """Net and VAT not yet credited, per rate."""
    left = {part.tax_rate: (part.net_minor, part.tax_minor) for part in recap_of(original.lines, original.shipping)}
    for note in earlier:
        for part in recap_of(note.lines, note.shipping):
            net, tax = left[part.tax_rate]
            left[part.tax_rate] = (max(net - part.net_minor, 0), max(tax - part.tax_minor, 0))
    return left


def _require_remaining(original: FiscalDocument, source: CreditInput, earlier: Sequence[FiscalDocument]) -> None:
    gross = original.totals.gross_minor - sum(note.totals.gross_minor for note in earlier)
    tax = original.totals.tax_minor - sum(note.totals.tax_minor for note in earlier)
    _require_within("gross_minor", gross, source.amount_minor)
    _require_within("tax_minor", tax, source.tax_minor)
    _require_within("net_minor", gross - tax, source.amount_minor - source.tax_minor)
    known = {line.id for line in original.lines}
    for line_id in {part.line_id for part in source.lines}:
        asked = sum(part.quantity for part in source.lines if part.line_id == line_id)
        if line_id not in known:
            raise CreditExceedsOriginal(what=f"quantity:{line_id}", remaining=0, asked=asked)
        _require_within(f"quantity:{line_id}", _quantity_left(line_id, original, earlier), asked)


def _quantity_left(line_id: str, original: FiscalDocument, earlier: Sequence[FiscalDocument]) -> int:
    sold = sum(line.quantity for line in original.lines if line.id == line_id)
    return sold - sum(line.quantity for note in earlier for line in note.lines if line.id == line_id)


def _require_within(what: str, remaining: int, asked: int) -> None:
    if not 0 <= asked <= remaining:
        raise CreditExceedsOriginal(what=what, remaining=remaining, asked=asked)


def _require_refund(document: FiscalDocument, source: CreditInput) -> None:
    pairs = (
        ("refund_amount", source.amount_minor, document.totals.gross_minor),
        ("refund_tax", source.tax_minor, document.totals.tax_minor),
    )
    for rule, expected, found in pairs:
        if expected != found:
            raise InvoiceDoesNotReconcile(rule=rule, subject="totals", expected=expected, found=found)
    if source.amount_minor <= 0:
        raise InvoiceDoesNotReconcile(rule="refund_positive", subject="totals", expected=1, found=source.amount_minor)
