"""Everything that is held about a person, as SovEcom tells it: first what its contract names, then the rest."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.dialects.kit.wire import Out
from chalicelib.dialects.sovecom.wire import customers
from chalicelib.dialects.sovecom.wire.common import time_or_none
from chalicelib.dialects.sovecom.wire.customers import AddressOut
from chalicelib.dialects.sovecom.wire.orders import address, own_order
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.cart import Cart
from chalicelib.domain.invoicing import IssuedDocument
from chalicelib.domain.privacy import Balance, PersonalData
from chalicelib.kernel.clock import iso_ms


class ToldProfile(Out, frozen=True, kw_only=True):
    """The account."""

    id: str
    email: str
    name: str | None
    phone: str | None
    is_b2b: bool = msgspec.field(name="isB2b")
    vat_number: str | None
    vat_validated: bool
    accepts_marketing: bool
    created_at: str


class ToldItem(Out, frozen=True, kw_only=True):
    """A line of an order."""

    product_title: str
    variant_title: str | None
    sku: str
    quantity: int
    unit_price_amount: int
    tax_rate: str
    tax_amount: int
    line_total_amount: int


class ToldOrder(Out, frozen=True, kw_only=True):
    """An order."""

    order_number: str
    status: str
    currency: str
    email: str
    subtotal_amount: int
    discount_amount: int
    shipping_amount: int
    tax_amount: int
    total_amount: int
    refunded_amount: int
    shipping_address: dict[str, Any]
    billing_address: dict[str, Any]
    placed_at: str
    created_at: str
    items: list[ToldItem]


class ToldInvoice(Out, frozen=True, kw_only=True):
    """An invoice, a receipt or a credit note."""

    type: str
    series: str
    invoice_number: str
    currency: str
    total_amount: int
    tax_amount: int
    reverse_charge: bool
    issued_at: str


class ToldEmail(Out, frozen=True, kw_only=True):
    """A mail that was sent, or tried."""

    recipient: str
    type: str
    subject: str
    status: str
    sent_at: str | None
    created_at: str


class ToldReview(Out, frozen=True, kw_only=True):
    """A review."""

    product_id: str
    rating: int
    title: str | None
    content: str
    reviewer_name: str
    reviewer_email: str
    status: str
    created_at: str


class ToldCart(Out, frozen=True, kw_only=True):
    """A cart."""

    status: str
    guest_email: str | None
    shipping_address: dict[str, Any] | None
    billing_address: dict[str, Any] | None
    items: list[dict[str, Any]]
    created_at: str


class ToldEntry(Out, frozen=True, kw_only=True):
    """A movement of credit or points."""

    kind: str
    amount: int
    note: str | None
    created_at: str


class ToldBalance(Out, frozen=True, kw_only=True):
    """Store credit in a currency, or points."""

    unit: str
    amount: int
    entries: list[ToldEntry]


class ToldGiftCard(Out, frozen=True, kw_only=True):
    """A gift card that was meant for the person."""

    currency: str
    initial_amount: int
    balance: int
    note: str | None
    created_at: str


class ToldConsent(Out, frozen=True, kw_only=True):
    """A yes or no to marketing."""

    given: bool
    source: str
    text_version: str | None
    at: str


class ToldDeed(Out, frozen=True, kw_only=True):
    """What the person did, and from where."""

    action: str
    resource_type: str
    ip_address: str | None
    user_agent: str | None
    created_at: str


class ExportOut(Out, frozen=True, kw_only=True):
    """Everything that is held about a person. Account and orders are told in the words of their own rows."""

    exported_at: str
    profile: ToldProfile
    addresses: list[AddressOut]
    orders: list[ToldOrder]
    invoices: list[ToldInvoice]
    email_logs: list[ToldEmail]
    reviews: list[ToldReview]
    carts: list[ToldCart]
    balances: list[ToldBalance]
    gift_cards: list[ToldGiftCard]
    consents: list[ToldConsent]
    metafields: dict[str, str]
    activity: list[ToldDeed]


def export(told: PersonalData) -> ExportOut:
    """All of it."""
    return ExportOut(
        exported_at=iso_ms(told.at),
        profile=msgspec.convert(customers.customer(told.customer), ToldProfile, from_attributes=True),
        addresses=customers.addresses(list(told.addresses)),
        orders=[msgspec.convert(own_order(each), ToldOrder, from_attributes=True) for each in told.orders],
        invoices=[_invoice(each) for each in told.documents],
        email_logs=_emails(told),
        reviews=_reviews(told),
        carts=[_cart(each) for each in told.carts],
        balances=[_balance(each) for each in told.balances],
        gift_cards=_gift_cards(told),
        consents=[
            ToldConsent(given=each.given, source=each.source.value, text_version=each.text_version, at=iso_ms(each.at))
            for each in told.consents
        ],
        metafields=told.metafields,
        activity=_activity(told),
    )


def _invoice(document: IssuedDocument) -> ToldInvoice:
    return ToldInvoice(
        type=document.kind.value,
        series=document.series.value,
        invoice_number=document.number,
        currency=document.currency,
        total_amount=document.gross_minor,
        tax_amount=document.tax_minor,
        reverse_charge=document.reverse_charge,
        issued_at=iso_ms(document.issued_at),
    )


def _emails(told: PersonalData) -> list[ToldEmail]:
    return [
        ToldEmail(
            recipient=each.recipient,
            type=each.kind.value,
            subject=each.subject,
            status=each.status.value,
            sent_at=time_or_none(each.sent_at),
            created_at=iso_ms(each.created_at),
        )
        for each in told.emails
    ]


def _reviews(told: PersonalData) -> list[ToldReview]:
    return [
        ToldReview(
            product_id=each.product_id,
            rating=each.rating,
            title=each.title,
            content=each.content,
            reviewer_name=each.reviewer_name,
            reviewer_email=each.reviewer_email,
            status=each.status.value,
            created_at=iso_ms(each.created_at),
        )
        for each in told.reviews
    ]


def _cart(cart: Cart) -> ToldCart:
    return ToldCart(
        status=cart.status.value,
        guest_email=cart.guest_email,
        shipping_address=_address(cart.shipping_address),
        billing_address=_address(cart.billing_address),
        items=[{"sku": line.sku, "quantity": line.quantity} for line in cart.lines],
        created_at=iso_ms(cart.created_at),
    )


def _address(at: PostalAddress | None) -> dict[str, Any] | None:
    return None if at is None else address(at)


def _balance(balance: Balance) -> ToldBalance:
    entries = [
        ToldEntry(kind=each.kind.value, amount=each.amount, note=each.note, created_at=iso_ms(each.created_at))
        for each in balance.entries
    ]
    return ToldBalance(unit=balance.unit, amount=balance.amount, entries=entries)


def _gift_cards(told: PersonalData) -> list[ToldGiftCard]:
    return [
        ToldGiftCard(
            currency=each.currency,
            initial_amount=each.initial_minor,
            balance=each.balance,
            note=each.note,
            created_at=iso_ms(each.created_at),
        )
        for each in told.gift_cards
    ]


def _activity(told: PersonalData) -> list[ToldDeed]:
    return [
        ToldDeed(
            action=each.action,
            resource_type=each.resource_type,
            ip_address=each.ip_address,
            user_agent=each.user_agent,
            created_at=iso_ms(each.created_at),
        )
        for each in told.activity
    ]
