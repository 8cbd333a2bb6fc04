"""A fiscal document as the strings the template lays out. Nothing is computed here that the document does not say."""

from __future__ import annotations

import msgspec
from msgspec import UNSET

from chalicelib.adapters.pdf.forms import Forms, clipped, printable
from chalicelib.adapters.pdf.words import BY_LANGUAGE, ORIGINALS, Words
from chalicelib.domain.invoicing.model import DocumentLine, FiscalDocument, LineKind, Mention, Party, Series

_MINUS = "\u2212"
_IMPRINT_NAME = 60


class Row(msgspec.Struct, frozen=True):
    """A label and its value."""

    label: str
    value: str


class Item(msgspec.Struct, frozen=True):
    """A line of the table: what it is, its reference in small print, and the cells to the right of it."""

    title: str
    reference: str
    cells: list[str]


class Block(msgspec.Struct, frozen=True):
    """A party: the name, the lines of the address, and identifiers."""

    name: str
    lines: list[str]
    identifiers: list[Row]


class Page(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """All the template prints."""

    language: str
    region: str | None
    issued: list[int]
    title: str
    number: str
    running: str
    imprint: str
    seller_label: str
    seller: Block
    buyer_label: str
    buyer: Block
    meta: list[Row]
    columns: list[str]
    items: list[Item]
    recap_title: str
    recap_columns: list[str]
    recap: list[list[str]]
    sums: list[Row]
    total: Row
    settled: list[Row]
    mentions: list[str]
    fingerprint: Row | None
    snapshot: str
    page: str


def lay_out(document: FiscalDocument, locale: str) -> Page:
    """The page of a document in a locale such as `fr-FR`; a language without words is printed in English."""
    forms = Forms(locale, document.currency)
    words = BY_LANGUAGE[forms.locale.language]
    title, number = words.titles[document.kind], f"{document.series.value}-{document.number}"
    return Page(
        language=forms.locale.language,
        region=forms.locale.territory,
        issued=[document.issued_at.year, document.issued_at.month, document.issued_at.day],
        title=title,
        number=number,
        running=f"{title} {number}",
        imprint=_imprint(document.seller, words),
        seller_label=words.seller,
        seller=_block(document.seller, words, forms),
        buyer_label=words.buyer,
        buyer=_block(document.buyer, words, forms),
        meta=_meta(document, words, forms),
        columns=_columns(document, words),
        items=[_item(line, document, words, forms) for line in document.lines] + _shipping(document, words, forms),
        recap_title=words.recap,
        recap_columns=[words.recap_rate, words.recap_net, words.recap_tax, words.recap_gross],
        recap=_recap(document, forms),
        sums=_sums(document, words, forms),
        total=Row(words.totals[document.kind], forms.money(document.totals.gross_minor)),
        settled=_settled(document, words, forms),
        mentions=[_mention(mention, document, words, forms) for mention in document.mentions],
        fingerprint=Row(words.fingerprint, document.hash) if document.hash else None,
        snapshot=words.snapshot,
        page=words.page,
    )


def _block(party: Party, words: Words, forms: Forms) -> Block:
    identifiers = (
        (words.vat_number, party.vat_number),
        (words.siren, party.siren),
        (words.vat_check, party.vat_check_reference),
    )
    lines = (*party.address, forms.country(party.country), party.email or "")
    return Block(
        name=printable(party.name),
        lines=[printable(line) for line in lines if line],
        identifiers=[Row(label, printable(value)) for label, value in identifiers if value],
    )


def _meta(document: FiscalDocument, words: Words, forms: Forms) -> list[Row]:
    rows = [Row(words.issued, forms.date(document.issued_at))]
    if document.corrects:
        rows.append(Row(words.corrects, f"{Series.STANDARD.value}-{document.corrects}"))
    rows.append(Row(words.order, f"№ {printable(document.order_number)}"))
    if document.ordered_at:
        rows.append(Row(words.ordered, forms.date(document.ordered_at)))
    # When an order was paid is no news on a note that gives money back.
    if document.paid_at and not document.corrects:
        rows.append(Row(words.paid, forms.date(document.paid_at)))
    if document.due_at:
        rows.append(Row(words.due, forms.date(document.due_at)))
    return [*rows, Row(words.currency, document.currency)]


def _imprint(seller: Party, words: Words) -> str:
    """The one line at the foot of every page: who issued it, cut where it would fill the line."""
    identifiers = ((words.vat_number, seller.vat_number), (words.siren, seller.siren))
    named = [f"{label} {printable(value)}" for label, value in identifiers if value]
    return " · ".join(
        [clipped(printable(seller.name), _IMPRINT_NAME), *(clipped(part, _IMPRINT_NAME) for part in named)]
    )


def _columns(document: FiscalDocument, words: Words) -> list[str]:
    if not document.taxed:
        unit, tail = words.unit_price, [words.amount]
    else:
        unit = words.unit_price_gross if document.prices_include_tax else words.unit_price_net
        tail = [words.rate, words.net, words.gross]
    discount = [words.discount] if document.totals.discount_minor else []
    return [words.item, words.quantity, unit, *discount, *tail]


def _item(line: DocumentLine, document: FiscalDocument, words: Words, forms: Forms) -> Item:
    if line.kind is LineKind.ADJUSTMENT:
        return Item(words.adjustment, "", ["", "", *_charge(line.discount_minor, line, document, forms)])
    unit = forms.amount(line.unit_price_minor)
    cells = [str(line.quantity), unit, *_charge(line.discount_minor, line, document, forms)]
    return Item(printable(line.title), printable(line.sku or ""), cells)


def _shipping(document: FiscalDocument, words: Words, forms: Forms) -> list[Item]:
    shipping = document.shipping
    if shipping is None:
        return []
    taxes = (shipping.tax_rate, shipping.net_minor, shipping.gross_minor)
    cells = ["", forms.amount(shipping.charge_minor), *_amounts(0, taxes, document, forms)]
    return [Item(words.shipping, printable(shipping.title), cells)]


def _charge(discount_minor: int, line: DocumentLine, document: FiscalDocument, forms: Forms) -> list[str]:
    return _amounts(discount_minor, (line.tax_rate, line.net_minor, line.gross_minor), document, forms)


def _amounts(discount_minor: int, taxes: tuple[str, int, int], document: FiscalDocument, forms: Forms) -> list[str]:
    """The cells right of the unit price; the discount's only in documents that have one."""
    rate, net_minor, gross_minor = taxes
    taken_off = _MINUS + forms.amount(discount_minor) if discount_minor else ""
    discount = [taken_off] if document.totals.discount_minor else []
    if not document.taxed:
        return [*discount, forms.amount(gross_minor)]
    return [*discount, forms.rate(rate), forms.amount(net_minor), forms.amount(gross_minor)]


def _recap(document: FiscalDocument, forms: Forms) -> list[list[str]]:
    return [
        [
            forms.rate(recap.tax_rate),
            forms.amount(recap.net_minor),
            forms.amount(recap.tax_minor),
            forms.amount(recap.gross_minor),
        ]
        for recap in document.recap
    ]


def _sums(document: FiscalDocument, words: Words, forms: Forms) -> list[Row]:
    totals = document.totals
    subtotal = words.subtotal
    if document.taxed:
        subtotal = words.subtotal_gross if document.prices_include_tax else words.subtotal_net
    rows = [Row(subtotal, forms.money(totals.subtotal_minor))]
    if totals.discount_minor:
        rows.append(Row(words.discount, _MINUS + forms.money(totals.discount_minor)))
    if document.shipping is not None:
        rows.append(Row(words.shipping, forms.money(totals.shipping_minor)))
    if totals.stripped_tax_minor:
        rows.append(Row(words.stripped_tax, _MINUS + forms.money(totals.stripped_tax_minor)))
    if document.taxed:
        rows.append(Row(words.total_net, forms.money(totals.net_minor)))
        rows.append(Row(words.total_tax, forms.money(totals.tax_minor)))
    return rows


def _settled(document: FiscalDocument, words: Words, forms: Forms) -> list[Row]:
    """What was paid when a document was issued before it was paid in full, and what was left."""
    if document.prepaid_minor is UNSET:
        return []
    left = document.totals.gross_minor - document.prepaid_minor
    return [Row(words.prepaid, _MINUS + forms.money(document.prepaid_minor)), Row(words.balance, forms.money(left))]


def _mention(mention: Mention, document: FiscalDocument, words: Words, forms: Forms) -> str:
    if mention is not Mention.CORRECTS:
        return words.mentions[mention]
    return words.mentions[mention].format(
        original=ORIGINALS[forms.locale.language][document.taxed],
        number=f"{Series.STANDARD.value}-{document.corrects}",
        date=forms.date(document.corrects_issued_at or document.issued_at),
    )
