"""Fiscal documents as PDF: what is printed, that it is archival and repeatable, and that text stays text."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import msgspec
import pytest
from pypdf import PdfReader

from chalicelib.adapters.pdf.forms import Forms, clipped, printable
from chalicelib.adapters.pdf.page import Row, lay_out
from chalicelib.adapters.pdf.render import render_document, render_pages
from chalicelib.adapters.pdf.words import BY_LANGUAGE, ORIGINALS
from chalicelib.domain.invoicing import (
    CreditedLine,
    CreditInput,
    FiscalDocument,
    Head,
    LineInput,
    Mention,
    OrderAmounts,
    Party,
    Series,
    credit,
    seal,
)
from infra import names, packages
from tests.rules.test_invoicing import NOON, golden_input, issued, refund, untaxed_input


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def is_archival(pdf: bytes) -> bool:
    return b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in pdf


def invoice_of_lines(count: int) -> FiscalDocument:
    lines = tuple(
        LineInput(id=str(at), title=f"Tile {at:03d}", quantity=1, unit_price_minor=120, tax_rate="0.2000", tax_minor=20)
        for at in range(count)
    )
    total, tax = 120 * count, 20 * count
    amounts = OrderAmounts(subtotal_minor=total, discount_minor=0, shipping_minor=0, tax_minor=tax, total_minor=total)
    return issued(msgspec.structs.replace(golden_input(), lines=lines, shipping=None, amounts=amounts))


def named(name: str) -> FiscalDocument:
    """An invoice that carries `name` wherever a shop or a shopper may write."""
    source = golden_input()
    party = Party(name=name, address=(name,), country="FR", vat_number=name)
    line = msgspec.structs.replace(source.lines[0], title=name, sku=name)
    return issued(msgspec.structs.replace(source, seller=party, buyer=party, lines=(line,), order_number=name))


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\x00" + b"\x20\x70\x90" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_invoice_prints_its_parties_lines_recap_and_totals() -> None:
    pdf = render_document(issued(), "en-GB")
    assert pdf.startswith(b"%PDF-1.7")
    assert is_archival(pdf)
    printed = text_of(pdf)
    for expected in (
        "Invoice\nSTD-2026-000001",
        "From\nAtelier\n1 rue A\n75009 Paris\nFrance\nVAT FR40303265045\nSIREN 3",
        "Billed to\nZoë\nWeg 5\n10178 Berlin\nGermany\nVAT DE1",
        "3 March 2026 № 7 EUR",
        "2 20.00 −4.00 20% 30.00 36.00",
        "20% 34.08 6.82 40.90",
        "Subtotal incl. VAT €40.00",
        "Discount −€4.00",
        "Shipping €4.90",
        "Total excl. VAT €34.08",
        "VAT €6.82",
        "Total €40.90",
        "Page 1 of 1",
    ):
        assert expected in printed, printed


def test_the_document_itself_is_attached_as_data() -> None:
    document = issued()
    attached = PdfReader(io.BytesIO(render_document(document, "en"))).attachments
    assert list(attached) == ["STD-2026-000001.json", "factur-x.xml"]
    assert msgspec.json.decode(attached["STD-2026-000001.json"][0], type=FiscalDocument) == document


def test_same_document_gives_the_same_bytes_dated_by_its_issue() -> None:
    first, second = (render_document(issued(), "fr-FR", png(40, 10)) for _ in range(2))
    assert first == second
    information = PdfReader(io.BytesIO(first)).metadata
    assert information is not None
    assert (information.title, str(information["/CreationDate"])) == ("Facture STD-2026-000001", "D:20260303000000Z")


def test_credit_note_in_french() -> None:
    line = CreditedLine(line_id="line-1", quantity=1, gross_minor=1800, tax_minor=300)
    note = seal(credit(issued(), refund(1800, 300, line)), Head(Series.CREDIT_NOTES))
    printed = text_of(render_document(note, "fr-FR"))
    assert "Avoir\nCN-2026-000001" in printed
    assert "Cet avoir rectifie la facture STD-2026-000001 du 3 mars 2026." in printed
    assert "20 % 15,00 3,00 18,00" in printed.replace("\u00a0", " ").replace("\u202f", " ")


def test_receipt_shows_no_vat_columns_and_says_so() -> None:
    page = lay_out(issued(untaxed_input()), "fr")
    assert page.columns == ["Désignation", "Qté", "Prix unitaire", "Remise", "Montant"]
    assert page.recap == []
    assert [row.label for row in page.sums] == ["Sous-total", "Remise", "Livraison"]
    assert page.mentions == ["Aucune TVA n’est facturée sur cette vente."]
    assert "Reçu" in text_of(render_document(issued(untaxed_input()), "fr"))


def test_credit_of_an_amount_is_one_line_without_quantity() -> None:
    note = seal(
        credit(issued(), CreditInput(id="c", issued_at=NOON, amount_minor=100, tax_minor=17)), Head(Series.CREDIT_NOTES)
    )
    page = lay_out(note, "en")
    assert [(item.title, item.cells) for item in page.items] == [
        ("Partial refund", ["", "", "20%", "0.83", "1.00"]),
    ]
    assert page.total == Row("Total credited", "€1.00")


def test_vat_taken_out_of_prices_has_its_own_row() -> None:
    line = LineInput(id="a", title="A", quantity=2, unit_price_minor=2000, stripped_tax_minor=667)
    amounts = OrderAmounts(subtotal_minor=4000, discount_minor=0, shipping_minor=0, tax_minor=0, total_minor=3333)
    source = msgspec.structs.replace(golden_input(), lines=(line,), shipping=None, amounts=amounts, reverse_charge=True)
    page = lay_out(issued(source), "en-GB")
    assert page.sums == [
        Row("Subtotal incl. VAT", "€40.00"),
        Row("VAT taken off", "−€6.67"),
        Row("Total excl. VAT", "€33.33"),
        Row("VAT", "€0.00"),
    ]
    (mention,) = page.mentions
    assert mention.startswith("Reverse charge: VAT is to be accounted for by the customer (Articles 138 and 196 of")


def test_heading_of_the_table_repeats_on_every_page() -> None:
    pages = PdfReader(io.BytesIO(render_document(invoice_of_lines(70), "en"))).pages
    printed = [page.extract_text() for page in pages]
    assert len(printed) == 3
    assert all("Description" in text and "Unit price" in text for text in printed)
    assert [f"Page {at} of 3" in text for at, text in enumerate(printed, start=1)] == [True, True, True]
    assert ["Invoice STD-2026-000001" in text for text in printed] == [False, True, True]
    assert sum(text.count("Tile ") for text in printed) == 70
    assert "Total €84.00" in printed[2]


@pytest.mark.parametrize(
    "name",
    [
        '#import "@preview/evil:1.0": *',
        '#read("/etc/passwd")',
        "*bold* _it_ $x^2$ `raw` <label> @ref = Heading",
        "<b>x</b> &amp; </script>",
        "\\u{41} // comment /* */ https://x.example",
        "-- ... ~ 'single' \"double\"",
        "é ü ß € ł Ő ș ğ Жук Ελλ",
        "株式会社 日本語 한국어",
        "مرحبا",
    ],
)
def test_text_of_others_is_printed_as_it_is(name: str) -> None:
    pdf = render_document(named(name), "en")
    assert is_archival(pdf)
    # Both names, addresses and VAT numbers; heading, order, title, reference; and twice at the foot.
    assert " ".join(text_of(pdf).split()).count(name) == 12


def test_text_from_right_to_left_is_printed() -> None:
    pdf = render_document(named("שלום עולם"), "en")
    assert is_archival(pdf)
    assert text_of(pdf).count("שלום") == 12


def test_marks_that_would_turn_the_direction_of_amounts_are_dropped() -> None:
    assert "Total €40.90" in text_of(render_document(named("\u202e00.1 latoT\u2066"), "en"))
    assert printable("\u202eevil\u202c\x00\x07 a\nb\tc\u2028d") == "evil a b c d"


def test_character_without_a_glyph_costs_the_archival_mark_not_the_invoice() -> None:
    pdf = render_document(named("😀 party"), "en")
    assert pdf.startswith(b"%PDF-1.7")
    assert not is_archival(pdf)
    assert "Total €40.90" in text_of(pdf)


def test_name_of_ten_thousand_letters_is_printed_whole() -> None:
    document = named("A")
    line = msgspec.structs.replace(document.lines[0], title="x" * 10_000)
    pdf = render_document(msgspec.structs.replace(document, lines=(line,)), "en")
    assert text_of(pdf).count("x") == 10_000 + "Subtotal incl. VAT Total excl. VAT".count("x")
    assert "Total €40.90" in text_of(pdf)


def test_long_words_may_break_but_not_between_a_letter_and_its_accent() -> None:
    assert printable("a" * 22) == "a" * 22
    assert printable("a" * 30) == "a" * 22 + "\u200b" + "a" * 8
    assert printable("x̱" * 22).split("\u200b") == ["x̱" * 11, "x̱" * 11]
    assert clipped("abcdef", 6) == "abcdef"
    assert clipped("abcdefg", 6) == "abcde…"


def test_logo_is_embedded_and_a_broken_one_left_out() -> None:
    images = [
        len(PdfReader(io.BytesIO(render_document(issued(), "en", logo))).pages[0].images)
        for logo in (png(40, 10), png(40, 10)[:50], b"<svg/>", None)
    ]
    assert images == [1, 0, 0, 0]
    assert is_archival(render_document(issued(), "en", png(40, 10)[:50]))


def test_pages_come_as_pictures() -> None:
    pages = render_pages(invoice_of_lines(60), "en", ppi=36)
    assert [page[:8] for page in pages] == [b"\x89PNG\r\n\x1a\n"] * 3


@pytest.mark.parametrize(
    ("locale", "currency", "amount_minor", "money", "amount"),
    [
        ("en-GB", "EUR", 123450, "€1,234.50", "1,234.50"),
        ("fr-FR", "EUR", 123450, "1\u202f234,50\u00a0€", "1\u202f234,50"),
        ("fr_CH", "CHF", 123450, "1\u202f234,50\u00a0CHF", "1\u202f234,50"),
        ("en", "JPY", 1234, "¥1,234", "1,234"),
        ("en", "KWD", 1234, "KWD\u00a01.234", "1.234"),
        ("de-DE", "EUR", 5, "€0.05", "0.05"),
        ("not a locale", "EUR", 5, "€0.05", "0.05"),
    ],
)
def test_amounts_are_printed_as_the_locale_writes_them(
    locale: str, currency: str, amount_minor: int, money: str, amount: str
) -> None:
    forms = Forms(locale, currency)
    assert (forms.money(amount_minor), forms.amount(amount_minor)) == (money, amount)


@pytest.mark.parametrize(("rate", "printed"), [("0.2000", "20%"), ("0.0550", "5.5%"), ("0.0000", "0%")])
def test_rates(rate: str, printed: str) -> None:
    assert Forms("en", "EUR").rate(rate) == printed


def test_country_without_a_name_is_its_code() -> None:
    assert (Forms("fr", "EUR").country("DE"), Forms("fr", "EUR").country("XX"), Forms("fr", "EUR").country(None)) == (
        "Allemagne",
        "XX",
        "",
    )


def test_every_language_has_every_mention() -> None:
    assert {language: set(words.mentions) for language, words in BY_LANGUAGE.items()} == {
        language: set(Mention) for language in ORIGINALS
    }


@pytest.mark.parametrize("stage", names.API_STAGES)
def test_a_function_that_was_packaged_without_a_typesetter_says_so(stage: str) -> None:
    missing = sorted(packages.LEFT_OUT[stage] | packages.LAYERS["typesetting"])
    program = f"""
import sys
sys.modules.update(dict.fromkeys({missing!r}))  # None: as if it were not installed
from chalicelib.adapters.pdf.printer import TypstPrinter
assert TypstPrinter().render(None, "en") is None
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])
