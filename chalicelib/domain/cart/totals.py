"""What a cart comes to: the facts about its shopper, then pricing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.domain import pricing, promotions
from chalicelib.domain.cart.model import Cart, CartLine, CartTotals, PricedCart
from chalicelib.domain.configuration import shop_rules
from chalicelib.domain.context import Context
from chalicelib.domain.identity import Customer
from chalicelib.domain.pricing import PricingInput, PricingLine, ShopRules, Totals
from chalicelib.domain.promotions import CustomerSegment, Promotion, PromotionId, Usage
from chalicelib.domain.shipping import ShippingRateId
from chalicelib.domain.tax import Buyer
from chalicelib.kernel.unit_of_work import Reference

_LOYALTY = (CustomerSegment.FIRST_TIME, CustomerSegment.RETURNING)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What prices depend on beside the cart itself; `also` is what was read in the same request for somebody else."""

    rules: ShopRules
    customer: Customer | None = None
    has_ordered_before: bool | None = None
    usage: Mapping[PromotionId, Usage] = {}
    redeemer: str | None = None
    also: Sequence[Any] = ()


def facts_about(ctx: Context, cart: Cart, also: Sequence[Reference] = ()) -> Facts:
    """The facts about a cart's shopper, and whatever else is asked for. At most one table request (per hundred)."""
    rules = shop_rules(ctx)
    offered = [each for each in rules.promotions if each.active and promotions.is_offered(each, cart.discount_code)]
    who = promotions.redeemer(ctx, cart.customer_id, cart.guest_email)
    caller = _caller(ctx, cart.customer_id)
    customers = [] if cart.customer_id is None or caller else [Reference(Customer, (cart.customer_id,))]
    uses = promotions.use_references(offered, who)
    wanted = [*customers, *uses, *also]
    found = ctx.uow.find_many(wanted) if wanted else []
    return Facts(
        rules=rules,
        customer=found[0] if customers else caller,
        has_ordered_before=_has_ordered_before(ctx, cart, offered),
        usage=promotions.usage(found[len(customers) : len(customers) + len(uses)]),
        redeemer=who,
        also=found[len(customers) + len(uses) :],
    )


def _caller(ctx: Context, customer_id: str | None) -> Customer | None:
    """The customer, where it is the one who calls: read a moment ago to check the sign-in."""
    account = ctx.actor.account
    return account if isinstance(account, Customer) and account.id == customer_id else None


def _has_ordered_before(ctx: Context, cart: Cart, offered: Iterable[Promotion]) -> bool | None:
    """None for a guest, and where no promotion asks."""
    if cart.customer_id is None or all(each.customer_segment not in _LOYALTY for each in offered):
        return None
    return ctx.ports.trade.has_ordered_before(ctx, cart.customer_id)


def pricing_input(ctx: Context, cart: Cart, facts: Facts) -> PricingInput:
    """The cart as pricing sees it."""
    customer = facts.customer
    return PricingInput(
        currency=cart.currency,
        lines=pricing_lines(cart.lines),
        destination_country=None if cart.shipping_address is None else cart.shipping_address.country,
        shipping_rate_id=None if cart.shipping_rate_id is None else ShippingRateId(cart.shipping_rate_id),
        code=cart.discount_code,
        buyer=Buyer() if customer is None else Buyer(is_b2b=customer.is_b2b, vat_validated=customer.vat_validated),
        has_ordered_before=facts.has_ordered_before,
        promotion_usage=facts.usage,
        at=ctx.now,
        rules=facts.rules,
    )


def pricing_lines(lines: Iterable[CartLine]) -> tuple[PricingLine, ...]:
    """The lines as pricing sees them."""
    return tuple(
        PricingLine(
            id=line.id,
            product_id=line.product_id,
            category_ids=line.category_ids,
            quantity=line.quantity,
            unit_price_minor=line.unit_price_minor,
            weight_grams=line.weight_grams,
        )
        for line in lines
    )


def price(ctx: Context, cart: Cart) -> Totals:
    """What a cart comes to now."""
    return pricing.price_cart(pricing_input(ctx, cart, facts_about(ctx, cart)))


def shown(cart: Cart, totals: Totals) -> PricedCart:
    """The cart with its totals; a chosen rate that is on offer no more is left out."""
    rate = totals.shipping_rate
    settled: Cart = cart.replace(shipping_rate_id=None if rate is None else rate.rate_id)
    return PricedCart(cart=settled, totals=summary(totals))


def summary(totals: Totals) -> CartTotals:
    """Totals without how they came about."""
    return CartTotals(
        currency=totals.currency,
        subtotal_minor=totals.subtotal_minor,
        discount_total_minor=totals.discount_total_minor,
        shipping_minor=totals.shipping_minor,
        shipping_discount_minor=totals.shipping_discount_minor,
        tax_total_minor=totals.tax_total_minor,
        grand_total_minor=totals.grand_total_minor,
        reverse_charge=totals.reverse_charge,
    )


def save_priced(ctx: Context, cart: Cart, totals: Totals | None = None) -> PricedCart:
    """Store a changed cart and say what it comes to now."""
    priced = shown(cart.replace(updated_at=ctx.now), price(ctx, cart) if totals is None else totals)
    return PricedCart(cart=ctx.uow.save(priced.cart), totals=priced.totals)
