"""Variants of products: what a key with `write:catalog` may change."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, post
from chalicelib.dialects.shopvo.routes.rows import SITE, patch
from chalicelib.dialects.shopvo.wire import variant_changes as changes
from chalicelib.dialects.shopvo.wire.common import deleted
from chalicelib.dialects.shopvo.wire.products import lookup
from chalicelib.dialects.shopvo.wire.variants import changed, variants
from chalicelib.domain import catalog

_VARIANTS = f"{SITE}/products/{{productId}}/variants"

ROUTES = (
    get(_VARIANTS, catalog.look_up_product, id="listVariants", auth="read:catalog", into=lookup, out=variants),
    post(_VARIANTS, catalog.add_variant, id="createVariant", auth="write:catalog", status=201,
         into=changes.creation, out=changed),
    *patch(f"{_VARIANTS}/{{variantId}}", catalog.update_variant, id="updateVariant", auth="write:catalog",
           into=changes.change, out=changed),
    delete(f"{_VARIANTS}/{{variantId}}", catalog.delete_variant, id="deleteVariant", auth="write:catalog",
           into=changes.removal, out=deleted),
)  # fmt: skip
