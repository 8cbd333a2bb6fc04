"""What pricing asks: which list, and what it says of some products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.context import Context
from chalicelib.domain.price_lists.model import ListedPrices, PriceList
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.unit_of_work import Reference

BOOK = "CONFIG"


def find(ctx: Context, price_list_id: str | None) -> PriceList | None:
    """A list, if it is (still) there. No table request once the configuration's version is known."""
    return ctx.uow.digest(BOOK, _by_id, PriceList).get(price_list_id or "")


def _by_id(book: dict[type[Entity], list[Any]]) -> Mapping[str, PriceList]:
    return {each.id: each for each in book[PriceList]}


def prices_reference(price_list_id: str, product_id: str) -> Reference:
    """Where a list's own prices of a product are found, if it has any."""
    return Reference(ListedPrices, (price_list_id, product_id))
