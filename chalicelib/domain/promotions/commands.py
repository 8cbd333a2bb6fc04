"""Commands of promotions. A field that is UNSET stays as it is; see Promotion for units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.promotions.model import (
    CustomerSegment,
    PromotionId,
    PromotionScope,
    PromotionStatus,
    PromotionType,
)
from chalicelib.kernel.privacy import PersonalText


class CreatePromotion(msgspec.Struct, frozen=True, kw_only=True):
    """Make a promotion, by code or (code None) automatic. A fixed amount without a currency is in the shop's."""

    name: str
    code: str | None = None
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


class GetPromotion(msgspec.Struct, frozen=True, kw_only=True):
    """Read a promotion."""

    id: PromotionId


class UpdatePromotion(msgspec.Struct, frozen=True, kw_only=True):
    """Change a promotion."""

    id: PromotionId
    name: str | UnsetType = UNSET
    code: str | UnsetType | None = UNSET
    type: PromotionType | UnsetType = UNSET
    value: int | UnsetType = UNSET
    currency: str | UnsetType | None = UNSET
    min_cart_minor: int | UnsetType | None = UNSET
    applies_to: PromotionScope | UnsetType = UNSET
    target_ids: tuple[str, ...] | UnsetType = UNSET
    customer_segment: CustomerSegment | UnsetType | None = UNSET
    stackable: bool | UnsetType = UNSET
    usage_limit_total: int | UnsetType | None = UNSET
    usage_limit_per_customer: int | UnsetType | None = UNSET
    starts_at: datetime | UnsetType | None = UNSET
    ends_at: datetime | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET
    expected_version: int | None = None


class DeletePromotion(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a promotion that nobody redeemed yet."""

    id: PromotionId


class BrowsePromotions(msgspec.Struct, frozen=True, kw_only=True):
    """Read promotions that stand somewhere: a page, or (with `after`, [] at first) the stretch after a position."""

    status: PromotionStatus | None = None
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None


class WithdrawPromotion(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a promotion, redeemed or not."""

    id: PromotionId


class ValidateCode(msgspec.Struct, frozen=True, kw_only=True):
    """Ask what a code would take off goods worth `cart_minor`, in the shop's currency, for whom `email` reaches."""

    code: str
    cart_minor: int
    email: PersonalText | None = None
