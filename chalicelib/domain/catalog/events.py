"""What happens to products, for webhooks and other consumers."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("product.created")
class ProductCreated(Event, frozen=True, kw_only=True):
    """A product was made."""

    product_id: str


@event("product.updated")
class ProductUpdated(Event, frozen=True, kw_only=True):
    """A product, one of its variants, or its place in the taxonomy changed."""

    product_id: str


@event("product.deleted")
class ProductDeleted(Event, frozen=True, kw_only=True):
    """A product is gone, with its variants."""

    product_id: str
