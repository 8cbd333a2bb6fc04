"""Carts: what a shopper means to buy, frozen prices, and the units held for it."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import ClassVar, NewType

import msgspec

from chalicelib.domain.address import PostalAddress
from chalicelib.domain.stock import Hold
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainMap, PlainText, SecretText

CartId = NewType("CartId", str)

MAX_LINES = 100
MAX_QUANTITY = 10_000
GUEST_LIFETIME = timedelta(days=7)
CUSTOMER_LIFETIME = timedelta(days=30)
RETENTION = timedelta(days=30)
IDLE_AFTER = timedelta(hours=1)


class CartStatus(enum.Enum):
    """An active cart may change; a converted one became an order; an abandoned one was given up or merged away."""

    ACTIVE = "active"
    CONVERTED = "converted"
    ABANDONED = "abandoned"


class CartLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Units of one variant. Price and titles are those of the moment it was first added; see prices.refreeze.

    `price_list_id` is the list that the price is of, None for the catalogue's.
    `hold` is what of the stock is promised to this line: all of it, or (after the hold ran out) nothing.
    """

    id: str
    product_id: str
    variant_id: str
    quantity: int
    unit_price_minor: int
    price_list_id: str | None = None
    product_title: PlainText
    variant_title: PlainText = ""
    options: PlainMap = {}
    sku: PlainText
    product_slug: PlainText
    weight_grams: int | None = None
    category_ids: tuple[str, ...] = ()
    hold: Hold | None = None

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Its hold, if it has one."""
        return () if self.hold is None else (self.hold,)

    def holding(self, hold: Hold | None) -> CartLine:
        """The line with another hold, which then says its quantity."""
        quantity = self.quantity if hold is None else hold.quantity
        return msgspec.structs.replace(self, hold=hold, quantity=quantity)


class CartTotals(msgspec.Struct, frozen=True, kw_only=True):
    """What a cart comes to, in minor units; see pricing.Totals."""

    currency: PlainText
    subtotal_minor: int = 0
    discount_total_minor: int = 0
    shipping_minor: int = 0
    shipping_discount_minor: int = 0
    tax_total_minor: int = 0
    grand_total_minor: int = 0
    reverse_charge: bool = False


class Cart(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A cart. Whoever holds the token (only its SHA-256 is stored) or is its customer may open it.

    `totals` are kept once it is converted: an order's prices do not move any more. `apart` says that an integration
    keeps it for its customer: it is not the one cart that the customer goes on with after signing in. `visit` is what
    whoever made it calls the guest's visit. `idle_told_at` is when it was last reported that nobody touched it for an
    hour.
    """

    KIND: ClassVar[str] = "CART"

    id: CartId
    token_hash: PlainText
    customer_id: str | None = None
    apart: bool = False
    visit: PlainText | None = None
    currency: PlainText
    status: CartStatus = CartStatus.ACTIVE
    order_id: str | None = None
    lines: tuple[CartLine, ...] = ()
    guest_email: PersonalText | None = None
    shipping_address: PostalAddress | None = None
    billing_address: PostalAddress | None = None
    shipping_rate_id: str | None = None
    discount_code: PlainText | None = None
    totals: CartTotals | None = None
    idle_told_at: datetime | None = None
    expires_at: datetime
    created_at: datetime
    updated_at: datetime

    @property
    def claimant(self) -> str | None:
        """The customer whose active cart this is, if it is one's."""
        return None if self.apart else self.customer_id

    def line(self, line_id: str) -> CartLine | None:
        """The line with an id."""
        return next((line for line in self.lines if line.id == line_id), None)

    def line_of(self, variant_id: str) -> CartLine | None:
        """The line of a variant."""
        return next((line for line in self.lines if line.variant_id == variant_id), None)

    def with_line(self, changed: CartLine) -> Cart:
        """The cart with a line replaced, or added at the end."""
        if self.line(changed.id) is None:
            return self.replace(lines=(*self.lines, changed))  # type: ignore[no-any-return]
        lines = tuple(changed if line.id == changed.id else line for line in self.lines)
        return self.replace(lines=lines)  # type: ignore[no-any-return]

    def without_lines(self, line_ids: frozenset[str]) -> Cart:
        """The cart without some lines."""
        lines = tuple(line for line in self.lines if line.id not in line_ids)
        return self.replace(lines=lines)  # type: ignore[no-any-return]

    def alive(self, now: datetime) -> bool:
        """Whether it can still be opened: not given up, and not past its time unless it became an order."""
        if self.status is CartStatus.ACTIVE:
            return now < self.expires_at
        return self.status is CartStatus.CONVERTED

    def lapsed(self, now: datetime) -> tuple[CartLine, ...]:
        """The lines whose hold has run out and still owns units."""
        return tuple(line for line in self.lines if line.hold is not None and line.hold.expires_at <= now)

    @property
    def idle_at(self) -> datetime | None:
        """From when nobody touched it for an hour, if there is something in it and this was not reported yet."""
        told = self.idle_told_at is not None and self.idle_told_at >= self.updated_at
        return None if told or not self.lines or self.status is not CartStatus.ACTIVE else self.updated_at + IDLE_AFTER

    def due(self) -> datetime | None:
        """When the first of its holds runs out, or it was left alone for long."""
        moments = [line.hold.expires_at for line in self.lines if line.hold is not None]
        if self.idle_at is not None:
            moments.append(self.idle_at)
        return min(moments, default=None)

    def expiry(self) -> datetime:
        """Kept for a while after its time, for questions."""
        return self.expires_at + RETENTION


class PricedCart(msgspec.Struct, frozen=True, kw_only=True):
    """A cart with what it comes to now."""

    cart: Cart
    totals: CartTotals

    @property
    def version(self) -> int:
        """The cart's version."""
        return self.cart.version


class NewCart(msgspec.Struct, frozen=True, kw_only=True):
    """A fresh cart with the token that opens it, shown once."""

    cart: Cart
    token: SecretText


class OwnedCart(msgspec.Struct, frozen=True, kw_only=True):
    """A cart that now belongs to a customer, with its new token."""

    priced: PricedCart
    token: SecretText

    @property
    def version(self) -> int:
        """The cart's version."""
        return self.priced.version


class LeftCart(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """That a cart with something in it was left alone for an hour, for the first time: kept for the statistics."""

    KIND: ClassVar[str] = "LEFT_CART"

    id: str
    left_at: datetime
