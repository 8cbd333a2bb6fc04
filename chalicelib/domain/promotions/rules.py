"""Which promotions a cart gets, what they take off, and how that is spread over its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from chalicelib.domain.promotions.errors import (
    FixedPromotionWithoutCurrency,
    FreeShippingWithValue,
    PercentageAboveWhole,
    PromotionCodeNotApplicable,
    PromotionValueNegative,
    ScopedPromotionWithoutTargets,
)
from chalicelib.domain.promotions.model import (
    PERCENT_SCALE,
    AppliedPromotion,
    CustomerSegment,
    DiscountableLine,
    DiscountInput,
    Discounts,
    FreeShipping,
    Ineligibility,
    Promotion,
    PromotionScope,
    PromotionStatus,
    PromotionType,
    Shopper,
    Usage,
)
from chalicelib.kernel.money import allocate, round_ratio

Lines = Sequence[DiscountableLine]

_NEVER_USED = Usage()


def ensure_coherent(promotion: Promotion) -> None:
    """Refuse a promotion that makes no sense in itself, whole or after a change of some fields.

    Raises FixedPromotionWithoutCurrency, PercentageAboveWhole, PromotionValueNegative, FreeShippingWithValue,
    ScopedPromotionWithoutTargets.
    """
    if promotion.value < 0:
        raise PromotionValueNegative(value=promotion.value)
    if promotion.type is PromotionType.FIXED and promotion.currency is None:
        raise FixedPromotionWithoutCurrency()
    if promotion.type is PromotionType.PERCENTAGE and promotion.value > PERCENT_SCALE:
        raise PercentageAboveWhole(value_bps=promotion.value, maximum_bps=PERCENT_SCALE)
    if promotion.type is PromotionType.FREE_SHIPPING and promotion.value:
        raise FreeShippingWithValue(value=promotion.value)
    if promotion.applies_to is not PromotionScope.ALL and not promotion.target_ids:
        raise ScopedPromotionWithoutTargets(applies_to=promotion.applies_to.value)


def status_of(promotion: Promotion, used: int, at: datetime) -> PromotionStatus:
    """Where a promotion stands at a moment of the shop's time; one that was switched off counts as expired."""
    if not promotion.active or (promotion.ends_at is not None and at > promotion.ends_at):
        return PromotionStatus.EXPIRED
    if _used_up(promotion.usage_limit_total, used):
        return PromotionStatus.EXHAUSTED
    if promotion.starts_at is not None and at < promotion.starts_at:
        return PromotionStatus.SCHEDULED
    return PromotionStatus.ACTIVE


def is_offered(promotion: Promotion, code: str | None) -> bool:
    """Whether a cart with this code (compared to the letter) may be given the promotion at all."""
    return promotion.code is None or promotion.code == code


def _in_segment(segment: CustomerSegment | None, shopper: Shopper) -> bool:
    match segment:
        case CustomerSegment.B2B:
            return shopper.is_b2b
        case CustomerSegment.FIRST_TIME:
            return shopper.has_ordered_before is False
        case CustomerSegment.RETURNING:
            return shopper.has_ordered_before is True
        case _:
            return True


def _wrong_currency(promotion: Promotion, cart: DiscountInput) -> bool:
    return promotion.type is PromotionType.FIXED and promotion.currency != cart.currency


def _used_up(limit: int | None, used: int) -> bool:
    return limit is not None and used >= limit


def _usage(promotion: Promotion, cart: DiscountInput) -> Usage:
    return cart.usage.get(promotion.id, _NEVER_USED)


Refusal = Callable[[Promotion, DiscountInput], bool]

_REFUSALS: tuple[tuple[Ineligibility, Refusal], ...] = (
    (Ineligibility.INACTIVE, lambda p, _: not p.active),
    (Ineligibility.NOT_STARTED, lambda p, cart: p.starts_at is not None and cart.at < p.starts_at),
    (Ineligibility.ENDED, lambda p, cart: p.ends_at is not None and cart.at > p.ends_at),
    (Ineligibility.WRONG_CURRENCY, _wrong_currency),
    (Ineligibility.BELOW_MINIMUM, lambda p, cart: cart.subtotal_minor < (p.min_cart_minor or 0)),
    (Ineligibility.WRONG_SEGMENT, lambda p, cart: not _in_segment(p.customer_segment, cart.shopper)),
    (Ineligibility.LIMIT_REACHED, lambda p, cart: _used_up(p.usage_limit_total, _usage(p, cart).total)),
    (
        Ineligibility.CUSTOMER_LIMIT_REACHED,
        lambda p, cart: _used_up(p.usage_limit_per_customer, _usage(p, cart).by_customer),
    ),
    (Ineligibility.NO_MATCHING_LINE, lambda p, cart: not matching_lines(p, cart.lines)),
)


def ineligibility(promotion: Promotion, cart: DiscountInput) -> Ineligibility | None:
    """The first reason why a promotion gives this cart nothing, None when it is eligible."""
    return next((reason for reason, refuses in _REFUSALS if refuses(promotion, cart)), None)


def matching_lines(promotion: Promotion, lines: Lines) -> Lines:
    """The lines a promotion is about."""
    if promotion.applies_to is PromotionScope.ALL:
        return lines
    targets = frozenset(promotion.target_ids)
    if promotion.applies_to is PromotionScope.PRODUCTS:
        return [line for line in lines if line.product_id in targets]
    return [line for line in lines if not targets.isdisjoint(line.category_ids)]


def _percentage_off(promotion: Promotion, lines: Lines) -> int:
    return round_ratio(_gross(lines) * promotion.value, PERCENT_SCALE)


def _fixed_off(promotion: Promotion, lines: Lines) -> int:
    return min(promotion.value, _gross(lines))


def _gross(lines: Lines) -> int:
    return sum(line.gross_minor for line in lines)


# Each function sees the matching lines whole, not just their sum: free units and tiers need quantities.
_AMOUNT_OFF: dict[PromotionType, Callable[[Promotion, Lines], int]] = {
    PromotionType.PERCENTAGE: _percentage_off,
    PromotionType.FIXED: _fixed_off,
    PromotionType.FREE_SHIPPING: lambda _promotion, _lines: 0,
}


def amount_off(promotion: Promotion, lines: Lines) -> int:
    """What an eligible promotion takes off the goods, standing alone: from its matching lines before any discount."""
    return _AMOUNT_OFF[promotion.type](promotion, matching_lines(promotion, lines))


Candidate = tuple[int, Promotion]


def _largest_first(candidate: Candidate) -> tuple[int, str]:
    amount_minor, promotion = candidate
    return -amount_minor, promotion.id


def _combine(candidates: Iterable[Candidate]) -> list[Candidate]:
    """All stackable promotions and the best of the others, largest first; on a tie the smaller id."""
    ranked = sorted(candidates, key=_largest_first)
    best_alone = next((candidate for candidate in ranked if not candidate[1].stackable), None)
    return [candidate for candidate in ranked if candidate[1].stackable or candidate is best_alone]


def evaluate(promotions: Iterable[Promotion], cart: DiscountInput) -> Discounts:
    """What a cart gets off from the shop's promotions. Never more than its subtotal."""
    eligible = [
        promotion
        for promotion in promotions
        if is_offered(promotion, cart.code) and ineligibility(promotion, cart) is None
    ]
    candidates = [(amount_off(promotion, cart.lines), promotion) for promotion in eligible]
    left = cart.subtotal_minor
    applied: list[AppliedPromotion] = []
    for amount_minor, promotion in _combine(candidates):
        taken = min(amount_minor, left)
        if taken:
            applied.append(AppliedPromotion(promotion_id=promotion.id, code=promotion.code, amount_minor=taken))
        left -= taken
    total_minor = cart.subtotal_minor - left
    return Discounts(
        applied=tuple(applied),
        total_minor=total_minor,
        line_shares_minor=apportion(total_minor, cart.lines),
        free_shipping=_free_shipping(eligible),
    )


def _free_shipping(eligible: Iterable[Promotion]) -> FreeShipping | None:
    """One is enough: rather one that needs no code, so that no code is used up for nothing, then the smaller id."""
    frees = [each for each in eligible if each.type is PromotionType.FREE_SHIPPING]
    best = min(frees, key=lambda each: (each.code is not None, each.id), default=None)
    return None if best is None else FreeShipping(promotion_id=best.id, code=best.code)


def apportion(discount_minor: int, lines: Lines) -> tuple[int, ...]:
    """Spread a cart's whole discount over all its lines in proportion to their gross (largest remainder).

    A discount of at most the subtotal never takes more off a line than the line is worth.
    """
    if not discount_minor:
        return (0,) * len(lines)
    return tuple(allocate(discount_minor, [line.gross_minor for line in lines]))


def ensure_code_counts(discounts: Discounts, code: str) -> None:
    """Refuse a code that takes nothing off, whatever the reason. Raises PromotionCodeNotApplicable.

    A code for free shipping counts before there is anything to pay for shipping.
    """
    free = discounts.free_shipping
    if all(applied.code != code for applied in discounts.applied) and (free is None or free.code != code):
        raise PromotionCodeNotApplicable(code=code)
