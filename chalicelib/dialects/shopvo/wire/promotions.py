"""Promotions, as Shopvo spells them: whole percent, and amounts in minor units of the site's currency."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import In, Out, refuse
from chalicelib.dialects.shopvo.paging import PageQuery, listed, place
from chalicelib.dialects.shopvo.wire.common import Amount, Id, Listed, One, one, time_or_none
from chalicelib.dialects.shopvo.wire.ledgers import Moment, Positive
from chalicelib.domain.promotions import (
    BrowsePromotions,
    CodeVerdict,
    CountedPromotion,
    CreatePromotion,
    Promotion,
    PromotionId,
    PromotionStatus,
    PromotionType,
    ValidateCode,
    WithdrawPromotion,
)
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page, Slice

Status = Literal["ACTIVE", "SCHEDULED", "EXPIRED", "EXHAUSTED"]
Type = Literal["PERCENTAGE", "FIXED_AMOUNT", "FREE_SHIPPING"]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254, pattern="@")]

_TYPES: dict[str, PromotionType] = {
    "PERCENTAGE": PromotionType.PERCENTAGE,
    "FIXED_AMOUNT": PromotionType.FIXED,
    "FREE_SHIPPING": PromotionType.FREE_SHIPPING,
}
_NAMES = {member: name for name, member in _TYPES.items()}
_BPS_OF_PERCENT = 100
_WHOLE = 100


class ByPromotion(In, frozen=True, kw_only=True):
    """The `{promotionId}` of a path."""

    promotion_id: Id


class PromotionQuery(PageQuery, frozen=True, kw_only=True):
    """Which promotions are asked for."""

    status: Status | None = None


class PromotionBody(In, frozen=True, kw_only=True):
    """A new promotion. Without a code it applies by itself; FREE_SHIPPING needs no value."""

    type: Type
    code: Code | None = None
    name: Name | None = None
    value: Amount | None = None
    min_order_amount: Amount | None = None
    max_uses: Positive | None = None
    max_uses_per_customer: Positive | None = None
    starts_at: Moment | None = None
    expires_at: Moment | None = None


class ValidateBody(In, frozen=True, kw_only=True):
    """Which code, for goods of which worth, and for whom."""

    code: Code
    cart_total: Amount
    email: Email | None = None


class PromotionOut(Out, frozen=True, kw_only=True):
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


class ValidPromotion(Out, frozen=True, kw_only=True):
    """The promotion behind a code that counts."""

    id: str
    code: str | None
    type: str
    value: int | float


class Verdict(Out, frozen=True, kw_only=True):
    """Whether a code counts, and what it takes off the goods."""

    success: bool = True
    valid: bool
    discount: int
    promotion: ValidPromotion | None


def listing(query: PromotionQuery, request: Request) -> BrowsePromotions:
    """The question behind a list."""
    wanted = place(query, request)
    status = None if query.status is None else PromotionStatus(query.status.lower())
    return BrowsePromotions(status=status, page=wanted.page, page_size=wanted.size, after=wanted.after)


def creation(body: PromotionBody) -> CreatePromotion:
    """The command behind a new promotion."""
    return CreatePromotion(
        name=body.name or body.code or body.type,
        code=body.code,
        type=_TYPES[body.type],
        value=_value(body),
        min_cart_minor=body.min_order_amount,
        usage_limit_total=body.max_uses,
        usage_limit_per_customer=body.max_uses_per_customer,
        starts_at=body.starts_at,
        ends_at=body.expires_at,
    )


def _value(body: PromotionBody) -> int:
    """In the core's units. What is said of free shipping's value means nothing, and is told as 0."""
    if body.type == "FREE_SHIPPING":
        return 0
    if body.value is None:
        raise refuse("custom", "value", message=f"is required for {body.type}")
    if body.type == "FIXED_AMOUNT":
        return body.value
    if body.value > _WHOLE:
        raise refuse("custom", "value", message="must be at most 100 for PERCENTAGE")
    return body.value * _BPS_OF_PERCENT


def removal(path: ByPromotion) -> WithdrawPromotion:
    """The command behind a removal."""
    return WithdrawPromotion(id=PromotionId(path.promotion_id))


def validation(body: ValidateBody) -> ValidateCode:
    """The question about a code."""
    return ValidateCode(code=body.code, cart_minor=body.cart_total, email=body.email)


def promotions(found: Page[CountedPromotion] | Slice[CountedPromotion], view: View) -> Listed[PromotionOut]:
    """Part of the list."""
    return listed(found, _row, view)


def promotion(counted: CountedPromotion) -> One[PromotionOut]:
    """A promotion."""
    return one(_row(counted))


def verdict(found: CodeVerdict) -> Verdict:
    """What is told of a code: of one that does not count, nothing."""
    stored = found.promotion
    told = None
    if stored is not None:
        told = ValidPromotion(id=stored.id, code=stored.code, type=_NAMES[stored.type], value=_spelled(stored))
    return Verdict(valid=stored is not None, discount=found.discount_minor, promotion=told)


def _row(counted: CountedPromotion) -> PromotionOut:
    stored = counted.promotion
    return PromotionOut(
        id=stored.id,
        code=stored.code,
        name=stored.name,
        type=_NAMES[stored.type],
        value=_spelled(stored),
        min_order_amount=stored.min_cart_minor,
        max_uses=stored.usage_limit_total,
        max_uses_per_customer=stored.usage_limit_per_customer,
        status=counted.status.name,
        used_count=counted.used,
        starts_at=time_or_none(stored.starts_at),
        expires_at=time_or_none(stored.ends_at),
        created_at=iso_ms(stored.created_at),
    )


def _spelled(stored: Promotion) -> int | float:
    """The value in the contract's units: percent, which another contract may have made a fraction of."""
    if stored.type is not PromotionType.PERCENTAGE:
        return stored.value
    percent, rest = divmod(stored.value, _BPS_OF_PERCENT)
    return stored.value / _BPS_OF_PERCENT if rest else percent
