"""Pricing: the price of a cart and of an order. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.pricing.model import (
    ComponentKind,
    OrderAmounts,
    OrderLineAmounts,
    PricingInput,
    PricingLine,
    ShopRules,
    TaxedComponent,
    Totals,
)
from chalicelib.domain.pricing.rules import discount_input, price_cart, price_order, shipping_quotes

__all__ = [
    "ComponentKind",
    "OrderAmounts",
    "OrderLineAmounts",
    "PricingInput",
    "PricingLine",
    "ShopRules",
    "TaxedComponent",
    "Totals",
    "discount_input",
    "price_cart",
    "price_order",
    "shipping_quotes",
]
