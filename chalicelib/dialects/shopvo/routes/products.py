"""Products: two rows, to read."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import products
from chalicelib.domain import catalog, search

ROUTES = (
    get(f"{SITE}/products", search.list_products, id="listProducts", auth="read:catalog", into=products.listing,
        out=products.page),
    get(f"{SITE}/products/{{productId}}", catalog.look_up_product, id="getProduct", auth="read:catalog",
        into=products.lookup, out=products.row),
)  # fmt: skip
