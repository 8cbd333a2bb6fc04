"""What must hold for a product, as pure functions."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.catalog.errors import CurrencyMixed, NotPublishable
from chalicelib.domain.catalog.model import Product, ProductStatus, Variant


def check_publishable(product: Product) -> None:
    """Refuse a published product with nothing to sell or with a price of zero that nobody confirmed."""
    if product.status is not ProductStatus.PUBLISHED:
        return
    unpriced = [variant.id for variant in product.variants if variant.price_minor == 0 and not variant.is_free]
    if unpriced or not product.variants:
        raise NotPublishable(variant_ids=unpriced)


def common_currency(currencies: Iterable[str], default: str) -> str:
    """The one currency of all variants (`default` where there are none). Raises `CurrencyMixed`."""
    found = set(currencies)
    if len(found) > 1:
        raise CurrencyMixed(currencies=sorted(found))
    return found.pop() if found else default


def in_order(variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """Variants as shops show them: by position, the older first."""
    return tuple(sorted(variants, key=lambda variant: (variant.position, variant.created_at)))
