"""Use cases of promotions: a merchant's view, part of the configuration book."""

from __future__ import annotations

import msgspec

from chalicelib.domain.changes import given, noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.promotions.commands import (
    BrowsePromotions,
    CreatePromotion,
    DeletePromotion,
    GetPromotion,
    UpdatePromotion,
    WithdrawPromotion,
)
from chalicelib.domain.promotions.errors import (
    FixedPromotionWithoutCurrency,
    FreeShippingWithValue,
    PercentageAboveWhole,
    PromotionAlreadyRedeemed,
    PromotionCodeTaken,
    PromotionNotFound,
    PromotionValueNegative,
    ScopedPromotionWithoutTargets,
)
from chalicelib.domain.promotions.model import Promotion, PromotionId, PromotionStatus, PromotionType
from chalicelib.domain.promotions.redemption import TOTAL, PromotionUse, use_reference
from chalicelib.domain.promotions.rules import ensure_coherent, status_of
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import Page, Slice, cut_page, cut_slice
from chalicelib.kernel.unit_of_work import Reference, check_version

BOOK = "CONFIG"
_INCOHERENT = (
    FixedPromotionWithoutCurrency,
    FreeShippingWithValue,
    PercentageAboveWhole,
    PromotionValueNegative,
    ScopedPromotionWithoutTargets,
)


class CountedPromotion(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion with how often it was redeemed, and where it stands now."""

    promotion: Promotion
    used: int = 0
    status: PromotionStatus

    @property
    def version(self) -> int:
        """The promotion's version."""
        return self.promotion.version


@operation("promotions.create", needs=Grant.SETTINGS_WRITE, raises=(PromotionCodeTaken, *_INCOHERENT))
def create_promotion(ctx: Context, command: CreatePromotion) -> CountedPromotion:
    """Make a promotion."""
    fields = given(command)
    if command.type is PromotionType.FIXED and command.currency is None:
        fields["currency"] = ctx.shop.currency
    promotion = Promotion(id=PromotionId(ctx.new_id()), **fields, created_at=ctx.now, updated_at=ctx.now)
    ensure_coherent(promotion)
    _claim(ctx, promotion)
    ctx.audit("discount.created", "discounts", promotion.id, noted(command))
    return _counted(ctx, ctx.uow.create(promotion))


@query("promotions.list", needs=Grant.SETTINGS_READ)
def list_promotions(ctx: Context, command: None) -> list[CountedPromotion]:
    """All promotions but those withdrawn, oldest first."""
    listed: list[Promotion] = ctx.uow.book(BOOK, Promotion)[Promotion]
    promotions = [promotion for promotion in listed if not promotion.withdrawn]
    uses = ctx.uow.find_many([use_reference(promotion.id, TOTAL) for promotion in promotions])
    return [_counted(ctx, promotion, use) for promotion, use in zip(promotions, uses, strict=True)]


@query("promotions.browse", needs=Grant.PROMOTIONS_READ)
def browse_promotions(ctx: Context, command: BrowsePromotions) -> Page[CountedPromotion] | Slice[CountedPromotion]:
    """Promotions that stand somewhere now, newest first. One table request, one more per hundred promotions."""
    listed = [each for each in list_promotions(ctx, None) if command.status in (None, each.status)]
    listed.sort(key=_position, reverse=True)
    if command.after is None:
        return cut_page(listed, command.page, command.page_size)
    return cut_slice(listed, command.after, command.page_size, _position)


def _position(each: CountedPromotion) -> list[str]:
    return [iso_ms(each.promotion.created_at), each.promotion.id]


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
    return _counted(ctx, ctx.uow.save(changed), used=found.used)


@operation("promotions.delete", needs=Grant.SETTINGS_WRITE, raises=(PromotionNotFound, PromotionAlreadyRedeemed))
def delete_promotion(ctx: Context, command: DeletePromotion) -> None:
    """Remove a promotion that nobody redeemed yet; one that was used can be made inactive."""
    found = _find(ctx, command.id)
    if found.used:
        raise PromotionAlreadyRedeemed(used=found.used)
    _remove(ctx, found)


@operation("promotions.withdraw", needs=Grant.PROMOTIONS_WRITE, raises=(PromotionNotFound,))
def withdraw_promotion(ctx: Context, command: WithdrawPromotion) -> None:
    """Remove a promotion whether it was redeemed or not: its code is free again, and it takes nothing off any more.

    One that orders redeemed stays in the books, where nobody but the invariants sees it.
    """
    _remove(ctx, _find(ctx, command.id))


def _remove(ctx: Context, found: CountedPromotion) -> None:
    promotion = found.promotion
    if promotion.code is not None:
        ctx.uow.release("promotion_code", promotion.code, promotion.id)
    if found.used:
        ctx.uow.save(promotion.replace(active=False, withdrawn=True, updated_at=ctx.now))
    else:
        ctx.uow.delete(promotion)
    ctx.audit("discount.deleted", "discounts", promotion.id)


def _find(ctx: Context, promotion_id: str) -> CountedPromotion:
    promotion, use = ctx.uow.find_many([Reference(Promotion, (promotion_id,)), use_reference(promotion_id, TOTAL)])
    if promotion is None or promotion.withdrawn:
        raise PromotionNotFound()
    return _counted(ctx, promotion, use)


def _counted(ctx: Context, promotion: Promotion, use: PromotionUse | None = None, *, used: int = 0) -> CountedPromotion:
    count = used if use is None else use.used
    return CountedPromotion(promotion=promotion, used=count, status=status_of(promotion, count, ctx.now))


def _claim(ctx: Context, promotion: Promotion) -> None:
    if promotion.code is not None:
        taken = PromotionCodeTaken(code=promotion.code)
        ctx.uow.claim("promotion_code", promotion.code, promotion.id, taken=taken)
