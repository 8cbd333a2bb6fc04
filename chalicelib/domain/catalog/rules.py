"""What must hold for a product, as pure functions."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from chalicelib.domain.catalog.errors import CurrencyMixed, NotPublishable, ProductTooLarge
from chalicelib.domain.catalog.model import MAX_DOCUMENT_BYTES, Product, ProductStatus, Variant


def check_publishable(product: Product) -> None:
    """Refuse a published product with nothing to sell or with a price of zero that nobody confirmed."""
    if product.status is not ProductStatus.PUBLISHED:
        return
    unpriced = [variant.id for variant in product.variants if variant.price_minor == 0 and not variant.is_free]
    if unpriced or not product.variants:
        raise NotPublishable(variant_ids=unpriced)


def check_size(product: Product) -> None:
    """Refuse a product whose texts and options are too long to be stored."""
    if len(msgspec.json.encode(product)) > MAX_DOCUMENT_BYTES:
        raise ProductTooLarge(limit_bytes=MAX_DOCUMENT_BYTES)


def common_currency(currencies: Iterable[str], default: str) -> str:
    """The one currency of all variants (`default` where there are none). Raises `CurrencyMixed`."""
    found = set(currencies)
    if len(found) > 1:
        raise CurrencyMixed(currencies=sorted(found))
    return found.pop() if found else default


def in_order(variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """Variants as shops show them: by position, the older first."""
    return tuple(sorted(variants, key=lambda variant: (variant.position, variant.created_at)))
