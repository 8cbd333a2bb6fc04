"""Promotions: what a shop gives off, to whom and when, and what that came to for one cart."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import ClassVar, NewType

import msgspec

from chalicelib.kernel.entity import Entity

PromotionId = NewType("PromotionId", str)

PERCENT_SCALE = 10_000
"""The value of a percentage promotion is in basis points: 1000 of 10 000 is 10 %."""


class PromotionType(enum.Enum):
    """How the amount is worked out. A further type is a member here and a function in the table of `rules`."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"  # all of the carriage, which is known once a rate is chosen


class PromotionScope(enum.Enum):
    """Which lines of a cart a promotion is about."""

    ALL = "all"
    PRODUCTS = "products"
    CATEGORIES = "categories"


class PromotionStatus(enum.Enum):
    """Where a promotion stands at a moment; see rules.status_of."""

    ACTIVE = "active"
    SCHEDULED = "scheduled"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"


class CustomerSegment(enum.Enum):
    """For whom a promotion is. Guests are neither first-time nor returning customers."""

    ALL = "all"
    B2B = "b2b"
    FIRST_TIME = "first_time"
    RETURNING = "returning"


class Promotion(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Something off, by code or (code None) by itself.

    `value` is in basis points for a percentage, in minor units of `currency` for a fixed amount, zero for free
    shipping. A moment counts from `starts_at` up to and including `ends_at`. `stackable` promotions add up; of the
    others only the best applies; shipping is taken off once, beside what goods get off. A promotion that was redeemed
    and then deleted is `withdrawn`: it is only kept for the books.
    """

    KIND: ClassVar[str] = "PROMOTION"

    id: PromotionId
    code: str | None = None
    name: str
    type: PromotionType
    value: int
    currency: str | None = None
    min_cart_minor: int | None = None
    applies_to: PromotionScope = PromotionScope.ALL
    target_ids: tuple[str, ...] = ()
    customer_segment: CustomerSegment | None = None
    stackable: bool = False
    usage_limit_total: int | None = None
    usage_limit_per_customer: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    active: bool = True
    withdrawn: bool = False
    created_at: datetime
    updated_at: datetime


class DiscountableLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a cart as promotions see it. `category_ids` are the categories the product is in directly."""

    id: str
    product_id: str
    category_ids: tuple[str, ...] = ()
    quantity: int
    unit_price_minor: int

    @property
    def gross_minor(self) -> int:
        """Quantity times unit price, before anything is taken off."""
        return self.quantity * self.unit_price_minor


class Shopper(msgspec.Struct, frozen=True, kw_only=True):
    """What promotions ask about the shopper. `has_ordered_before` (an order not cancelled) is None for a guest."""

    is_b2b: bool = False
    has_ordered_before: bool | None = None


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """How often a promotion was redeemed so far: by anyone, and by this shopper."""

    total: int = 0
    by_customer: int = 0


class DiscountInput(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything that decides what a cart gets off: its lines, currency and code, the shopper, past use, the time."""

    lines: tuple[DiscountableLine, ...]
    currency: str
    code: str | None
    shopper: Shopper
    usage: Mapping[PromotionId, Usage]
    at: datetime

    @cached_property
    def subtotal_minor(self) -> int:
        """The sum of all lines before discounts."""
        return sum(line.gross_minor for line in self.lines)


class Ineligibility(enum.Enum):
    """Why a promotion gives a cart nothing."""

    INACTIVE = "inactive"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    BELOW_MINIMUM = "below_minimum"
    WRONG_CURRENCY = "wrong_currency"
    WRONG_SEGMENT = "wrong_segment"
    LIMIT_REACHED = "limit_reached"
    CUSTOMER_LIMIT_REACHED = "customer_limit_reached"
    NO_MATCHING_LINE = "no_matching_line"


class AppliedPromotion(msgspec.Struct, frozen=True, kw_only=True):
    """What one promotion took off one cart. `code` is None when it applied by itself."""

    promotion_id: PromotionId
    code: str | None
    amount_minor: int
    on_shipping: bool = False


class FreeShipping(msgspec.Struct, frozen=True, kw_only=True):
    """The promotion that frees a cart from paying for shipping, whatever that comes to."""

    promotion_id: PromotionId
    code: str | None


class Discounts(msgspec.Struct, frozen=True, kw_only=True):
    """All that was taken off a cart: by promotion (largest first), and by line (in the order of the lines).

    `total_minor` and the shares are of the goods alone. `free_shipping` is given as soon as the cart deserves it, and
    becomes the last of `applied` when there is something to take off (`with_shipping`).
    """

    applied: tuple[AppliedPromotion, ...]
    total_minor: int
    line_shares_minor: tuple[int, ...]
    free_shipping: FreeShipping | None = None

    def with_shipping(self, shipping_minor: int) -> tuple[Discounts, int]:
        """What is taken off once shipping is priced, and how much of that is off shipping."""
        free = self.free_shipping
        if free is None or not shipping_minor:
            return self, 0
        taken = AppliedPromotion(
            promotion_id=free.promotion_id, code=free.code, amount_minor=shipping_minor, on_shipping=True
        )
        return msgspec.structs.replace(self, applied=(*self.applied, taken)), shipping_minor
