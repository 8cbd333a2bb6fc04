"""The electronic invoice: valid by the published schema and rules of EN 16931, and a Factur-X file as PDF."""

from __future__ import annotations

import io
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import facturx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader
from saxonche import PySaxonProcessor

from chalicelib.adapters.pdf.cii import cross_industry_invoice
from chalicelib.adapters.pdf.facturx import MetadataUnknown, declare_invoice
from chalicelib.adapters.pdf.page import Row, lay_out
from chalicelib.adapters.pdf.render import render_document
from chalicelib.domain.invoicing import (
    CreditedLine,
    DocumentInput,
    FiscalDocument,
    Head,
    InvoiceDoesNotReconcile,
    Lack,
    LineInput,
    OrderAmounts,
    Party,
    Series,
    ShippingInput,
    VatCategory,
    credit,
    e_invoice,
    lacks,
    seal,
)
from chalicelib.domain.tax import rate_to_bps, tax_on, tax_within
from chalicelib.kernel.money import round_ratio
from tests.rules.test_invoicing import NOON, golden_input, issued, refund, untaxed_input

PUBLISHED = Path(str(facturx.__file__)).parent / "xsd_and_schematron" / "facturx-en16931"
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
BUYER = Party(name="Zoë", address=("Weg 5", "10178 Berlin"), country="DE", vat_number="DE136695976", is_business=True)
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@lru_cache(maxsize=1)
def schema() -> Any:
    return etree.XMLSchema(etree.parse(str(PUBLISHED / "Factur-X_EN16931.xsd")))


@lru_cache(maxsize=1)
def rules() -> tuple[Any, Any]:
    """The standard's business rules, as published with Factur-X (compiled Schematron)."""
    processor = PySaxonProcessor(license=False)
    compiled = processor.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(PUBLISHED / "FACTUR-X_EN16931.xslt")
    )
    return processor, compiled


def broken(xml: bytes) -> list[str]:
    """What of the published schema and rules an invoice breaks."""
    tree = etree.fromstring(xml)
    if not schema().validate(tree):
        return [str(error) for error in schema().error_log]
    processor, compiled = rules()
    report = compiled.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    failed = etree.fromstring(report.encode()).iter(f"{SVRL}failed-assert")
    return [f"{each.get('id')} {' '.join(''.join(each.itertext()).split())}" for each in failed]


def xml_of(document: FiscalDocument, language: str = "en") -> bytes:
    assert lacks(document) == []
    return cross_industry_invoice(e_invoice(document), language)


def texts(xml: bytes, name: str) -> list[str]:
    return [element.text or "" for element in etree.fromstring(xml).iter(f"{RAM}{name}")]


def sent(country: str = "FR", **changes: Any) -> DocumentInput:
    """The golden input, sent to a country and paid."""
    return msgspec.structs.replace(
        golden_input(), **{"deliver_to_country": country, "paid_at": NOON, "buyer": BUYER, **changes}
    )


def untaxed_lines(source: DocumentInput, **changes: Any) -> DocumentInput:
    """The same without VAT, because somebody else owes it or nobody does."""
    line = msgspec.structs.replace(source.lines[0], tax_rate="0.0000", tax_minor=0)
    amounts = msgspec.structs.replace(source.amounts, tax_minor=0)
    shipping = ShippingInput(title="Post", charge_minor=490)
    return msgspec.structs.replace(source, lines=(line,), shipping=shipping, amounts=amounts, **changes)


def note(of: FiscalDocument, amount: int, tax: int, *lines: CreditedLine) -> FiscalDocument:
    return seal(credit(of, refund(amount, tax, *lines)), Head(Series.CREDIT_NOTES))


REVERSE = {"reverse_charge": True, "prices_include_tax": False}
BY_CATEGORY = {
    VatCategory.STANDARD: sent(),
    VatCategory.INTRA_COMMUNITY: untaxed_lines(sent("DE"), **REVERSE),
    VatCategory.REVERSE_CHARGE: untaxed_lines(sent("FR"), **REVERSE),
    VatCategory.EXPORT: untaxed_lines(sent("CH"), export=True, prices_include_tax=False),
    VatCategory.ZERO: untaxed_lines(sent("DE")),
}


@pytest.mark.parametrize("category", VatCategory)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_category_is_valid_as_invoice_and_as_credit_note(category: VatCategory, language: str) -> None:
    invoice = issued(BY_CATEGORY[category])
    xml = xml_of(invoice, language)
    assert set(texts(xml, "CategoryCode")) == {category.value}
    assert broken(xml) == []
    tax = invoice.totals.tax_minor
    for returned in (note(invoice, 4090, tax), note(invoice, 100, 17 if tax else 0)):
        xml = xml_of(returned, language)
        assert texts(xml, "TypeCode")[0] == "381"
        assert set(texts(xml, "CategoryCode")) == {category.value}
        assert broken(xml) == []


def test_the_amounts_are_the_documents_own() -> None:
    """2 x 20.00 with 20 % in them, 4.00 off, shipping 4.90: 33.33 less 3.33, and 4.08, and 6.82 of VAT."""
    xml = xml_of(issued(sent()))
    found = {
        name: texts(xml, name)
        for name in (
            "ChargeAmount", "BasisQuantity", "ActualAmount", "BasisAmount", "CalculatedAmount", "LineTotalAmount",
            "ChargeTotalAmount", "TaxBasisTotalAmount", "TaxTotalAmount", "GrandTotalAmount", "TotalPrepaidAmount",
            "DuePayableAmount",
        )
    }  # fmt: skip
    assert found == {
        "ChargeAmount": ["33.33"],
        "BasisQuantity": ["2"],
        "ActualAmount": ["3.33", "4.08"],
        "BasisAmount": ["34.08"],
        "CalculatedAmount": ["6.82"],
        "LineTotalAmount": ["30.00", "30.00"],
        "ChargeTotalAmount": ["4.08"],
        "TaxBasisTotalAmount": ["34.08"],
        "TaxTotalAmount": ["6.82"],
        "GrandTotalAmount": ["40.90"],
        "TotalPrepaidAmount": ["40.90"],
        "DuePayableAmount": ["0.00"],
    }


def test_a_credit_note_names_its_original() -> None:
    line = CreditedLine(line_id="line-1", quantity=1, gross_minor=1800, tax_minor=300)
    xml = xml_of(note(issued(sent()), 1800, 300, line))
    assert texts(xml, "IssuerAssignedID") == ["7", "STD-2026-000001"]
    assert texts(xml, "GrandTotalAmount") == ["18.00"]
    assert broken(xml) == []


def test_what_was_prepaid_on_terms_is_taken_off_what_is_due() -> None:
    source = sent(paid_at=None, due_at=NOON, prepaid_minor=1090)
    document = issued(source)
    xml = xml_of(document)
    assert (texts(xml, "TotalPrepaidAmount"), texts(xml, "DuePayableAmount")) == (["10.90"], ["30.00"])
    assert broken(xml) == []
    assert lay_out(document, "en-GB").settled == [Row("Already paid", "−€10.90"), Row("Amount due", "€30.00")]
    assert "Amount due €30.00" in PdfReader(io.BytesIO(render_document(document, "en-GB"))).pages[0].extract_text()


@pytest.mark.parametrize("prepaid_minor", [-1, 4091])
def test_no_more_is_prepaid_than_there_is_to_pay(prepaid_minor: int) -> None:
    with pytest.raises(InvoiceDoesNotReconcile) as refused:
        issued(sent(paid_at=None, due_at=NOON, prepaid_minor=prepaid_minor))
    assert refused.value.details["rule"] == "prepaid_within"


def test_a_currency_without_minor_digits_is_written_without() -> None:
    xml = xml_of(issued(sent(currency="JPY")))
    assert texts(xml, "GrandTotalAmount") == ["4090"]
    assert broken(xml) == []


@pytest.mark.parametrize(
    ("source", "lack"),
    [
        (untaxed_input(), Lack.VAT_REGIME),
        (sent(seller=Party(name="A", country="FR")), Lack.SELLER_VAT_NUMBER),
        (sent(seller=Party(name="A", country="FR", vat_number="123")), Lack.SELLER_VAT_NUMBER),
        (sent(seller=Party(name="A", vat_number="FR40303265045")), Lack.SELLER_COUNTRY),
        (sent(buyer=Party(name="A")), Lack.BUYER_COUNTRY),
        (untaxed_lines(sent("DE", buyer=Party(name="A", country="DE")), **REVERSE), Lack.BUYER_VAT_NUMBER),
        (sent(currency="KWD"), Lack.DECIMALS),
    ],
)
def test_a_document_that_lacks_something_comes_without(source: DocumentInput, lack: Lack) -> None:
    document = issued(source)
    assert lacks(document) == [lack]
    pdf = render_document(document, "en")
    assert list(PdfReader(io.BytesIO(pdf)).attachments) == ["STD-2026-000001.json"]
    assert b"urn:factur-x" not in pdf


@st.composite
def orders(draw: st.DrawFn) -> DocumentInput:
    """Orders as the pricing makes them: VAT rounded per line, in or on top of the price."""
    included = draw(st.booleans())
    rates = st.sampled_from(["0.2000", "0.0550", "0.2550", "0.0000"])
    of = tax_within if included else tax_on
    lines = []
    for at in range(draw(st.integers(1, 8))):
        quantity, price, rate = draw(st.integers(1, 50)), draw(st.integers(0, 99_999)), draw(rates)
        discount = draw(st.integers(0, quantity * price))
        tax = of(quantity * price - discount, rate_to_bps(rate))
        name = draw(st.text(max_size=12))
        lines.append(
            LineInput(id=str(at), title=name, sku=draw(st.none() | st.text(max_size=5)), quantity=quantity,
                      unit_price_minor=price, discount_minor=discount, tax_rate=rate, tax_minor=tax)
        )  # fmt: skip
    charge, rate = draw(st.integers(0, 5000)), draw(rates)
    shipping = ShippingInput(
        title=draw(st.text(max_size=8)), charge_minor=charge, tax_rate=rate, tax_minor=of(charge, rate_to_bps(rate))
    )
    subtotal = sum(line.quantity * line.unit_price_minor for line in lines)
    discount = sum(line.discount_minor for line in lines)
    tax = sum(line.tax_minor for line in lines) + shipping.tax_minor
    total = subtotal - discount + charge + (0 if included else tax)
    amounts = OrderAmounts(
        subtotal_minor=subtotal, discount_minor=discount, shipping_minor=charge, tax_minor=tax, total_minor=total
    )
    buyer = msgspec.structs.replace(
        BUYER, name=draw(st.text(max_size=8)), address=tuple(draw(st.lists(st.text(max_size=6), max_size=5)))
    )
    return sent(
        draw(st.sampled_from(["FR", "DE"])), lines=tuple(lines), shipping=shipping, amounts=amounts,
        prices_include_tax=included, buyer=buyer, order_number=draw(st.text(max_size=6)),
    )  # fmt: skip


@given(source=orders(), share=st.integers(1, 100))
@settings(max_examples=40, deadline=None)
def test_any_order_is_valid_and_adds_up(source: DocumentInput, share: int) -> None:
    invoice = issued(source)
    documents = [invoice]
    totals = invoice.totals
    amount = round_ratio(totals.gross_minor * share, 100)
    tax = round_ratio(totals.tax_minor * share, 100)
    if amount > 0 and tax <= amount and amount - tax <= totals.net_minor:
        documents.append(note(invoice, amount, tax))
    for document in documents:
        xml = xml_of(document)
        assert broken(xml) == [], xml.decode()
        adds_up(xml, document)


def adds_up(xml: bytes, document: FiscalDocument) -> None:
    """BR-CO-10 to BR-CO-16, worked out apart from the code that wrote the invoice."""

    def amounts(name: str) -> list[Decimal]:
        return [Decimal(text) for text in texts(xml, name)]

    *lines, line_total = amounts("LineTotalAmount")
    (charges,), (basis,) = amounts("ChargeTotalAmount"), amounts("TaxBasisTotalAmount")
    (tax,), (gross,) = amounts("TaxTotalAmount"), amounts("GrandTotalAmount")
    (prepaid,), (due,) = amounts("TotalPrepaidAmount"), amounts("DuePayableAmount")
    assert sum(lines) == line_total
    assert basis == line_total + charges == sum(amounts("BasisAmount"))
    assert tax == sum(amounts("CalculatedAmount"))
    assert gross == basis + tax == Decimal(document.totals.gross_minor).scaleb(-2)
    assert due == gross - prepaid
    for line in etree.fromstring(xml).iter(f"{RAM}IncludedSupplyChainTradeLineItem"):
        (price,) = (Decimal(each.text) for each in line.iter(f"{RAM}ChargeAmount"))
        allowance = sum((Decimal(each.text) for each in line.iter(f"{RAM}ActualAmount")), Decimal(0))
        (net,) = (Decimal(each.text) for each in line.iter(f"{RAM}LineTotalAmount"))
        assert price - allowance == net


def test_text_of_others_stays_text() -> None:
    nasty = 'A & B <ram:Name>"x"</ram:Name>\x00\x0b]]> \ud83d\ude00'.encode("utf-16", "surrogatepass").decode("utf-16")
    line = msgspec.structs.replace(golden_input().lines[0], title=nasty)
    xml = xml_of(issued(sent(lines=(line,), buyer=msgspec.structs.replace(BUYER, name=nasty))))
    cleaned = 'A & B <ram:Name>"x"</ram:Name>]]> \U0001f600'
    assert texts(xml, "Name") == [cleaned, "Atelier", cleaned]
    assert broken(xml) == []


def test_the_pdf_is_a_factur_x_file() -> None:
    pdf = render_document(issued(sent()), "fr-FR")
    reader = PdfReader(io.BytesIO(pdf))
    assert sorted(reader.attachments) == ["STD-2026-000001.json", "factur-x.xml"]
    (xml,) = reader.attachments["factur-x.xml"]
    assert xml == xml_of(issued(sent()), "fr")
    root: Any = reader.trailer["/Root"]
    related = {each.get_object()["/UF"]: each.get_object()["/AFRelationship"] for each in root["/AF"]}
    assert related == {"STD-2026-000001.json": "/Data", "factur-x.xml": "/Alternative"}
    (embedded,) = (each.get_object()["/EF"]["/F"] for each in root["/AF"] if each.get_object()["/UF"] == "factur-x.xml")
    assert embedded["/Subtype"] == "/text/xml"
    metadata = root["/Metadata"].get_data()
    described = etree.fromstring(metadata.replace(b"\xef\xbb\xbf", b"")).find(".//{*}RDF/{*}Description")
    declared = {each.tag.split("}")[1]: each.text for each in described if "factur-x" in each.tag}
    assert declared == {
        "DocumentType": "INVOICE",
        "DocumentFileName": "factur-x.xml",
        "Version": "1.0",
        "ConformanceLevel": "EN 16931",
    }
    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert metadata.count(b"<pdfaSchema:prefix>fx</pdfaSchema:prefix>") == 1
    assert facturx.get_xml_from_pdf(pdf, check_xsd=True, check_schematron=False)[0] == "factur-x.xml"


def test_the_same_document_gives_the_same_bytes_and_keeps_its_identity() -> None:
    first, second = (render_document(issued(sent()), "en") for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF-1.7")
    assert PdfReader(io.BytesIO(first)).trailer["/ID"]


def test_a_text_no_font_has_comes_without_the_claim_to_be_archival() -> None:
    document = issued(sent(buyer=msgspec.structs.replace(BUYER, name="\U0001f600")))
    pdf = render_document(document, "en")
    assert b"urn:factur-x" not in pdf
    assert "factur-x.xml" in PdfReader(io.BytesIO(pdf)).attachments


def test_metadata_of_another_form_is_not_guessed_at() -> None:
    pdf = render_document(issued(untaxed_input()), "en").replace(
        b"</pdfaExtension:schemas>", b"</pdfaExtension:schemaz>"
    )
    with pytest.raises(MetadataUnknown):
        declare_invoice(pdf)
