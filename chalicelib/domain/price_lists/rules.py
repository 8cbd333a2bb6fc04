"""Which price a list gives, and what a list may say."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from chalicelib.domain.price_lists.errors import ListedPriceNegative, PercentOffAboveWhole, TooManyPrices
from chalicelib.domain.price_lists.model import PERCENT_SCALE, ListedPrice, ListedPrices, PriceList
from chalicelib.kernel.money import round_ratio

MOST_PRODUCTS = 80  # of the 100 writes of a transaction


def price_of(price_list: PriceList, own: ListedPrices | None, variant_id: str, catalogue_minor: int) -> int | None:
    """The list's price of a variant: its own of the variant, else of the product, else the percentage off.

    None where the list says nothing, so that the catalogue's price holds.
    """
    if own is not None:
        listed = own.variants_minor.get(variant_id, own.product_minor)
        if listed is not None:
            return listed
    if not price_list.percent_off_bps:
        return None
    return catalogue_minor - round_ratio(catalogue_minor * price_list.percent_off_bps, PERCENT_SCALE)


def ensure_coherent(price_list: PriceList) -> None:
    """Refuse a percentage that is none. Raises PercentOffAboveWhole."""
    if not 0 <= price_list.percent_off_bps <= PERCENT_SCALE:
        raise PercentOffAboveWhole(value_bps=price_list.percent_off_bps, maximum_bps=PERCENT_SCALE)


def by_product(prices: Iterable[ListedPrice]) -> dict[str, list[ListedPrice]]:
    """Prices by product, products in the order of their ids."""
    found: dict[str, list[ListedPrice]] = {}
    for price in prices:
        found.setdefault(price.product_id, []).append(price)
    return dict(sorted(found.items()))


def ensure_settable(prices: Iterable[ListedPrice]) -> None:
    """Refuse prices below zero, and more than one change can set. Raises ListedPriceNegative, TooManyPrices."""
    changes = by_product(prices)
    for price in (each for changed in changes.values() for each in changed):
        if price.price_minor is not None and price.price_minor < 0:
            raise ListedPriceNegative(product_id=price.product_id)
    if len(changes) > MOST_PRODUCTS:
        raise TooManyPrices(maximum=MOST_PRODUCTS)


def with_prices(own: ListedPrices, changes: Iterable[ListedPrice]) -> ListedPrices:
    """A product's prices after some changes, the last one of a variant counting."""
    for change in changes:
        if change.variant_id is None:
            own = replace(own, product_minor=change.price_minor)
            continue
        others = {key: minor for key, minor in own.variants_minor.items() if key != change.variant_id}
        named = {} if change.price_minor is None else {change.variant_id: change.price_minor}
        own = replace(own, variants_minor={**others, **named})
    return own


def flat(own: Iterable[ListedPrices]) -> tuple[ListedPrice, ...]:
    """All prices one by one: by product, that of the product first."""
    found: list[ListedPrice] = []
    for each in own:
        if each.product_minor is not None:
            found.append(ListedPrice(product_id=each.product_id, price_minor=each.product_minor))
        found += [
            ListedPrice(product_id=each.product_id, variant_id=variant_id, price_minor=minor)
            for variant_id, minor in sorted(each.variants_minor.items())
        ]
    return tuple(found)
