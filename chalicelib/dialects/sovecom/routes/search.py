"""Search: one public row under `/store/v1`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.sovecom.wire import search as wire
from chalicelib.domain import search

STORE = (
    get("/store/v1/search", search.search_products, id="SearchStoreController_search", auth="none", throttle="catalog",
        into=wire.question, out=wire.result),
)  # fmt: skip
