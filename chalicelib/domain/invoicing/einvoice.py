"""A fiscal document as the European standard for electronic invoices understands it (EN 16931-1, terms BT-1 to BT-165).

The amounts are the document's own: VAT is rounded per line as it was charged, which the standard's rules BR-CO-17 and
BR-*-09 allow for. Prices are given for the whole quantity of a line, before its discount and without VAT, so that
price less allowance is the line's net amount to the cent whatever was rounded.
"""

from __future__ import annotations

import enum
import re
from datetime import datetime

import msgspec
from msgspec import UNSET

from chalicelib.domain.invoicing.model import DocumentKind, DocumentLine, FiscalDocument, Mention, ShippingCharge
from chalicelib.domain.tax import EU_COUNTRIES, rate_to_bps
from chalicelib.kernel.money import minor_digits, round_ratio

_SCALE = 10_000
_MOST_DECIMALS = 2  # BR-DEC-*
_VAT_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Za-z+*]{2,13}")  # BR-CO-09
_COUNTRY = re.compile(r"[A-Z]{2}")


class VatCategory(enum.Enum):
    """Why an amount bears the VAT it bears (UNCL 5305)."""

    STANDARD = "S"
    ZERO = "Z"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"


class Lack(enum.Enum):
    """What the standard asks for and a document does not have. Such a document is on paper (and data of ours) only."""

    VAT_REGIME = "vat_regime"  # a receipt is no invoice
    SELLER_COUNTRY = "seller_country"  # BR-9
    BUYER_COUNTRY = "buyer_country"  # BR-11
    SELLER_VAT_NUMBER = "seller_vat_number"  # BR-S-2, BR-Z-2, BR-AE-2, BR-IC-2, BR-G-2
    BUYER_VAT_NUMBER = "buyer_vat_number"  # BR-AE-2, BR-IC-2
    DECIMALS = "decimals"  # BR-DEC-*


class EInvoiceLine(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice line (BG-25). `price_minor` is for all `quantity` units, before `allowance_minor`, without VAT."""

    name: str
    sku: str | None
    quantity: int
    price_minor: int
    allowance_minor: int
    net_minor: int
    category: VatCategory
    rate_bps: int


class EInvoiceCharge(msgspec.Struct, frozen=True, kw_only=True):
    """The carriage, a charge on the invoice as a whole (BG-21), without VAT."""

    title: str
    net_minor: int
    category: VatCategory
    rate_bps: int


class VatBreakdown(msgspec.Struct, frozen=True, kw_only=True):
    """All at one category and rate (BG-23)."""

    category: VatCategory
    rate_bps: int
    net_minor: int
    tax_minor: int


class EInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """What the standard says of a document beside what the document says itself."""

    document: FiscalDocument
    lines: tuple[EInvoiceLine, ...]
    charge: EInvoiceCharge | None
    breakdown: tuple[VatBreakdown, ...]
    prepaid_minor: int
    delivered_at: datetime | None

    @property
    def lines_minor(self) -> int:
        """The sum of the lines (BT-106)."""
        return sum(line.net_minor for line in self.lines)

    @property
    def charge_minor(self) -> int:
        """The sum of the charges (BT-108)."""
        return self.charge.net_minor if self.charge else 0

    @property
    def due_minor(self) -> int:
        """What is still to be paid (BT-115)."""
        return self.document.totals.gross_minor - self.prepaid_minor


def lacks(document: FiscalDocument) -> list[Lack]:
    """What keeps a document from being an electronic invoice; empty when nothing does."""
    if not document.taxed:
        return [Lack.VAT_REGIME]
    free = Mention.REVERSE_CHARGE in document.mentions
    rules = (
        (Lack.SELLER_COUNTRY, _matches(_COUNTRY, document.seller.country)),
        (Lack.BUYER_COUNTRY, _matches(_COUNTRY, document.buyer.country)),
        (Lack.SELLER_VAT_NUMBER, _matches(_VAT_NUMBER, document.seller.vat_number)),
        (Lack.BUYER_VAT_NUMBER, not free or _matches(_VAT_NUMBER, document.buyer.vat_number)),
        (Lack.DECIMALS, minor_digits(document.currency) <= _MOST_DECIMALS),
    )
    return [lack for lack, held in rules if not held]


def e_invoice(document: FiscalDocument) -> EInvoice:
    """The invoice or credit note by the standard. Ask `lacks` first."""
    shipping = document.shipping
    category = category_of(document, "0.0000")
    return EInvoice(
        document=document,
        lines=tuple(_line(line, document) for line in document.lines),
        charge=_charge(shipping, document) if shipping and shipping.net_minor else None,
        breakdown=tuple(
            VatBreakdown(
                category=category_of(document, part.tax_rate),
                rate_bps=rate_to_bps(part.tax_rate),
                net_minor=part.net_minor,
                tax_minor=part.tax_minor,
            )
            for part in document.recap
        ),
        prepaid_minor=_prepaid(document),
        # The tax on an intra-Community supply falls due with its invoice (Directive 2006/112/EC, article 67).
        delivered_at=document.issued_at if category is VatCategory.INTRA_COMMUNITY else None,
    )


def category_of(document: FiscalDocument, tax_rate: str) -> VatCategory:
    """The category of what is charged at a rate on a document.

    Goods that go to a business in another member state are an intra-Community supply (article 138). A document that
    does not say where they went, or says they stayed, shifts the tax to the buyer without more (article 196).
    """
    if rate_to_bps(tax_rate):
        return VatCategory.STANDARD
    if Mention.EXPORT in document.mentions:
        return VatCategory.EXPORT
    if Mention.REVERSE_CHARGE not in document.mentions:
        return VatCategory.ZERO
    destination = document.deliver_to_country
    crossed = destination in EU_COUNTRIES and destination != document.seller.country
    return VatCategory.INTRA_COMMUNITY if crossed else VatCategory.REVERSE_CHARGE


def _line(line: DocumentLine, document: FiscalDocument) -> EInvoiceLine:
    allowance = line.discount_minor
    if document.prices_include_tax:
        allowance = round_ratio(allowance * _SCALE, _SCALE + rate_to_bps(line.tax_rate))
    return EInvoiceLine(
        name=line.title,
        sku=line.sku,
        quantity=line.quantity,
        price_minor=line.net_minor + allowance,
        allowance_minor=allowance,
        net_minor=line.net_minor,
        category=category_of(document, line.tax_rate),
        rate_bps=rate_to_bps(line.tax_rate),
    )


def _charge(shipping: ShippingCharge, document: FiscalDocument) -> EInvoiceCharge:
    return EInvoiceCharge(
        title=shipping.title,
        net_minor=shipping.net_minor,
        category=category_of(document, shipping.tax_rate),
        rate_bps=rate_to_bps(shipping.tax_rate),
    )


def _prepaid(document: FiscalDocument) -> int:
    """What was paid by the day of issue: all, where it was paid or given back; by gift card and the like, on terms."""
    if document.kind is DocumentKind.CREDIT_NOTE or document.paid_at is not None:
        return document.totals.gross_minor
    return 0 if document.prepaid_minor is UNSET else document.prepaid_minor


def _matches(pattern: re.Pattern[str], text: str | None) -> bool:
    return text is not None and pattern.fullmatch(text) is not None
