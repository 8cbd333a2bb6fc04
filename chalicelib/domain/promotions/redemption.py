"""How often promotions were redeemed: counted with the order that is placed, given back with the one cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from chalicelib.domain.context import Context
from chalicelib.domain.promotions.errors import PromotionUsedUp
from chalicelib.domain.promotions.model import Promotion, PromotionId, Usage
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PlainText
from chalicelib.kernel.unit_of_work import ConcurrentChange, Need, Reference

TOTAL = "TOTAL"


class PromotionUse(Entity, frozen=True, kw_only=True):
    """How often a promotion was redeemed by one shopper (`who` is a fingerprint), or by all (`TOTAL`)."""

    KIND: ClassVar[str] = "PROMOTION_USE"
    NUMBERS: ClassVar[tuple[str, ...]] = ("used",)

    promotion_id: str
    who: PlainText
    used: int = 0


def redeemer(ctx: Context, customer_id: str | None, email: str | None) -> str | None:
    """Under which name a shopper's redemptions are counted; None for one nobody knows yet."""
    if customer_id is not None:
        return ctx.ports.vault.fingerprint(f"customer {customer_id}")
    return None if email is None else ctx.ports.vault.fingerprint(f"email {email.lower()}")


def use_references(promotions: Iterable[Promotion], who: str | None) -> list[Reference]:
    """Which counters decide about these promotions, for batched reads."""
    wanted = []
    for promotion in promotions:
        if promotion.usage_limit_total is not None:
            wanted.append(use_reference(promotion.id, TOTAL))
        if promotion.usage_limit_per_customer is not None and who is not None:
            wanted.append(use_reference(promotion.id, who))
    return wanted


def use_reference(promotion_id: str, who: str) -> Reference:
    """One counter."""
    return Reference(PromotionUse, (promotion_id, who))


def usage(found: Sequence[PromotionUse | None]) -> Mapping[PromotionId, Usage]:
    """The counters that were found, by promotion."""
    totals = {use.promotion_id: use.used for use in found if use is not None and use.who == TOTAL}
    by_shopper = {use.promotion_id: use.used for use in found if use is not None and use.who != TOTAL}
    return {
        PromotionId(key): Usage(total=totals.get(key, 0), by_customer=by_shopper.get(key, 0))
        for key in totals.keys() | by_shopper.keys()
    }


def redeem(ctx: Context, promotion: Promotion, who: str) -> None:
    """Count one redemption. The commit raises PromotionUsedUp when a limit was reached meanwhile."""
    _count(ctx, promotion, TOTAL, promotion.usage_limit_total)
    if promotion.usage_limit_per_customer is not None:
        _count(ctx, promotion, who, promotion.usage_limit_per_customer)


def redeem_writes(promotion: Promotion) -> int:
    """How many writes of a transaction a redemption takes."""
    return 1 if promotion.usage_limit_per_customer is None else 2


def give_back(ctx: Context, redeemed: Sequence[tuple[str, str | None]]) -> None:
    """Count the redemptions of an order no more: promotion ids, each with its redeemer where it was counted for one.

    One table request; counters that were never made are left alone. At most two writes a promotion.
    """
    keys = [(promotion_id, TOTAL) for promotion_id, _ in redeemed]
    keys += [(promotion_id, who) for promotion_id, who in redeemed if who is not None]
    for use in ctx.uow.find_many([use_reference(*key) for key in keys]):
        if use is not None and use.used:
            require = (Need("used", ">=", 1),)
            lost = ConcurrentChange(kind=PromotionUse.KIND)
            ctx.uow.count(PromotionUse, use.promotion_id, use.who, add={"used": -1}, require=require, otherwise=lost)


def _count(ctx: Context, promotion: Promotion, who: str, limit: int | None) -> None:
    require = () if limit is None else (Need("used", "<", limit),)
    used_up = PromotionUsedUp(promotion_id=promotion.id)
    ctx.uow.count(PromotionUse, promotion.id, who, add={"used": 1}, require=require, otherwise=used_up)
