"""Brands: one row."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import brands
from chalicelib.domain import taxonomy

ROUTES = (
    get(f"{SITE}/brands", taxonomy.list_brands, id="listBrands", auth="read:catalog", into=brands.listing,
        out=brands.rows),
)  # fmt: skip
