"""The order that a cart becomes: everything it will ever say about prices, frozen."""

from __future__ import annotations

import base64
import hashlib
import hmac

import msgspec

from chalicelib.domain import pricing
from chalicelib.domain.cart import Cart, Facts, pricing_lines
from chalicelib.domain.context import Context
from chalicelib.domain.orders import Order, OrderDiscount, OrderId, OrderLine
from chalicelib.domain.pricing import OrderAmounts, Totals
from chalicelib.domain.tax import bps_to_rate


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """What identifies a new order and reaches its buyer."""

    id: OrderId
    number: str
    email: str


def guest_access_token(ctx: Context, order_id: str) -> str:
    """The token that opens an order without signing in (43 characters, base64url).

    It follows from the order's id and the platform's key, so it need not be stored to be shown again on a replay.
    """
    mac = hmac.new(ctx.ports.vault.derive("guest-order"), order_id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def guest_token_hash(token: str) -> str:
    """What an order stores of its token."""
    return hashlib.sha256(token.encode()).hexdigest()


def order_of(ctx: Context, cart: Cart, facts: Facts, totals: Totals, heading: Heading) -> Order:
    """The order of a cart that is ready (see operations), at its totals of this moment."""
    if cart.shipping_address is None or totals.shipping_rate is None:
        raise AssertionError("only a cart that is ready becomes an order")
    amounts = pricing.price_order(pricing_lines(cart.lines), totals)
    customer = facts.customer
    return Order(
        id=heading.id,
        number=heading.number,
        cart_id=cart.id,
        customer_id=cart.customer_id,
        email=heading.email,
        locale=(customer.locale if customer else None) or ctx.origin.language or ctx.shop.locale,
        currency=cart.currency,
        lines=_lines(ctx, cart, amounts),
        discounts=_discounts(facts, totals),
        subtotal_minor=amounts.subtotal_minor,
        discount_minor=amounts.discount_minor,
        shipping_minor=amounts.shipping_minor,
        shipping_discount_minor=amounts.shipping_discount_minor,
        items_tax_minor=amounts.items_tax_minor,
        shipping_tax_minor=amounts.shipping_tax_minor,
        total_minor=amounts.total_minor,
        tax_included=amounts.tax_included,
        tax_mode=facts.rules.tax_settings.mode.value,
        shipping_tax_rate=bps_to_rate(totals.shipping.rate_bps),
        reverse_charge=amounts.reverse_charge,
        is_b2b=customer is not None and customer.is_b2b,
        vat_number=customer.vat_number if customer else None,
        vies_consultation_ref=customer.vat_consultation_ref if customer and customer.vat_validated else None,
        shipping_address=cart.shipping_address,
        billing_address=cart.billing_address or cart.shipping_address,
        shipping_method=totals.shipping_rate.name,
        discount_code=_redeemed_code(cart, totals),
        guest_token_hash=guest_token_hash(guest_access_token(ctx, heading.id)),
        placed_at=ctx.now,
        created_at=ctx.now,
        updated_at=ctx.now,
    )


def _lines(ctx: Context, cart: Cart, amounts: OrderAmounts) -> tuple[OrderLine, ...]:
    return tuple(
        OrderLine(
            id=ctx.new_id(),
            product_id=line.product_id,
            variant_id=line.variant_id,
            product_title=line.product_title,
            variant_title=line.variant_title,
            sku=line.sku,
            quantity=line.quantity,
            unit_price_minor=priced.unit_price_minor,
            subtotal_minor=priced.subtotal_minor,
            discount_minor=priced.discount_minor,
            tax_rate=priced.tax_rate,
            tax_minor=priced.tax_minor,
            total_minor=priced.total_minor,
            created_at=ctx.now,
        )
        for line, priced in zip(cart.lines, amounts.lines, strict=True)
    )


def _discounts(facts: Facts, totals: Totals) -> tuple[OrderDiscount, ...]:
    limited = {each.id for each in facts.rules.promotions if each.usage_limit_per_customer is not None}
    return tuple(
        OrderDiscount(
            promotion_id=each.promotion_id,
            code=each.code,
            amount_minor=each.amount_minor,
            redeemer=facts.redeemer if each.promotion_id in limited else None,
            on_shipping=each.on_shipping,
        )
        for each in totals.discounts.applied
    )


def _redeemed_code(cart: Cart, totals: Totals) -> str | None:
    """The cart's code, if it took something off."""
    taken = any(each.code == cart.discount_code for each in totals.discounts.applied if each.code is not None)
    return cart.discount_code if taken else None
