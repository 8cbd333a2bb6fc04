"""Asking what a code is worth before there is a cart: open to everybody, at a measured pace."""

from __future__ import annotations

import msgspec

from chalicelib.domain import identity
from chalicelib.domain.context import Context
from chalicelib.domain.promotions.commands import ValidateCode
from chalicelib.domain.promotions.model import (
    DiscountableLine,
    DiscountInput,
    Promotion,
    PromotionScope,
    Shopper,
    Usage,
)
from chalicelib.domain.promotions.operations import BOOK
from chalicelib.domain.promotions.redemption import TOTAL, PromotionUse, redeemer, use_references
from chalicelib.domain.promotions.rules import amount_off, ineligibility
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.operation import operation
from chalicelib.kernel.unit_of_work import Claim

VALIDATIONS = identity.Limit("promotion-validate", 30, 60)  # per address and shop


class CodeVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a code counts (`promotion` is None if not: why is not said), and what it takes off the goods."""

    promotion: Promotion | None = None
    discount_minor: int = 0


@operation("promotions.validate", raises=(RateExceeded,))
def validate_code(ctx: Context, command: ValidateCode) -> CodeVerdict:
    """What a code would take off goods of a worth, all of them being such as the promotion is about.

    The shopper is judged by the limit for each customer alone, if an e-mail is given: as the customer with that
    address and as the guest. Which segment a customer is in is not for strangers to ask; the cart will tell.
    It writes only to count the attempt, whatever comes of it.
    """
    identity.take(ctx, VALIDATIONS, ctx.origin.ip)
    ctx.checkpoint()
    promotion = _coded(ctx, command.code)
    if promotion is None:
        return CodeVerdict()
    candidate: Promotion = promotion.replace(applies_to=PromotionScope.ALL, customer_segment=None)
    goods = DiscountableLine(id="", product_id="", quantity=1, unit_price_minor=command.cart_minor)
    asked = DiscountInput(
        lines=(goods,),
        currency=ctx.shop.currency,
        code=command.code,
        shopper=Shopper(),
        usage={promotion.id: _usage(ctx, promotion, command.email)},
        at=ctx.now,
    )
    if ineligibility(candidate, asked) is not None:
        return CodeVerdict()
    return CodeVerdict(promotion=promotion, discount_minor=amount_off(candidate, asked.lines))


def _coded(ctx: Context, code: str) -> Promotion | None:
    promotions: list[Promotion] = ctx.uow.book(BOOK, Promotion)[Promotion]
    return next((each for each in promotions if each.code == code and each.active), None)


def _usage(ctx: Context, promotion: Promotion, email: str | None) -> Usage:
    """How often it was redeemed by all, and by whoever an e-mail reaches: as a guest or with an account, the larger."""
    who: list[str | None] = [None]
    if email is not None and promotion.usage_limit_per_customer is not None:
        claim = Claim("customer_email", ctx.ports.vault.fingerprint(identity.normal_email(email)))
        (customer_id,) = ctx.uow.find_many([claim])
        who = [redeemer(ctx, None, email)]
        if customer_id is not None:
            who.append(redeemer(ctx, customer_id, None))
    references = list(dict.fromkeys(reference for name in who for reference in use_references([promotion], name)))
    found: list[PromotionUse | None] = ctx.uow.find_many(references)
    counts = {use.who: use.used for use in found if use is not None}
    total = counts.pop(TOTAL, 0)
    return Usage(total=total, by_customer=max(counts.values(), default=0))
