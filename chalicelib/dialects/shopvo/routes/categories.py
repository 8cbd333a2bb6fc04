"""Categories: one row."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import categories
from chalicelib.domain import taxonomy

ROUTES = (
    get(f"{SITE}/categories", taxonomy.list_categories, id="listCategories", auth="read:catalog",
        into=categories.listing, out=categories.rows),
)  # fmt: skip
