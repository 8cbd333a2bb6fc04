"""Price lists: other prices for some customers. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.price_lists.commands import CreatePriceList, DeletePriceList, GetPriceList, UpdatePriceList
from chalicelib.domain.price_lists.errors import (
    ListedPriceNegative,
    PercentOffAboveWhole,
    PriceListInUse,
    PriceListNotFound,
    TooManyPrices,
)
from chalicelib.domain.price_lists.lookup import find, prices_reference
from chalicelib.domain.price_lists.model import ListedPrice, ListedPrices, PriceList, PriceListId, PriceListView
from chalicelib.domain.price_lists.operations import (
    create_price_list,
    delete_price_list,
    get_price_list,
    list_price_lists,
    update_price_list,
)
from chalicelib.domain.price_lists.rules import MOST_PRODUCTS, price_of

__all__ = [
    "MOST_PRODUCTS",
    "CreatePriceList",
    "DeletePriceList",
    "GetPriceList",
    "ListedPrice",
    "ListedPriceNegative",
    "ListedPrices",
    "PercentOffAboveWhole",
    "PriceList",
    "PriceListId",
    "PriceListInUse",
    "PriceListNotFound",
    "PriceListView",
    "TooManyPrices",
    "UpdatePriceList",
    "create_price_list",
    "delete_price_list",
    "find",
    "get_price_list",
    "list_price_lists",
    "price_of",
    "prices_reference",
    "update_price_list",
]
