"""Which variants are low or sold out, from the index of the stock by units."""

from __future__ import annotations

import msgspec

from chalicelib.adapters.replica.replica import Replica
from chalicelib.domain.catalog.model import Product
from chalicelib.domain.statistics.model import ShortStock, ShortVariant

_product = msgspec.json.Decoder(Product)
_KNOWN = "stock s JOIN product p ON p.id = s.product JOIN variant v ON v.product = p.n AND v.id = s.variant"


def short_stock(replica: Replica, low: int, shown: int) -> ShortStock:
    """Variants with 1 to `low` sellable units, and those with none; the first `shown` of each, the fewest first."""
    return ShortStock(
        low_count=_count(replica, 1, low),
        low=_first(replica, 1, low, shown),
        out_count=_count(replica, None, 0),
        out=_first(replica, None, 0, shown),
    )


def _count(replica: Replica, least: int | None, most: int) -> int:
    where, values = _between(least, most)
    return int(replica.rows(f"SELECT count(*) FROM {_KNOWN} WHERE {where}", *values)[0][0])  # noqa: S608


def _first(replica: Replica, least: int | None, most: int, shown: int) -> list[ShortVariant]:
    where, values = _between(least, most)
    asked = f"SELECT p.n, v.id, v.sku, s.units FROM {_KNOWN} WHERE {where}"  # noqa: S608
    return [
        _shown(_product.decode(replica.rows("SELECT doc FROM document WHERE n = ?", n)[0][0]), *row)
        for n, *row in replica.rows(f"{asked} ORDER BY s.units, s.variant LIMIT ?", *values, shown)
    ]


def _shown(product: Product, variant_id: str, sku: str, units: int) -> ShortVariant:
    return ShortVariant(variant_id=variant_id, product_id=product.id, title=product.title, sku=sku, units=units)


def _between(least: int | None, most: int) -> tuple[str, tuple[int, ...]]:
    return ("s.units <= ?", (most,)) if least is None else ("s.units BETWEEN ? AND ?", (least, most))
