"""How an order becomes an invoice or a receipt, and the sums every fiscal document must satisfy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import UNSET

from chalicelib.domain.invoicing.errors import InvoiceDoesNotReconcile
from chalicelib.domain.invoicing.model import (
    DocumentInput,
    DocumentKind,
    DocumentLine,
    FiscalDocument,
    LineInput,
    Mention,
    OrderAmounts,
    Party,
    Series,
    ShippingCharge,
    ShippingInput,
    TaxRecap,
    Totals,
)

_RATE = re.compile(r"0\.[0-9]{4}")
_RATE_SCALE = 10_000
_AMOUNT_FIELDS = ("discount_minor", "stripped_tax_minor", "net_minor", "tax_minor", "gross_minor")


class Discrepancy(msgspec.Struct, frozen=True):
    """One sum that does not hold. `subject` names the line, the rate or the total it was found at."""

    rule: str
    subject: str
    expected: int
    found: int


def draw_up(source: DocumentInput) -> FiscalDocument:
    """The draft invoice or receipt of an order. Raises InvoiceDoesNotReconcile unless every sum holds exactly."""
    lines = tuple(_line(line, source.prices_include_tax) for line in source.lines)
    shipping = _shipping(source.shipping, source.prices_include_tax) if source.shipping else None
    document = FiscalDocument(
        id=source.id,
        kind=DocumentKind.INVOICE if source.taxed else DocumentKind.RECEIPT,
        series=Series.STANDARD,
        issued_at=source.issued_at,
        order_id=source.order_id,
        order_number=source.order_number,
        ordered_at=source.ordered_at,
        paid_at=source.paid_at,
        due_at=source.due_at,
        prepaid_minor=source.prepaid_minor,
        deliver_to_country=source.deliver_to_country,
        currency=source.currency,
        taxed=source.taxed,
        prices_include_tax=source.prices_include_tax,
        seller=source.seller if source.taxed else _without_tax_ids(source.seller),
        buyer=source.buyer if source.taxed else _without_tax_ids(source.buyer),
        lines=lines,
        shipping=shipping,
        recap=recap_of(lines, shipping) if source.taxed else (),
        totals=totals_of(lines, shipping, source.prices_include_tax),
        mentions=_mentions(source),
    )
    require_reconciled(document, _order_discrepancies(document.totals, source.amounts))
    return document


def require_reconciled(document: FiscalDocument, also: Iterable[Discrepancy] = ()) -> None:
    """Raise InvoiceDoesNotReconcile with the first discrepancy of the document, or of `also`."""
    for found in (*discrepancies(document), *also):
        raise InvoiceDoesNotReconcile(**msgspec.structs.asdict(found))


def discrepancies(document: FiscalDocument) -> list[Discrepancy]:
    """Every sum of the document that does not hold; empty for a sound document."""
    return [
        *_sign_discrepancies(document),
        *_line_discrepancies(document),
        *_total_discrepancies(document),
        *_tax_discrepancies(document),
    ]


def recap_of(lines: Iterable[DocumentLine], shipping: ShippingCharge | None) -> tuple[TaxRecap, ...]:
    """The sums per VAT rate of the lines and the shipping together, highest rate first."""
    sums: dict[str, tuple[int, int, int]] = {}
    for part in (*lines, *((shipping,) if shipping else ())):
        net, tax, gross = sums.get(part.tax_rate, (0, 0, 0))
        sums[part.tax_rate] = (net + part.net_minor, tax + part.tax_minor, gross + part.gross_minor)
    return tuple(
        TaxRecap(tax_rate=rate, net_minor=net, tax_minor=tax, gross_minor=gross)
        for rate, (net, tax, gross) in sorted(sums.items(), reverse=True)
    )


def totals_of(lines: tuple[DocumentLine, ...], shipping: ShippingCharge | None, prices_include_tax: bool) -> Totals:
    """The sums of a document. The subtotal is the lines as priced: before discount, and before VAT was taken out."""
    parts = (*lines, *((shipping,) if shipping else ()))
    discount = sum(line.discount_minor for line in lines)
    charged = sum(_charged(line, prices_include_tax) + line.stripped_tax_minor for line in lines)
    return Totals(
        subtotal_minor=charged + discount,
        discount_minor=discount,
        shipping_minor=shipping.charge_minor if shipping else 0,
        stripped_tax_minor=sum(part.stripped_tax_minor for part in parts),
        net_minor=sum(part.net_minor for part in parts),
        tax_minor=sum(part.tax_minor for part in parts),
        gross_minor=sum(part.gross_minor for part in parts),
    )


def _line(line: LineInput, prices_include_tax: bool) -> DocumentLine:
    charged = line.quantity * line.unit_price_minor - line.discount_minor - line.stripped_tax_minor
    net = charged - line.tax_minor if prices_include_tax else charged
    return DocumentLine(
        id=line.id,
        title=line.title,
        sku=line.sku,
        quantity=line.quantity,
        unit_price_minor=line.unit_price_minor,
        discount_minor=line.discount_minor,
        stripped_tax_minor=line.stripped_tax_minor,
        net_minor=net,
        tax_rate=line.tax_rate,
        tax_minor=line.tax_minor,
        gross_minor=net + line.tax_minor,
    )


def _shipping(shipping: ShippingInput, prices_include_tax: bool) -> ShippingCharge:
    charged = shipping.charge_minor - shipping.stripped_tax_minor
    net = charged - shipping.tax_minor if prices_include_tax else charged
    return ShippingCharge(
        title=shipping.title,
        charge_minor=shipping.charge_minor,
        stripped_tax_minor=shipping.stripped_tax_minor,
        net_minor=net,
        tax_rate=shipping.tax_rate,
        tax_minor=shipping.tax_minor,
        gross_minor=net + shipping.tax_minor,
    )


def _charged(part: DocumentLine | ShippingCharge, prices_include_tax: bool) -> int:
    """What was charged in the terms of the shop's prices: gross when they include VAT, net when they do not."""
    return part.gross_minor if prices_include_tax else part.net_minor


def _mentions(source: DocumentInput) -> tuple[Mention, ...]:
    if not source.taxed:
        return (Mention.NO_VAT,)
    flags = ((source.reverse_charge, Mention.REVERSE_CHARGE), (source.export, Mention.EXPORT))
    return tuple(mention for flag, mention in flags if flag)


def _without_tax_ids(party: Party) -> Party:
    """A seller that charges no VAT prints no tax identifiers, its own or the buyer's."""
    return msgspec.structs.replace(party, vat_number=None, siren=None, vat_check_reference=None)


def _compare(rule: str, subject: str, expected: int, found: int) -> Iterator[Discrepancy]:
    if expected != found:
        yield Discrepancy(rule, subject, expected, found)


def _order_discrepancies(totals: Totals, amounts: OrderAmounts) -> Iterator[Discrepancy]:
    yield from _compare("order_subtotal", "totals", amounts.subtotal_minor, totals.subtotal_minor)
    yield from _compare("order_discount", "totals", amounts.discount_minor, totals.discount_minor)
    yield from _compare("order_shipping", "totals", amounts.shipping_minor, totals.shipping_minor)
    yield from _compare("order_tax", "totals", amounts.tax_minor, totals.tax_minor)
    yield from _compare("order_total", "totals", amounts.total_minor, totals.gross_minor)


def _sign_discrepancies(document: FiscalDocument) -> Iterator[Discrepancy]:
    """Nothing on a document is negative (a credit note says so by its title), and no line is empty."""
    for line in document.lines:
        if line.quantity < 1:
            yield Discrepancy("quantity_positive", line.id, 1, line.quantity)
    shipping = ((document.shipping, "shipping"),) if document.shipping else ()
    for part, subject in (*((line, line.id) for line in document.lines), *shipping):
        for field in _AMOUNT_FIELDS:
            amount = getattr(part, field, 0)
            if amount < 0:
                yield Discrepancy("not_negative", f"{subject}.{field}", 0, amount)


def _line_discrepancies(document: FiscalDocument) -> Iterator[Discrepancy]:
    for line in document.lines:
        yield from _compare("line_gross", line.id, line.net_minor + line.tax_minor, line.gross_minor)
        # A credit note's lines are shares of a line already rounded, so quantity x price need not come to them.
        if document.kind is not DocumentKind.CREDIT_NOTE:
            priced = line.quantity * line.unit_price_minor - line.discount_minor - line.stripped_tax_minor
            yield from _compare("line_amount", line.id, priced, _charged(line, document.prices_include_tax))
    if (shipping := document.shipping) is not None:
        yield from _compare("line_gross", "shipping", shipping.net_minor + shipping.tax_minor, shipping.gross_minor)
        priced = shipping.charge_minor - shipping.stripped_tax_minor
        yield from _compare("line_amount", "shipping", priced, _charged(shipping, document.prices_include_tax))


def _total_discrepancies(document: FiscalDocument) -> Iterator[Discrepancy]:
    """The totals are the sums of the lines, and net - discount + shipping + VAT comes to the total."""
    totals = document.totals
    expected = totals_of(document.lines, document.shipping, document.prices_include_tax)
    for field in Totals.__struct_fields__:
        yield from _compare(f"total_{field.removesuffix('_minor')}", "totals", *_pair(expected, totals, field))
    priced = totals.subtotal_minor - totals.discount_minor + totals.shipping_minor - totals.stripped_tax_minor
    charged = priced if document.prices_include_tax else priced + totals.tax_minor
    yield from _compare("grand_total", "totals", charged, totals.gross_minor)
    prepaid = 0 if document.prepaid_minor is UNSET else document.prepaid_minor
    yield from _compare("prepaid_within", "totals", min(max(prepaid, 0), totals.gross_minor), prepaid)
    yield from _compare("net_plus_tax", "totals", totals.net_minor + totals.tax_minor, totals.gross_minor)


def _pair(expected: Totals, found: Totals, field: str) -> tuple[int, int]:
    return getattr(expected, field), getattr(found, field)


def _tax_discrepancies(document: FiscalDocument) -> Iterator[Discrepancy]:
    """The recap repeats the lines rate by rate and sums to the VAT; where none may be charged there is none."""
    tax = document.totals.tax_minor
    if not document.taxed or {Mention.REVERSE_CHARGE, Mention.EXPORT} & set(document.mentions):
        yield from _compare("no_tax_due", "totals", 0, tax)
    if not document.taxed:
        yield from _compare("no_recap", "recap", 0, len(document.recap))
        return
    yield from _compare("recap_tax", "recap", tax, sum(recap.tax_minor for recap in document.recap))
    yield from _compare("recap_lines", "recap", 1, int(document.recap == recap_of(document.lines, document.shipping)))
    if document.kind is not DocumentKind.CREDIT_NOTE:
        for recap in document.recap:
            yield from _rate_discrepancies(document, recap)


def _rate_discrepancies(document: FiscalDocument, recap: TaxRecap) -> Iterator[Discrepancy]:
    """The VAT of a rate is its net times the rate, give or take the rounding of each line: less than one unit each."""
    if not _RATE.fullmatch(recap.tax_rate):
        yield Discrepancy("rate_format", recap.tax_rate, 0, 0)
        return
    parts = int(recap.tax_rate[2:])
    shipping = (document.shipping,) if document.shipping else ()
    rounded = sum(1 for part in (*document.lines, *shipping) if part.tax_rate == recap.tax_rate)
    exact_scaled = recap.net_minor * parts
    tolerance = rounded * _RATE_SCALE if parts else 0
    if abs(recap.tax_minor * _RATE_SCALE - exact_scaled) > tolerance:
        yield Discrepancy("rate_applied", recap.tax_rate, exact_scaled // _RATE_SCALE, recap.tax_minor)
