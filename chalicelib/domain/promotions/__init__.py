"""Promotions: discounts by code or by themselves. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.promotions.errors import (
    FixedPromotionWithoutCurrency,
    PercentageAboveWhole,
    PromotionCodeNotApplicable,
    PromotionValueNegative,
    ScopedPromotionWithoutTargets,
)
from chalicelib.domain.promotions.model import (
    AppliedPromotion,
    CustomerSegment,
    DiscountableLine,
    DiscountInput,
    Discounts,
    Ineligibility,
    Promotion,
    PromotionId,
    PromotionScope,
    PromotionType,
    Shopper,
    Usage,
)
from chalicelib.domain.promotions.rules import ensure_code_counts, ensure_coherent, evaluate, ineligibility, is_offered

__all__ = [
    "AppliedPromotion",
    "CustomerSegment",
    "DiscountInput",
    "DiscountableLine",
    "Discounts",
    "FixedPromotionWithoutCurrency",
    "Ineligibility",
    "PercentageAboveWhole",
    "Promotion",
    "PromotionCodeNotApplicable",
    "PromotionId",
    "PromotionScope",
    "PromotionType",
    "PromotionValueNegative",
    "ScopedPromotionWithoutTargets",
    "Shopper",
    "Usage",
    "ensure_code_counts",
    "ensure_coherent",
    "evaluate",
    "ineligibility",
    "is_offered",
]
