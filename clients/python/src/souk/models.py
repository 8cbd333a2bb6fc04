"""What the API sends and takes. Made by `make clients` from the OpenAPI document: do not edit."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType


class Model(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of what is sent and taken: camelCase on the wire, unknown keys of a newer API are left out."""


class Account(Model, frozen=True, kw_only=True):
    """An account with its contacts, and what it may still owe."""

    id: str
    company_name: str
    tax_id: str | None
    status: str
    price_list_id: str | None
    payment_terms: str
    contacts: list[Contact]
    credit_limit: int
    available_credit: int
    currency: str
    created_at: str
    updated_at: str


class Address(Model, frozen=True, kw_only=True):
    """An address as it is shown."""

    name: str | None
    company: str | None
    line1: str | None
    line2: str | None
    city: str | None
    postal_code: str | None
    region: str | None
    country: str
    phone: str | None


class AddressBody(Model, frozen=True, kw_only=True):
    """An address as it is given."""

    name: str
    company: str | UnsetType | None = UNSET
    line1: str
    line2: str | UnsetType | None = UNSET
    city: str
    postal_code: str
    region: str | UnsetType | None = UNSET
    country: str
    phone: str | UnsetType | None = UNSET


class Agreed(Model, frozen=True, kw_only=True):
    """What was reviewed, and is charged: no more, no less."""

    currency: str
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    tenders: list[Tender]
    due: int


class Awarded(Model, frozen=True, kw_only=True):
    """An award, and the points after it."""

    points: int
    tier: str | None
    transaction: PointsTransaction


class Brand(Model, frozen=True, kw_only=True):
    """A brand."""

    id: str
    name: str
    slug: str
    description: str | None


class Card(Model, frozen=True, kw_only=True):
    """A card with its code."""

    id: str
    code: str
    initial_balance: int
    remaining_balance: int
    currency: str
    status: str
    customer_id: str | None
    note: str | None
    expires_at: str | None
    issued_at: str


class Cart(Model, frozen=True, kw_only=True):
    """A cart with what it comes to now."""

    id: str
    status: str
    session_id: str | None
    customer_id: str | None
    currency: str
    items: list[Item]
    item_count: int
    promotion_code: str | None
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    order_id: str | None
    expires_at: str
    created_at: str
    updated_at: str


class Category(Model, frozen=True, kw_only=True):
    """A category."""

    id: str
    name: str
    slug: str
    description: str | None
    parent_id: str | None
    position: int


class Changed(Model, frozen=True, kw_only=True):
    """A movement, and the balance after it."""

    balance: int
    currency: str
    transaction: CreditTransaction


class Choice(Model, frozen=True, kw_only=True):
    """How it is to be paid."""

    method: str
    gift_cards: int
    use_store_credit: bool
    loyalty_points: int


class Clock(Model, frozen=True, kw_only=True):
    """What the clock shows."""

    now: str


class Contact(Model, frozen=True, kw_only=True):
    """A customer who buys for the company."""

    id: str
    email: str
    is_primary: bool


class CreditTransaction(Model, frozen=True, kw_only=True):
    """One movement."""

    id: str
    type: str
    amount: int
    order_id: str | None
    note: str | None
    created_at: str


class Customer(Model, frozen=True, kw_only=True):
    """A customer. `totalOrders` leaves cancelled ones out; `totalSpent` is what was paid less what went back."""

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    phone: str | None
    group_ids: list[str]
    accepts_marketing: bool
    total_orders: int
    total_spent: int
    created_at: str
    updated_at: str


class Delivery(Model, frozen=True, kw_only=True):
    """A delivery and how it went. `eventId` is the same for every subscription that is told."""

    id: str
    webhook_id: str
    event_id: str
    event: str
    data: dict[str, Any]
    status: str
    attempts: int
    last_attempt_at: str | None
    next_attempt_at: str | None
    response_code: int | None
    last_error: str | None
    occurred_at: str


class Inventory(Model, frozen=True, kw_only=True):
    """A variant with its units; `lowStockThreshold` is null where nobody watches it."""

    id: str
    product_id: str
    variant_id: str
    name: str
    sku: str
    inventory_count: int
    inventory_status: Literal["IN_STOCK", "OUT_OF_STOCK"]
    low_stock_threshold: int | None


class Item(Model, frozen=True, kw_only=True):
    """An item with its price."""

    id: str
    product_id: str
    variant_id: str
    name: str
    variant_name: str | None
    sku: str
    options: dict[str, Any]
    quantity: int
    price: int
    total: int


class ItemBody(Model, frozen=True, kw_only=True):
    """An item. Its name and price are the catalogue's: what a client says of them is not listened to."""

    id: str | UnsetType | None = UNSET
    product_id: str | UnsetType | None = UNSET
    variant_id: str | UnsetType | None = UNSET
    quantity: int | UnsetType | None = UNSET
    name: Any | UnsetType = UNSET
    price: Any | UnsetType = UNSET


class Loyalty(Model, frozen=True, kw_only=True):
    """A customer's points, with a page of their movements, the newest first."""

    customer_id: str
    points: int
    lifetime_points: int
    tier: str | None
    transactions: list[PointsTransaction]
    pagination: Pagination


class Menu(Model, frozen=True, kw_only=True):
    """A menu."""

    id: str
    name: str
    handle: str
    items: list[MenuItem]


class MenuItem(Model, frozen=True, kw_only=True):
    """An entry, with those below it."""

    label: str
    url: str
    items: list[MenuItem]


class Metafield(Model, frozen=True, kw_only=True):
    """A metafield."""

    id: str
    namespace: str
    key: str
    value: str
    value_type: str
    created_at: str
    updated_at: str


class NewWebhook(Model, frozen=True, kw_only=True):
    """A subscription with its signing secret: shown this once."""

    id: str
    url: str
    events: list[str]
    active: bool
    created_at: str
    secret: str


class Order(Model, frozen=True, kw_only=True):
    """An order. `prepaid` is what gift cards, store credit and points paid; `due` is what was left to pay then."""

    id: str
    number: str
    status: str
    payment_status: str
    customer_id: str | None
    email: str
    currency: str
    items: list[OrderItem]
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    prepaid: int
    due: int
    payment_due_at: str | None
    refunded: int
    promotion_code: str | None
    shipping_address: Address | None
    billing_address: Address | None
    shipping_method: str | None
    tracking_number: str | None
    carrier: str | None
    created_at: str
    updated_at: str


class OrderItem(Model, frozen=True, kw_only=True):
    """A line, as it was ordered."""

    id: str
    product_id: str
    variant_id: str | None
    name: str
    variant_name: str | None
    sku: str
    quantity: int
    price: int
    discount: int
    tax: int
    total: int
    refunded_quantity: int


class Page(Model, frozen=True, kw_only=True):
    """A page. `content` is HTML that is safe to show; it comes with the page that was asked for by slug."""

    id: str
    title: str
    slug: str
    locale: str
    content: str | None
    seo_title: str | None
    seo_description: str | None
    updated_at: str


class Pagination(Model, frozen=True, kw_only=True):
    """Which page of how many."""

    page: int
    limit: int
    total: int
    total_pages: int


class Payable(Model, frozen=True, kw_only=True):
    """What the shopper's browser needs to pay online."""

    status: str
    client_secret: str | None
    amount: int
    currency: str


class PointsTransaction(Model, frozen=True, kw_only=True):
    """One movement."""

    id: str
    type: str
    points: int
    order_id: str | None
    note: str | None
    created_at: str


class Product(Model, frozen=True, kw_only=True):
    """A product. `variants`, `brand` and `categories` are there where they were asked for."""

    id: str
    name: str
    slug: str
    description: str | None
    status: Literal["ACTIVE", "ARCHIVED", "DRAFT"]
    price: int | None
    compare_at_price: int | None
    currency: str
    images: list[str]
    featured: bool
    brand_id: str | None
    category_ids: list[str]
    inventory_status: str
    created_at: str
    updated_at: str
    variants: list[Variant] | UnsetType = UNSET
    brand: Brand | UnsetType | None = UNSET
    categories: list[Category] | UnsetType = UNSET


class Promotion(Model, frozen=True, kw_only=True):
    """A promotion, where it stands, and how often it was used."""

    id: str
    code: str | None
    name: str
    type: str
    value: int | float
    min_order_amount: int | None
    max_uses: int | None
    max_uses_per_customer: int | None
    status: str
    used_count: int
    starts_at: str | None
    expires_at: str | None
    created_at: str


class Rate(Model, frozen=True, kw_only=True):
    """A way to send it."""

    id: str
    name: str
    price: int
    currency: str


class Redeemed(Model, frozen=True, kw_only=True):
    """What points came to, and how many are left."""

    discount_amount: int
    points_remaining: int


class Replayed(Model, frozen=True, kw_only=True):
    """How many deliveries are made again."""

    deliveries: int


class Review(Model, frozen=True, kw_only=True):
    """A review; the reviewer's e-mail is never shown."""

    id: str
    product_id: str
    rating: int
    title: str | None
    content: str
    reviewer_name: str
    status: str
    is_verified_purchase: bool
    created_at: str


class Session(Model, frozen=True, kw_only=True):
    """A session: `totals` are of now, `review` is what was agreed to."""

    id: str
    state: str
    cart_id: str
    email: str | None
    customer_id: str | None
    shipping_address: Address | None
    shipping_rate_id: str | None
    shipping_rates: list[Rate]
    items: list[Item]
    promotion_codes: list[str]
    payment: Choice | None
    totals: Totals
    review: Agreed | None
    order_id: str | None
    order: Order | None
    payment_intent: Payable | None
    expires_at: str
    created_at: str
    updated_at: str


class Site(Model, frozen=True, kw_only=True):
    """The site with its domains and design tokens."""

    id: str
    name: str
    slug: str
    locale: str
    currency: str
    primary_domain: str | None
    domains: list[str]
    theme: dict[str, str]


class Standing(Model, frozen=True, kw_only=True):
    """How a card stands, without its code."""

    id: str
    remaining_balance: int
    currency: str
    status: str
    expires_at: str | None


class StoreCredit(Model, frozen=True, kw_only=True):
    """A customer's credit, with a page of its movements, the newest first."""

    customer_id: str
    balance: int
    currency: str
    transactions: list[CreditTransaction]
    pagination: Pagination


class Tender(Model, frozen=True, kw_only=True):
    """What is paid by what the site keeps."""

    type: str
    amount: int
    points: int | None


class Totals(Model, frozen=True, kw_only=True):
    """What a cart comes to."""

    currency: str
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int


class Variant(Model, frozen=True, kw_only=True):
    """A variant. `price` is null where it is the product's own."""

    id: str
    name: str
    sku: str
    price: int | None
    compare_at_price: int | None
    inventory_status: Literal["IN_STOCK", "OUT_OF_STOCK"]
    inventory_count: int
    options: dict[str, Any]
    is_default: bool


class Webhook(Model, frozen=True, kw_only=True):
    """A subscription, without its secret."""

    id: str
    url: str
    events: list[str]
    active: bool
    created_at: str
