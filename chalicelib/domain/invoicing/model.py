"""What a fiscal document says. Amounts are minor units of the document's one currency; all moments are aware UTC."""

from __future__ import annotations

import enum
from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.kernel.privacy import FiscalText, PlainText

SCHEMA_VERSION = 1


class DocumentKind(enum.Enum):
    """An invoice shows VAT, a receipt does not (the seller charges none), a credit note corrects either of them."""

    INVOICE = "invoice"
    RECEIPT = "receipt"
    CREDIT_NOTE = "credit_note"


class Series(enum.Enum):
    """A gapless sequence of numbers: `STD` for invoices and receipts, `CN` for credit notes."""

    STANDARD = "STD"
    CREDIT_NOTES = "CN"


class Mention(enum.Enum):
    """A statement the law asks for. Documents carry the code; whoever renders them knows the words."""

    REVERSE_CHARGE = "reverse_charge"
    EXPORT = "export"
    NO_VAT = "no_vat"
    CORRECTS = "corrects"


class LineKind(enum.Enum):
    """Goods or services sold, or a share of a credit that was given as an amount rather than by lines."""

    ITEM = "item"
    ADJUSTMENT = "adjustment"


class Party(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The seller or the buyer as they were on the day. `address` is in postal order, one printed line each."""

    name: FiscalText
    address: tuple[FiscalText, ...] = ()
    country: FiscalText | None = None
    email: FiscalText | None = None
    vat_number: FiscalText | None = None
    siren: FiscalText | None = None
    is_business: bool = False
    vat_check_reference: FiscalText | None = None


class DocumentLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line. `unit_price_minor` is as priced in the shop; `stripped_tax_minor` is the VAT taken out of an inclusive
    price because none is due (reverse charge, export). `tax_rate` is a decimal string with four places."""

    id: str
    kind: LineKind = LineKind.ITEM
    title: PlainText
    sku: PlainText | None = None
    quantity: int
    unit_price_minor: int
    discount_minor: int = 0
    stripped_tax_minor: int = 0
    net_minor: int
    tax_rate: PlainText = "0.0000"
    tax_minor: int = 0
    gross_minor: int


class ShippingCharge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The carriage. `charge_minor` is as priced; the rest reads as in `DocumentLine`."""

    title: PlainText
    charge_minor: int
    stripped_tax_minor: int = 0
    net_minor: int
    tax_rate: PlainText = "0.0000"
    tax_minor: int = 0
    gross_minor: int


class TaxRecap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything charged at one VAT rate, summed."""

    tax_rate: PlainText
    net_minor: int
    tax_minor: int
    gross_minor: int


class Totals(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sums. Subtotal, discount and shipping are as priced; net, tax and gross are what was charged."""

    subtotal_minor: int
    discount_minor: int
    shipping_minor: int
    stripped_tax_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int


class FiscalDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invoice, a receipt or a credit note, complete in itself: it can be printed again without any other record.

    A draft has sequence 0 and empty `number`, `previous_hash` and `hash`; `chain.seal` gives it its place in the
    series. `corrects` and `corrects_issued_at` name the original of a credit note. `due_at` is only there when it was
    issued before it was paid, and `prepaid_minor` when gift cards and the like had paid a part by then; documents from
    before it was kept have no `deliver_to_country`, where the goods go: what is not there is in no hash.
    """

    schema_version: int = SCHEMA_VERSION
    id: str
    kind: DocumentKind
    series: Series
    number: PlainText = ""
    sequence: int = 0
    issued_at: datetime
    order_id: str
    order_number: PlainText
    ordered_at: datetime | None = None
    paid_at: datetime | None = None
    due_at: datetime | UnsetType = UNSET
    prepaid_minor: int | UnsetType = UNSET
    deliver_to_country: PlainText | UnsetType = UNSET
    currency: PlainText
    taxed: bool
    prices_include_tax: bool
    seller: Party
    buyer: Party
    lines: tuple[DocumentLine, ...]
    shipping: ShippingCharge | None = None
    recap: tuple[TaxRecap, ...] = ()
    totals: Totals
    mentions: tuple[Mention, ...] = ()
    corrects: PlainText | None = None
    corrects_issued_at: datetime | None = None
    previous_hash: PlainText = ""
    hash: PlainText = ""


class LineInput(msgspec.Struct, frozen=True, kw_only=True):
    """An order line as the order recorded it, with its share of the discount and its VAT."""

    id: str
    title: str
    sku: str | None = None
    quantity: int
    unit_price_minor: int
    discount_minor: int = 0
    stripped_tax_minor: int = 0
    tax_rate: str = "0.0000"
    tax_minor: int = 0


class ShippingInput(msgspec.Struct, frozen=True, kw_only=True):
    """The carriage as the order recorded it."""

    title: str
    charge_minor: int
    stripped_tax_minor: int = 0
    tax_rate: str = "0.0000"
    tax_minor: int = 0


class OrderAmounts(msgspec.Struct, frozen=True, kw_only=True):
    """What the order says its sums are; the document must come to the same."""

    subtotal_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int


class DocumentInput(msgspec.Struct, frozen=True, kw_only=True):
    """All that is needed to draw up the invoice (`taxed`) or the receipt (not `taxed`) of an order."""

    id: str
    issued_at: datetime
    order_id: str
    order_number: str
    ordered_at: datetime | None = None
    paid_at: datetime | None = None
    due_at: datetime | UnsetType = UNSET
    prepaid_minor: int | UnsetType = UNSET
    deliver_to_country: str | UnsetType = UNSET
    currency: str
    taxed: bool
    prices_include_tax: bool
    reverse_charge: bool = False
    export: bool = False
    seller: Party
    buyer: Party
    lines: tuple[LineInput, ...]
    shipping: ShippingInput | None = None
    amounts: OrderAmounts


class CreditedLine(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one line of the original is given back."""

    line_id: str
    quantity: int
    gross_minor: int
    tax_minor: int


class CreditInput(msgspec.Struct, frozen=True, kw_only=True):
    """A refund to be put on a credit note: by `lines` when there are any, otherwise as an amount (all, or a part)."""

    id: str
    issued_at: datetime
    amount_minor: int
    tax_minor: int
    lines: tuple[CreditedLine, ...] = ()
