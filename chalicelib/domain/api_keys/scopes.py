"""The scopes of keys, and the grants that each stands for.

A caller gets the grants of the scope that its request asks for, never those of all the scopes of its key.
"""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.grants import Grant

EVERYTHING = "admin:*"

GRANTS_OF_SCOPE: dict[str, frozenset[str]] = {
    "read:catalog": frozenset({Grant.PRODUCTS_READ, Grant.CATEGORIES_READ, Grant.REVIEWS_READ}),
    "write:catalog": frozenset({Grant.PRODUCTS_READ, Grant.PRODUCTS_WRITE, Grant.REVIEWS_WRITE}),
    "read:content": frozenset({Grant.PAGES_READ}),
    "read:orders": frozenset({Grant.ORDERS_READ}),
    "read:customers": frozenset({Grant.CUSTOMERS_READ}),
    "write:customers": frozenset({Grant.CUSTOMERS_READ, Grant.CUSTOMERS_WRITE}),
    "read:cart": frozenset({Grant.CARTS_READ}),
    "write:cart": frozenset({Grant.CARTS_READ, Grant.CARTS_WRITE}),
    "read:checkout": frozenset({Grant.CHECKOUT_READ, Grant.CARTS_READ}),
    "write:checkout": frozenset({Grant.CHECKOUT_READ, Grant.CHECKOUT_WRITE, Grant.CARTS_READ, Grant.CARTS_WRITE}),
    "read:inventory": frozenset({Grant.INVENTORY_READ}),
    "write:inventory": frozenset({Grant.INVENTORY_READ, Grant.INVENTORY_WRITE}),
    "read:promotions": frozenset({Grant.PROMOTIONS_READ, Grant.SETTINGS_READ}),
    "write:promotions": frozenset({Grant.PROMOTIONS_READ, Grant.PROMOTIONS_WRITE, Grant.SETTINGS_WRITE}),
    "read:gift-cards": frozenset({Grant.GIFT_CARDS_READ}),
    "write:gift-cards": frozenset({Grant.GIFT_CARDS_READ, Grant.GIFT_CARDS_WRITE}),
    "read:store-credit": frozenset({Grant.STORE_CREDIT_READ}),
    "write:store-credit": frozenset({Grant.STORE_CREDIT_READ, Grant.STORE_CREDIT_WRITE}),
    "read:loyalty": frozenset({Grant.LOYALTY_READ}),
    "write:loyalty": frozenset({Grant.LOYALTY_READ, Grant.LOYALTY_WRITE}),
    "read:b2b": frozenset({Grant.B2B_READ}),
    "write:b2b": frozenset({Grant.B2B_READ, Grant.B2B_WRITE}),
    "webhooks:read": frozenset({Grant.WEBHOOKS_READ}),
    "webhooks:write": frozenset({Grant.WEBHOOKS_READ, Grant.WEBHOOKS_WRITE}),
    "metafields:read": frozenset({Grant.METAFIELDS_READ}),
    "metafields:write": frozenset({Grant.METAFIELDS_READ, Grant.METAFIELDS_WRITE}),
}
SCOPES = (*GRANTS_OF_SCOPE, EVERYTHING)


def covers(held: Iterable[str], scope: str) -> bool:
    """Whether a key with some scopes may do what a scope allows."""
    return any(each in (scope, EVERYTHING) for each in held)
