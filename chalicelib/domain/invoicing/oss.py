"""What a shop declares in the EU's One Stop Shop: distance sales to consumers in other member states, less refunds.

Source: Directive 2006/112/EC, articles 369a-369k. The books are the fiscal documents: a sale belongs to the time its
invoice was issued (paid), a correction to that of its credit note. What a document counts for is fixed with it, so
that settings changed later change no return already made.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from chalicelib.domain.invoicing.model import DocumentKind
from chalicelib.domain.invoicing.records import IssuedDocument
from chalicelib.domain.orders import Order
from chalicelib.domain.tax import EU_COUNTRIES, OssPosture, TaxMode, TaxSettings


class GetOssReturn(msgspec.Struct, frozen=True, kw_only=True):
    """List what is declared of the time from `since` to `until`, both in it."""

    since: datetime
    until: datetime


class OssRowKind(enum.Enum):
    """What a row is for: goods, their carriage, or money given back (with negative amounts)."""

    GOODS = "goods"
    SHIPPING = "shipping"
    REFUND = "refund"


class OssRow(msgspec.Struct, frozen=True, kw_only=True):
    """One amount at one VAT rate. `net_minor` and `tax_minor` are negative for a refund."""

    order_number: str
    placed_at: datetime
    country: str
    kind: OssRowKind
    net_minor: int
    tax_rate: str
    tax_minor: int
    currency: str


def declares(settings: TaxSettings) -> bool:
    """Whether a shop uses the One Stop Shop: established in the Union, and above its threshold or opted in."""
    return (
        settings.mode is TaxMode.EU_VAT
        and settings.origin_country in EU_COUNTRIES
        and settings.oss_posture is OssPosture.ABOVE_OR_OPTED_IN
    )


def country_of(order: Order, settings: TaxSettings) -> str | None:
    """The member state a sale is declared for, None for one that is not: at home, abroad, or to a business."""
    destination = order.shipping_address.country
    if order.is_b2b or order.reverse_charge or order.tax_mode != TaxMode.EU_VAT.value or not declares(settings):
        return None
    return destination if destination in EU_COUNTRIES and destination != settings.origin_country else None


def oss_rows(documents: Iterable[tuple[IssuedDocument, Order]]) -> list[OssRow]:
    """The rows of documents: sales by order, the oldest first, then refunds in the order they were made."""
    sales: list[tuple[IssuedDocument, Order]] = []
    refunds: list[tuple[IssuedDocument, Order]] = []
    for issued, order in documents:
        (refunds if issued.kind is DocumentKind.CREDIT_NOTE else sales).append((issued, order))
    sales.sort(key=lambda pair: (pair[1].placed_at, pair[0].sequence))
    refunds.sort(key=lambda pair: pair[0].sequence)
    rows = [row for pair in sales for row in _sale(*pair)]
    return rows + [row for pair in refunds for row in _refund(*pair)]


def _sale(issued: IssuedDocument, order: Order) -> Iterator[OssRow]:
    for line in order.lines:
        charged = line.subtotal_minor - line.discount_minor
        yield _row(issued, order, OssRowKind.GOODS, (charged, line.tax_rate, line.tax_minor))
    if order.shipping_minor:
        amounts = (order.shipping_minor, order.shipping_tax_rate, order.shipping_tax_minor)
        yield _row(issued, order, OssRowKind.SHIPPING, amounts)


def _row(issued: IssuedDocument, order: Order, kind: OssRowKind, amounts: tuple[int, str, int]) -> OssRow:
    charged, rate, tax = amounts
    return OssRow(
        order_number=order.number,
        placed_at=order.placed_at,
        country=issued.oss_country or "",
        kind=kind,
        net_minor=charged - tax if order.tax_included else charged,
        tax_rate=rate,
        tax_minor=tax,
        currency=issued.currency,
    )


def _refund(issued: IssuedDocument, order: Order) -> Iterator[OssRow]:
    for part in issued.recap:
        yield OssRow(
            order_number=order.number,
            placed_at=order.placed_at,
            country=issued.oss_country or "",
            kind=OssRowKind.REFUND,
            net_minor=-part.net_minor,
            tax_rate=part.tax_rate,
            tax_minor=-part.tax_minor,
            currency=issued.currency,
        )
