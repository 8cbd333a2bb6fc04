"""Use cases of promotions: a merchant's view, part of the configuration book."""

from __future__ import annotations

import msgspec

from chalicelib.domain.changes import given, noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.promotions.commands import CreatePromotion, DeletePromotion, GetPromotion, UpdatePromotion
from chalicelib.domain.promotions.errors import (
    FixedPromotionWithoutCurrency,
    PercentageAboveWhole,
    PromotionAlreadyRedeemed,
    PromotionCodeTaken,
    PromotionNotFound,
    PromotionValueNegative,
    ScopedPromotionWithoutTargets,
)
from chalicelib.domain.promotions.model import Promotion, PromotionId
from chalicelib.domain.promotions.redemption import TOTAL, PromotionUse, use_reference
from chalicelib.domain.promotions.rules import ensure_coherent
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import Reference, check_version

BOOK = "CONFIG"
_INCOHERENT = (
    FixedPromotionWithoutCurrency,
    PercentageAboveWhole,
    PromotionValueNegative,
    ScopedPromotionWithoutTargets,
)


class CountedPromotion(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion with how often it was redeemed."""

    promotion: Promotion
    used: int = 0

    @property
    def version(self) -> int:
        """The promotion's version."""
        return self.promotion.version


@operation("promotions.create", needs=Grant.SETTINGS_WRITE, raises=(PromotionCodeTaken, *_INCOHERENT))
def create_promotion(ctx: Context, command: CreatePromotion) -> CountedPromotion:
    """Make a promotion."""
    promotion = Promotion(id=PromotionId(ctx.new_id()), **given(command), created_at=ctx.now, updated_at=ctx.now)
    ensure_coherent(promotion)
    _claim(ctx, promotion)
    ctx.audit("discount.created", "discounts", promotion.id, noted(command))
    return CountedPromotion(promotion=ctx.uow.create(promotion))


@query("promotions.list", needs=Grant.SETTINGS_READ)
def list_promotions(ctx: Context, command: None) -> list[CountedPromotion]:
    """All promotions, oldest first."""
    promotions: list[Promotion] = ctx.uow.book(BOOK, Promotion)[Promotion]
    uses = ctx.uow.find_many([use_reference(promotion.id, TOTAL) for promotion in promotions])
    return [_counted(promotion, use) for promotion, use in zip(promotions, uses, strict=True)]


@query("promotions.get", needs=Grant.SETTINGS_READ, raises=(PromotionNotFound,))
def get_promotion(ctx: Context, command: GetPromotion) -> CountedPromotion:
    """One promotion."""
    return _find(ctx, command.id)


@operation(
    "promotions.update",
    needs=Grant.SETTINGS_WRITE,
    raises=(PromotionNotFound, PromotionCodeTaken, *_INCOHERENT),
)
def update_promotion(ctx: Context, command: UpdatePromotion) -> CountedPromotion:
    """Change a promotion; what comes out must make sense as a whole."""
    found = _find(ctx, command.id)
    promotion = found.promotion
    check_version(promotion, command.expected_version)
    changed: Promotion = promotion.replace(**given(command), updated_at=ctx.now)
    ensure_coherent(changed)
    if changed.code != promotion.code:
        if promotion.code is not None:
            ctx.uow.release("promotion_code", promotion.code, promotion.id)
        _claim(ctx, changed)
    ctx.audit("discount.updated", "discounts", promotion.id, noted(command))
    return CountedPromotion(promotion=ctx.uow.save(changed), used=found.used)


@operation("promotions.delete", needs=Grant.SETTINGS_WRITE, raises=(PromotionNotFound, PromotionAlreadyRedeemed))
def delete_promotion(ctx: Context, command: DeletePromotion) -> None:
    """Remove a promotion that nobody redeemed yet; one that was used can be made inactive."""
    found = _find(ctx, command.id)
    promotion = found.promotion
    if found.used:
        raise PromotionAlreadyRedeemed(used=found.used)
    if promotion.code is not None:
        ctx.uow.release("promotion_code", promotion.code, promotion.id)
    ctx.uow.delete(promotion)
    ctx.audit("discount.deleted", "discounts", promotion.id)


def _find(ctx: Context, promotion_id: str) -> CountedPromotion:
    promotion, use = ctx.uow.find_many([Reference(Promotion, (promotion_id,)), use_reference(promotion_id, TOTAL)])
    if promotion is None:
        raise PromotionNotFound()
    return _counted(promotion, use)


def _counted(promotion: Promotion, use: PromotionUse | None) -> CountedPromotion:
    return CountedPromotion(promotion=promotion, used=0 if use is None else use.used)


def _claim(ctx: Context, promotion: Promotion) -> None:
    if promotion.code is not None:
        taken = PromotionCodeTaken(code=promotion.code)
        ctx.uow.claim("promotion_code", promotion.code, promotion.id, taken=taken)
