"""The electronic invoice as XML: UN/CEFACT Cross Industry Invoice, profile EN 16931 of Factur-X.

The order of elements is the schema's. Text goes through the XML library, less the characters XML has no way to write.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

from msgspec import UNSET

from chalicelib.adapters.pdf.words import BY_LANGUAGE, Words
from chalicelib.domain.invoicing.einvoice import EInvoice, EInvoiceCharge, EInvoiceLine, VatBreakdown, VatCategory
from chalicelib.domain.invoicing.model import DocumentKind, Mention, Party, Series
from chalicelib.kernel.money import minor_digits

GUIDELINE = "urn:cen.eu:en16931:2017"
_BASE = "urn:un:unece:uncefact:data:standard:"
_NAMESPACES = {
    "rsm": f"{_BASE}CrossIndustryInvoice:100",
    "ram": f"{_BASE}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_BASE}UnqualifiedDataType:100",
    "qdt": f"{_BASE}QualifiedDataType:100",
}
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {DocumentKind.INVOICE: "380", DocumentKind.CREDIT_NOTE: "381"}
_ADDRESS_LINES = ("LineOne", "LineTwo", "LineThree")
_ONE = "C62"  # UN/ECE Recommendation 20: one piece
_DELIVERY = "DL"  # UNCL 7161
_DISCOUNT = "95"  # UNCL 5189
_SIREN = re.compile(r"[0-9]{9}")
_EXEMPTIONS = {
    VatCategory.REVERSE_CHARGE: ("VATEX-EU-AE", Mention.REVERSE_CHARGE),
    VatCategory.INTRA_COMMUNITY: ("VATEX-EU-IC", Mention.REVERSE_CHARGE),
    VatCategory.EXPORT: ("VATEX-EU-G", Mention.EXPORT),
}


def cross_industry_invoice(invoice: EInvoice, language: str) -> bytes:
    """The XML, in UTF-8; the same invoice gives the same bytes. `language` is that of the few words in it."""
    for prefix, uri in _NAMESPACES.items():
        ET.register_namespace(prefix, uri)
    root = ET.Element(_tag("rsm:CrossIndustryInvoice"))
    context = _add(root, "rsm:ExchangedDocumentContext")
    _add(_add(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", GUIDELINE)
    document = invoice.document
    head = _add(root, "rsm:ExchangedDocument")
    _add(head, "ram:ID", f"{document.series.value}-{document.number}")
    _add(head, "ram:TypeCode", _TYPES[document.kind])
    _date(_add(head, "ram:IssueDateTime"), document.issued_at)
    writer = _Writer(invoice, BY_LANGUAGE.get(language, BY_LANGUAGE["en"]))
    writer.transaction(_add(root, "rsm:SupplyChainTradeTransaction"))
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


class _Writer:
    """Writes the transaction of one invoice."""

    def __init__(self, invoice: EInvoice, words: Words) -> None:
        self._invoice = invoice
        self._document = invoice.document
        self._words = words
        self._digits = minor_digits(invoice.document.currency)

    def transaction(self, within: ET.Element) -> None:
        """The lines, who sells to whom, where to, and what is to be paid."""
        for number, line in enumerate(self._invoice.lines, start=1):
            self._line(_add(within, "ram:IncludedSupplyChainTradeLineItem"), number, line)
        agreement = _add(within, "ram:ApplicableHeaderTradeAgreement")
        self._party(_add(agreement, "ram:SellerTradeParty"), self._document.seller)
        self._party(_add(agreement, "ram:BuyerTradeParty"), self._document.buyer)
        if number_of_order := _clean(self._document.order_number):
            _add(_add(agreement, "ram:SellerOrderReferencedDocument"), "ram:IssuerAssignedID", number_of_order)
        self._delivery(_add(within, "ram:ApplicableHeaderTradeDelivery"))
        self._settlement(_add(within, "ram:ApplicableHeaderTradeSettlement"))

    def _line(self, within: ET.Element, number: int, line: EInvoiceLine) -> None:
        _add(_add(within, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(number))
        product = _add(within, "ram:SpecifiedTradeProduct")
        if sku := _clean(line.sku or ""):
            _add(product, "ram:SellerAssignedID", sku)
        _add(product, "ram:Name", _clean(line.name) or sku or self._words.adjustment)
        price = _add(_add(within, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice")
        _add(price, "ram:ChargeAmount", self._amount(line.price_minor))
        _add(price, "ram:BasisQuantity", str(line.quantity), unitCode=_ONE)
        _add(_add(within, "ram:SpecifiedLineTradeDelivery"), "ram:BilledQuantity", str(line.quantity), unitCode=_ONE)
        settlement = _add(within, "ram:SpecifiedLineTradeSettlement")
        self._tax(_add(settlement, "ram:ApplicableTradeTax"), line)
        if line.allowance_minor:
            allowance = _add(settlement, "ram:SpecifiedTradeAllowanceCharge")
            self._allowance_or_charge(allowance, line.allowance_minor, (_DISCOUNT, self._words.discount), charge=False)
        total = _add(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
        _add(total, "ram:LineTotalAmount", self._amount(line.net_minor))

    def _party(self, within: ET.Element, party: Party) -> None:
        _add(within, "ram:Name", _clean(party.name) or "-")
        if party.siren and (siren := _clean(party.siren).replace(" ", "")):
            scheme = {"schemeID": "0002"} if _SIREN.fullmatch(siren) else {}
            _add(_add(within, "ram:SpecifiedLegalOrganization"), "ram:ID", siren, **scheme)
        address = _add(within, "ram:PostalTradeAddress")
        lines = [line for each in party.address if (line := _clean(each))]
        shown = [*lines[:2], ", ".join(lines[2:])] if len(lines) > len(_ADDRESS_LINES) else lines
        for name, line in zip(_ADDRESS_LINES, shown, strict=False):
            _add(address, f"ram:{name}", line)
        _add(address, "ram:CountryID", party.country or "")
        if email := _clean(party.email or ""):
            _add(_add(within, "ram:URIUniversalCommunication"), "ram:URIID", email, schemeID="EM")
        if party.vat_number and (vat_number := _clean(party.vat_number)):
            _add(_add(within, "ram:SpecifiedTaxRegistration"), "ram:ID", vat_number, schemeID="VA")

    def _delivery(self, within: ET.Element) -> None:
        if self._document.deliver_to_country is not UNSET:
            address = _add(_add(within, "ram:ShipToTradeParty"), "ram:PostalTradeAddress")
            _add(address, "ram:CountryID", self._document.deliver_to_country)
        if self._invoice.delivered_at is not None:
            event = _add(within, "ram:ActualDeliverySupplyChainEvent")
            _date(_add(event, "ram:OccurrenceDateTime"), self._invoice.delivered_at)

    def _settlement(self, within: ET.Element) -> None:
        _add(within, "ram:InvoiceCurrencyCode", self._document.currency)
        for part in self._invoice.breakdown:
            self._breakdown(_add(within, "ram:ApplicableTradeTax"), part)
        if (charge := self._invoice.charge) is not None:
            element = _add(within, "ram:SpecifiedTradeAllowanceCharge")
            reason = (_DELIVERY, _clean(charge.title) or self._words.shipping)
            self._allowance_or_charge(element, charge.net_minor, reason, charge=True)
            self._tax(_add(element, "ram:CategoryTradeTax"), charge)
        if self._invoice.due_minor:
            self._terms(_add(within, "ram:SpecifiedTradePaymentTerms"))
        self._sums(_add(within, "ram:SpecifiedTradeSettlementHeaderMonetarySummation"))
        if self._document.corrects:
            original = _add(within, "ram:InvoiceReferencedDocument")
            _add(original, "ram:IssuerAssignedID", f"{Series.STANDARD.value}-{self._document.corrects}")
            if self._document.corrects_issued_at is not None:
                _date(_add(original, "ram:FormattedIssueDateTime"), self._document.corrects_issued_at, kind="qdt")

    def _tax(self, within: ET.Element, taxed: EInvoiceLine | EInvoiceCharge) -> None:
        _add(within, "ram:TypeCode", "VAT")
        _add(within, "ram:CategoryCode", taxed.category.value)
        _add(within, "ram:RateApplicablePercent", _percent(taxed.rate_bps))

    def _breakdown(self, within: ET.Element, part: VatBreakdown) -> None:
        code, mention = _EXEMPTIONS.get(part.category, (None, None))
        _add(within, "ram:CalculatedAmount", self._amount(part.tax_minor))
        _add(within, "ram:TypeCode", "VAT")
        if mention is not None:
            _add(within, "ram:ExemptionReason", self._words.mentions[mention])
        _add(within, "ram:BasisAmount", self._amount(part.net_minor))
        _add(within, "ram:CategoryCode", part.category.value)
        if code is not None:
            _add(within, "ram:ExemptionReasonCode", code)
        _add(within, "ram:RateApplicablePercent", _percent(part.rate_bps))

    def _allowance_or_charge(
        self, within: ET.Element, amount_minor: int, reason: tuple[str, str], *, charge: bool
    ) -> None:
        _add(_add(within, "ram:ChargeIndicator"), "udt:Indicator", "true" if charge else "false")
        _add(within, "ram:ActualAmount", self._amount(amount_minor))
        _add(within, "ram:ReasonCode", reason[0])
        _add(within, "ram:Reason", reason[1])

    def _terms(self, within: ET.Element) -> None:
        """By when what is due is to be paid (BR-CO-25)."""
        due_at = self._document.due_at
        at = self._document.issued_at if due_at is UNSET else due_at
        _date(_add(within, "ram:DueDateDateTime"), at)

    def _sums(self, within: ET.Element) -> None:
        totals = self._document.totals
        _add(within, "ram:LineTotalAmount", self._amount(self._invoice.lines_minor))
        _add(within, "ram:ChargeTotalAmount", self._amount(self._invoice.charge_minor))
        _add(within, "ram:AllowanceTotalAmount", self._amount(0))
        _add(within, "ram:TaxBasisTotalAmount", self._amount(totals.net_minor))
        _add(within, "ram:TaxTotalAmount", self._amount(totals.tax_minor), currencyID=self._document.currency)
        _add(within, "ram:GrandTotalAmount", self._amount(totals.gross_minor))
        _add(within, "ram:TotalPrepaidAmount", self._amount(self._invoice.prepaid_minor))
        _add(within, "ram:DuePayableAmount", self._amount(self._invoice.due_minor))

    def _amount(self, amount_minor: int) -> str:
        return str(Decimal(amount_minor).scaleb(-self._digits))


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def _add(within: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(within, _tag(name), attributes)
    element.text = text
    return element


def _date(within: ET.Element, at: datetime, kind: str = "udt") -> None:
    """The UTC day, in the form that UNCL 2379 calls 102."""
    _add(within, f"{kind}:DateTimeString", at.astimezone(UTC).strftime("%Y%m%d"), format="102")


def _percent(rate_bps: int) -> str:
    return str(Decimal(rate_bps).scaleb(-2))


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text).strip()
