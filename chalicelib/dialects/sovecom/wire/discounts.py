"""Discounts, as SovEcom spells promotions. `value` is basis points or minor units, by type."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid, refuse
from chalicelib.dialects.sovecom.wire.common import ById, time_or_none
from chalicelib.domain import promotions
from chalicelib.domain.promotions import (
    CountedPromotion,
    CustomerSegment,
    PromotionId,
    PromotionScope,
)
from chalicelib.kernel.clock import iso_ms

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
CurrencyCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
Whole = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Positive = Annotated[int, msgspec.Meta(gt=0, le=2**53 - 1)]
Targets = Annotated[list[Uuid], msgspec.Meta(max_length=1000)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

_WHOLE_BPS = 10_000


class PromotionType(enum.Enum):
    """The types that the contract makes. Rows may tell of others, which another contract made, by their own name."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"


class DiscountBody(In, frozen=True, kw_only=True):
    """The body of a new discount."""

    name: Name
    code: Code | None = None
    type: PromotionType
    value: Whole
    currency: CurrencyCode | None = None
    min_cart_amount: Whole | None = None
    applies_to: PromotionScope = PromotionScope.ALL
    target_ids: Targets | None = None
    customer_segment: CustomerSegment | None = None
    stackable: bool = False
    usage_limit_total: Positive | None = None
    usage_limit_per_customer: Positive | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    active: bool = True


class DiscountPatch(In, frozen=True, kw_only=True):
    """The body of a change."""

    name: Name | UnsetType = UNSET
    code: Code | UnsetType | None = UNSET
    type: PromotionType | UnsetType = UNSET
    value: Whole | UnsetType = UNSET
    currency: CurrencyCode | UnsetType | None = UNSET
    min_cart_amount: Whole | UnsetType | None = UNSET
    applies_to: PromotionScope | UnsetType = UNSET
    target_ids: Targets | UnsetType | None = UNSET
    customer_segment: CustomerSegment | UnsetType | None = UNSET
    stackable: bool | UnsetType = UNSET
    usage_limit_total: Positive | UnsetType | None = UNSET
    usage_limit_per_customer: Positive | UnsetType | None = UNSET
    starts_at: Moment | UnsetType | None = UNSET
    ends_at: Moment | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET


class DiscountRow(Out, frozen=True, kw_only=True):
    """A discount with how often it was redeemed."""

    id: str
    tenant_id: str
    code: str | None
    name: str
    type: str
    value: int
    currency: str | None
    min_cart_amount: int | None
    applies_to: str
    target_ids: list[str] | None
    customer_segment: str | None
    stackable: bool
    usage_limit_total: int | None
    usage_limit_per_customer: int | None
    used_count: int
    starts_at: str | None
    ends_at: str | None
    active: bool
    created_at: str
    updated_at: str


def creation(body: DiscountBody) -> promotions.CreatePromotion:
    """The command behind a new discount."""
    if body.type is PromotionType.FIXED and body.currency is None:
        message = "currency is required for a fixed-amount discount (else it applies in any currency)"
        raise refuse("custom", "currency", message=message)
    if body.type is PromotionType.PERCENTAGE and body.value > _WHOLE_BPS:
        raise refuse("custom", "value", message="a percentage is in basis points, at most 10000")
    if body.applies_to is not PromotionScope.ALL and not body.target_ids:
        raise refuse("custom", "targetIds", message=f"targetIds are required when appliesTo is {body.applies_to.value}")
    return promotions.CreatePromotion(**_fields(body))


def lookup(path: ById) -> promotions.GetPromotion:
    """The command behind reading one."""
    return promotions.GetPromotion(id=PromotionId(path.id))


def change(path: ById, body: DiscountPatch) -> promotions.UpdatePromotion:
    """The command behind a change."""
    return promotions.UpdatePromotion(id=PromotionId(path.id), **_fields(body))


def removal(path: ById) -> promotions.DeletePromotion:
    """The command behind a removal."""
    return promotions.DeletePromotion(id=PromotionId(path.id))


def row(counted: CountedPromotion, view: View) -> DiscountRow:
    """One discount."""
    stored = counted.promotion
    return DiscountRow(
        id=stored.id,
        tenant_id=view.shop.id,
        code=stored.code,
        name=stored.name,
        type=stored.type.value,
        value=stored.value,
        currency=stored.currency,
        min_cart_amount=stored.min_cart_minor,
        applies_to=stored.applies_to.value,
        target_ids=list(stored.target_ids) or None,
        customer_segment=None if stored.customer_segment is None else stored.customer_segment.value,
        stackable=stored.stackable,
        usage_limit_total=stored.usage_limit_total,
        usage_limit_per_customer=stored.usage_limit_per_customer,
        used_count=counted.used,
        starts_at=time_or_none(stored.starts_at),
        ends_at=time_or_none(stored.ends_at),
        active=stored.active,
        created_at=iso_ms(stored.created_at),
        updated_at=iso_ms(stored.updated_at),
    )


def rows(counted: list[CountedPromotion], view: View) -> list[DiscountRow]:
    """All discounts."""
    return [row(each, view) for each in counted]


def _fields(body: DiscountBody | DiscountPatch) -> dict[str, Any]:
    """A body's fields under the core's names; moments in UTC."""
    fields = msgspec.structs.asdict(body)
    fields["min_cart_minor"] = fields.pop("min_cart_amount")
    if fields["type"] is not UNSET:
        fields["type"] = promotions.PromotionType(fields["type"].value)
    if fields["target_ids"] is not UNSET:
        fields["target_ids"] = tuple(fields["target_ids"] or ())
    for name in ("starts_at", "ends_at"):
        if isinstance(fields[name], datetime):
            fields[name] = fields[name].astimezone(UTC)
    return fields
