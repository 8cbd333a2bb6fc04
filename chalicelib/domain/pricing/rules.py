"""The price of a cart, and of the order made from it: discounts, then shipping, then tax on each component."""

from __future__ import annotations

from chalicelib.domain.pricing.model import (
    ComponentKind,
    OrderAmounts,
    OrderLineAmounts,
    PricingInput,
    PricingLine,
    TaxedComponent,
    Totals,
)
from chalicelib.domain.promotions import DiscountInput, Shopper, evaluate
from chalicelib.domain.shipping import RateQuote, RateRequest, find_quote, offered_rates
from chalicelib.domain.tax import TaxDecision, bps_to_rate, decide, tax_amount, tax_within
from chalicelib.kernel.money import allocate


def price_cart(cart: PricingInput) -> Totals:
    """What a cart costs now. A chosen rate that is not on offer any more is dropped: `shipping_rate` is None."""
    asked = discount_input(cart)
    goods_off = evaluate(cart.rules.promotions, asked)
    items_minor = asked.subtotal_minor - goods_off.total_minor
    quote = find_quote(shipping_quotes(cart, items_minor), cart.shipping_rate_id)
    discounts, shipping_off = goods_off.with_shipping(quote.amount_minor if quote else 0)
    shipping_minor = quote.amount_minor - shipping_off if quote else 0
    tax = decide(cart.rules.tax_settings, cart.rules.tax_rates, cart.destination_country, cart.buyer)
    items = _component(ComponentKind.ITEMS, items_minor, tax)
    shipping = _component(ComponentKind.SHIPPING, shipping_minor, tax)
    tax_minor = items.tax_minor + shipping.tax_minor
    return Totals(
        currency=cart.currency,
        subtotal_minor=asked.subtotal_minor,
        discount_total_minor=discounts.total_minor,
        shipping_minor=shipping_minor,
        shipping_discount_minor=shipping_off,
        tax_total_minor=tax_minor,
        grand_total_minor=items_minor + shipping_minor + (0 if tax.prices_include_tax else tax_minor),
        discounts=discounts,
        shipping_rate=quote,
        tax=tax,
        items=items,
        shipping=shipping,
    )


def discount_input(cart: PricingInput) -> DiscountInput:
    """What promotions are asked about a cart."""
    return DiscountInput(
        lines=cart.lines,
        currency=cart.currency,
        code=cart.code,
        shopper=Shopper(is_b2b=cart.buyer.is_b2b, has_ordered_before=cart.has_ordered_before),
        usage=cart.promotion_usage,
        at=cart.at,
    )


def shipping_quotes(cart: PricingInput, discounted_subtotal_minor: int) -> list[RateQuote]:
    """The rates a cart is offered once its items cost `discounted_subtotal_minor`."""
    request = RateRequest(
        country=cart.destination_country,
        currency=cart.currency,
        discounted_subtotal_minor=discounted_subtotal_minor,
        weight_grams=sum(line.quantity * (line.weight_grams or 0) for line in cart.lines),
    )
    return offered_rates(cart.rules.shipping_zones, cart.rules.shipping_rates, request)


def _component(kind: ComponentKind, amount_minor: int, tax: TaxDecision) -> TaxedComponent:
    taxed = tax_amount(amount_minor, tax)
    return TaxedComponent(
        kind=kind,
        amount_minor=amount_minor,
        rate_bps=tax.rate_bps,
        tax_minor=taxed.tax_minor,
        stripped_minor=taxed.stripped_minor,
    )


def price_order(lines: tuple[PricingLine, ...], totals: Totals) -> OrderAmounts:
    """The amounts of the order made from a cart: its totals, and their split over `lines`, which are the cart's.

    Where prices include a tax the buyer does not owe, everything is re-based to net, so the order costs less than
    the cart showed by exactly that tax.
    """
    items_net = totals.items.amount_minor - totals.items.stripped_minor
    subtotal_net = totals.subtotal_minor - tax_within(totals.subtotal_minor, totals.tax.strip_rate_bps)
    shipping_off = totals.shipping_discount_minor
    shipping_net = totals.shipping_minor - totals.shipping.stripped_minor
    tax_on_top = 0 if totals.tax.prices_include_tax else totals.tax_total_minor
    return OrderAmounts(
        currency=totals.currency,
        subtotal_minor=subtotal_net,
        discount_minor=subtotal_net - items_net,
        shipping_minor=shipping_net,
        shipping_discount_minor=shipping_off - tax_within(shipping_off, totals.tax.strip_rate_bps),
        items_tax_minor=totals.items.tax_minor,
        shipping_tax_minor=totals.shipping.tax_minor,
        total_minor=items_net + shipping_net + tax_on_top,
        tax_included=totals.tax.prices_include_tax and not totals.tax.strip_rate_bps,
        reverse_charge=totals.reverse_charge,
        lines=_order_lines(lines, totals, items_net, subtotal_net - items_net),
    )


def _order_lines(
    lines: tuple[PricingLine, ...], totals: Totals, items_minor: int, discount_minor: int
) -> tuple[OrderLineAmounts, ...]:
    """Split the order's items, discount and items tax over its lines by largest remainder, so that each adds up."""
    shares = totals.discounts.line_shares_minor
    weights = [line.gross_minor - share for line, share in zip(lines, shares, strict=True)]
    nets = allocate(items_minor, weights)
    discounts = allocate(discount_minor, shares)
    taxes = allocate(totals.items.tax_minor, weights)
    on_top = not totals.tax.prices_include_tax
    tax_rate = bps_to_rate(totals.tax.rate_bps)
    return tuple(
        OrderLineAmounts(
            line_id=line.id,
            quantity=line.quantity,
            unit_price_minor=line.unit_price_minor - tax_within(line.unit_price_minor, totals.tax.strip_rate_bps),
            subtotal_minor=net + discount,
            discount_minor=discount,
            tax_rate=tax_rate,
            tax_minor=tax,
            total_minor=net + tax if on_top else net,
        )
        for line, net, discount, tax in zip(lines, nets, discounts, taxes, strict=True)
    )
