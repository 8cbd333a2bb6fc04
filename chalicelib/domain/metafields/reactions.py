"""What becomes of the metafields of a product that was deleted."""

from __future__ import annotations

from chalicelib.domain.catalog import ProductDeleted
from chalicelib.domain.context import Context
from chalicelib.domain.metafields.model import ResourceType
from chalicelib.domain.metafields.removing import forget
from chalicelib.kernel.events import Recorded


def forget_product(ctx: Context, fact: ProductDeleted, recorded: Recorded) -> None:
    """Remove what was kept beside a product; nobody could see it since the product is gone."""
    forget(ctx, ResourceType.PRODUCT, fact.product_id)
